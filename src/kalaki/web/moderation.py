"""Moderation: the desk of those who look, the page of the author who asks again, and the numbers for everybody."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from kalaki.core.contract import Refused, actor_of, moderation, new_key, now, whole_number
from kalaki.people.contract import Role, has_role, role_required
from kalaki.web.posted import bad_form, posted_id
from kalaki.web.slots import Panel

MODERATORS = (Role.MODERATOR, Role.TRIAGER, Role.SUPERVISOR)
YEAR = dt.timedelta(days=365)
REASONS = {
    "personal": (_("Personal data"), _("A phone, an address or a document of somebody else stood in it.")),
    "insult": (_("Insult"), _("It put a person or a group down.")),
    "threat": (_("Threat"), _("It threatened somebody or called for violence.")),
    "child": (_("A child"), _("A child could be recognised in it.")),
    "spam": (_("Advertising"), _("It sold something, or the same was sent again and again.")),
    "rights": (_("Somebody else's work"), _("It used a text or a photo without its author's consent.")),
    "unlawful": (_("Against the law"), _("A law forbids showing it.")),
    "first_photo": (_("First photo"), _("The first photo of a device is looked at before others see it.")),
    "many": (_("Many at once"), _("Very much came from one place in a short time.")),
}
STATES = {
    "held": ("warn", "clock", _("Waits for a look")),
    "hidden": ("bad", "lock", _("Hidden")),
    "appealed": ("warn", "alert", _("Appeal")),
    "released": ("ok", "check", _("Shown")),
    "restored": ("ok", "check", _("Shown again")),
    "upheld": ("bad", "lock", _("Stays hidden")),
}
DECISIONS = {"show": moderation.Act.SHOW, "hide": moderation.Act.HIDE}
_GROUPS = {"waiting": _("Waiting"), "hidden": _("Hidden"), "decided": _("Decided")}


@never_cache
@role_required(*MODERATORS)
def cases(request: HttpRequest) -> HttpResponse:
    """List the cases of one group."""
    group = request.GET.get("only", "")
    group = group if group in _GROUPS else "waiting"
    number = max(1, whole_number(request.GET.get("page", "1"), default=1))
    found = moderation.list_cases(group, page=number)
    tabs = [
        {"url": f"?only={name}", "label": label, "count": found.counts[name], "is_current": name == group}
        for name, label in _GROUPS.items()
    ]
    rows = [_shown(row) for row in found.rows]
    context = {"rows": rows, "found": found, "tabs": tabs, "group": group}
    return render(request, "web/moderation_cases.html", context)


@never_cache
@role_required(*MODERATORS)
def case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one case; open its words, hide or show what it is about."""
    refusal: Refused | None = None
    words = ""
    if request.method == "POST":
        try:
            words = _press(request, public_id)
            if not words:
                return redirect("web:moderation_case", public_id)
        except Refused as error:
            refusal = error
    found = moderation.case(public_id)
    if found is None:
        raise Http404
    context = {
        "case": _shown(found),
        "words": words,
        "refusal": refusal,
        "reasons": [(reason, REASONS[reason][0]) for reason in moderation.TO_HIDE],
        "posted": request.POST,
        "key": new_key(),
    }
    return render(request, "web/moderation_case.html", context, status=refusal.status if refusal else 200)


@never_cache
def appeal(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the author what was hidden and why, and take the appeal. An unknown link answers 404."""
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            moderation.appeal(
                actor=actor_of(request),
                key=posted_id(request.POST.get("key", "")),
                secret=secret,
                text=request.POST.get("text", ""),
            )
        except Refused as error:
            refusal = error
        else:
            return redirect("web:moderation_appeal", secret)
    found = moderation.case_by_link(secret)
    if found is None:
        raise Http404
    context = {
        "case": _shown(found),
        "is_open": found.state == "hidden" and found.appeal_until is not None and now() < found.appeal_until,
        "refusal": refusal,
        "text": request.POST.get("text", ""),
        "key": new_key(),
    }
    response = render(
        request, "web/moderation_appeal.html", context, status=refusal.status if refusal else 200
    )
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def numbers(request: HttpRequest) -> HttpResponse:
    """Show how often something was hidden in the last year, why, and what became of appeals."""
    found = moderation.numbers(since=now() - YEAR)
    columns = [
        {"label": label, "is_number": bool(place)}
        for place, label in enumerate(
            (_("Reason"), _("Hidden"), _("Appeals"), _("Shown again"), _("Stays hidden"))
        )
    ]
    rows = [
        [
            {"text": text, "label": column["label"], "is_number": column["is_number"]}
            for text, column in zip(
                (REASONS[row.reason][0], row.hidden, row.appealed, row.restored, row.upheld),
                columns,
                strict=True,
            )
        ]
        for row in found.rows
    ]
    context = {
        "found": found,
        "hidden": sum(row.hidden for row in found.rows),
        "columns": columns,
        "rows": rows,
        "reasons": list(REASONS.values()),
        "days": moderation.APPEAL_DAYS,
    }
    return render(request, "web/moderation.html", context)


def desk_panel() -> Panel:
    """Return the panel of the desk that says how much waits for a look."""
    return Panel(
        key="moderation", template="web/moderation_panel.html", context=_waiting, queries=1, position=300
    )


def _waiting(request: HttpRequest) -> dict[str, Any]:
    waits = moderation.waiting_count() if has_role(request, *MODERATORS) else 0
    return {"waits": waits, "url": reverse("web:moderation_cases")}


def _press(request: HttpRequest, public_id: UUID) -> str:
    who: dict[str, Any] = {
        "actor": actor_of(request),
        "key": posted_id(request.POST.get("key", "")),
        "case": public_id,
    }
    act = request.POST.get("act", "")
    if act == "open":
        return moderation.open_original(**who)
    if act not in DECISIONS:
        raise bad_form()
    reason = request.POST.get("reason", "")
    chosen = moderation.Reason(reason) if reason in moderation.TO_HIDE else None
    moderation.decide(**who, act=DECISIONS[act], reason=chosen, note=request.POST.get("note", ""))
    return ""


def _shown(found: moderation.CaseView) -> dict[str, Any]:
    tone, icon, state = STATES[found.state]
    reason, meaning = REASONS[found.reason]
    words = {"reason": reason, "meaning": meaning, "tone": tone, "icon": icon, "state": state}
    return {"view": found, **words}
