"""Petitions for residents: the list, a new one, signing, and a proposal of an expired one."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from kalaki.core.contract import Refused, actor_of, whole_number
from kalaki.ideas import queries
from kalaki.ideas.access import SIGNERS, is_of_age, signs_as
from kalaki.ideas.commands import propose_expired, sign_petition, start_petition, take_back_signature
from kalaki.ideas.petition_forms import PetitionForm
from kalaki.ideas.petition_words import answer_time, number
from kalaki.ideas.queries.petitions import PetitionView, TypeView
from kalaki.ideas.refusals import refused
from kalaki.people.contract import has_identity, signed_in_required
from kalaki.web.contract import posted_id


@require_GET
def petitions(request: HttpRequest) -> HttpResponse:
    """List the petitions with their meters, and say which types can begin."""
    page = max(1, whole_number(request.GET.get("page", "1"), default=1))
    found = queries.list_petitions(page=page)
    context = {
        "found": found,
        "types": queries.list_types(),
        "page": page,
        "before": f"?page={page - 1}" if page > 1 else "",
        "after": f"?page={page + 1}" if found.has_more else "",
    }
    return render(request, "ideas/petitions.html", context)


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Take a new petition from whoever is signed in; everybody else reads what there is and how to begin."""
    if request.method != "POST" and not request.user.is_authenticated:
        types = queries.list_types()
        context = {"types": types, "is_possible": any(one.stage == "open" for one in types)}
        return render(request, "ideas/petition_new.html", context)
    return _begin(request)


@signed_in_required
def _begin(request: HttpRequest) -> HttpResponse:
    language = request.language  # type: ignore[attr-defined]
    types = queries.list_types()
    begun = tuple(one for one in types if one.stage == "open")
    hints = {str(one.public_id): _hint(one, language) for one in begun}
    form = PetitionForm(request.POST or None, types=begun, language=language, hints=hints)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actor = actor_of(request)
        try:
            made = start_petition(
                actor=actor,
                key=given["key"],
                kind=UUID(given["kind"]),
                title=given["title"],
                text=given["text"],
                author=actor.ref,
                language=language if language in {"ka", "ru", "az", "hy", "en"} else "ka",
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("ideas:idea", made.number)
    context = {"form": form, "types": types, "is_possible": bool(begun)}
    return render(request, "ideas/petition_new.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in_required
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """Sign a petition, or take the signature back; a repeated form changes nothing."""
    found = _found(request, number)
    subject = signs_as(request).get(found.least, "")
    try:
        key = posted_id(request.POST.get("key", ""))
        if not subject:
            raise refused("petition_identity")
        who: dict[str, Any] = {
            "actor": actor_of(request),
            "key": key,
            "idea": found.row.public_id,
            "subject": subject,
        }
        if request.POST.get("take") == "back":
            take_back_signature(**who)
        else:
            sign_petition(
                **who,
                way=queries.SignedAt.WEB,
                has_identity=has_identity(request, SIGNERS[found.least]),
                is_of_age=is_of_age(request, found.least),
            )
    except Refused as refusal:
        return _refusal(request, number, refusal)
    return redirect("ideas:idea", number)


@require_POST
@signed_in_required
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """Make a proposal of an expired petition with one tap of its author."""
    found = _found(request, number)
    actor = actor_of(request)
    try:
        made = propose_expired(
            actor=actor,
            key=posted_id(request.POST.get("key", "")),
            idea=found.row.public_id,
            author=actor.ref,
        )
    except Refused as refusal:
        return _refusal(request, number, refusal)
    return redirect("ideas:idea", made.number)


def _found(request: HttpRequest, number: str) -> PetitionView:
    found = queries.find_petition(number, subjects=signs_as(request))
    if found is None:
        raise Http404
    return found


def _refusal(request: HttpRequest, number: str, refusal: Refused) -> HttpResponse:
    context = {"number": number, "problem": refusal.message, "code": refusal.code}
    return render(request, "ideas/petition_refused.html", context, status=refusal.status)


def _hint(found: TypeView, language: str) -> str:
    return _("%(needed)s needed: %(a_day)s a day for %(days)s days. Answer of %(body)s: %(time)s.") % {
        "needed": number(found.threshold or 0, language),
        "a_day": number(found.a_day or 0, language),
        "days": found.rule.collection_days,
        "body": found.body,
        "time": answer_time(found.answer),
    }
