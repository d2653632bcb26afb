"""Clerk mode: entry for somebody at the desk or on the phone, their slip, a signature, and the look-up, by keyboard alone."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from kalaki.cities.contract import list_areas
from kalaki.core.contract import (
    Refused,
    SubjectRef,
    Wait,
    actor_of,
    find_receipt,
    qr_svg,
    receipt_of,
    typeset,
)
from kalaki.ideas import queries
from kalaki.ideas.access import CLERKS
from kalaki.ideas.clerk_forms import EntryForm, LookUpForm, SignatureForm
from kalaki.ideas.commands import OriginRef, Place, Submission, enter_for_somebody, sign_petition
from kalaki.ideas.commands.promises import IDEA
from kalaki.ideas.petition_words import meter
from kalaki.ideas.queries import IdeaView, SignedAt
from kalaki.ideas.rules.lifecycle import Kind
from kalaki.ideas.rules.petition import SIGNED, Least, progress
from kalaki.ideas.signers import resident
from kalaki.ideas.words import said
from kalaki.people.contract import resident_hash, role_required

SLIPS = "ideas.slips"  # in the session: the receipts that this clerk entered or opened with the PIN
MOST_SLIPS = 50
MINUTE = 60


@never_cache
@role_required(*CLERKS)
def entry(request: HttpRequest) -> HttpResponse:
    """Take in what somebody says; the slip follows."""
    language = request.language  # type: ignore[attr-defined]
    form = EntryForm(
        request.POST or None,
        categories=[(one.key, one.name_in(language)) for one in queries.list_categories()],
        areas=[(key, names.get(language) or names["ka"]) for key, names in list_areas()],
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = enter_for_somebody(
                actor=actor_of(request),
                key=given["key"],
                submission=_submission(given),
                name=given["name"],
                phone=given["phone"],
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _to_slip(request, made.public_id)
    return _page(request, "ideas/clerk_entry.html", "entry", form)


@never_cache
@role_required(*CLERKS)
def signature(request: HttpRequest) -> HttpResponse:
    """Take the signature of somebody whose document is in hand."""
    found = queries.list_petitions(statuses=SIGNED, size=100)
    rows = {row.number: row for row in found.rows if row.least is Least.RESIDENT}
    offered = [(number, f"{row.title} ({number})") for number, row in rows.items()]
    form = SignatureForm(request.POST or None, petitions=offered)
    done = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        digest = resident_hash(given["personal"])
        if digest is None:
            form.add_error("personal", _("A personal number has 11 digits. Compare it with the document."))
        else:
            done = _sign(request, rows[given["petition"]], digest, form)
    if done is not None:
        form = SignatureForm(initial={"petition": form.cleaned_data["petition"]}, petitions=offered)
    return _page(
        request, "ideas/clerk_signature.html", "signature", form, done=done, has_petitions=bool(rows)
    )


@never_cache
@role_required(*CLERKS)
def look_up(request: HttpRequest) -> HttpResponse:
    """Open a slip by number and PIN, at the desk or on the phone."""
    form = LookUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        found = find_receipt(given["number"], given["pin"], network=request.META.get("REMOTE_ADDR", ""))
        if isinstance(found, Wait):
            minutes = -(-found.seconds // MINUTE)
            form.add_error("pin", _("Too many tries. Try again in %(minutes)s min.") % {"minutes": minutes})
        elif found is None or found.ref.kind != IDEA:
            form.add_error("pin", _("Number and PIN do not belong together. Have both read out again."))
        else:
            return _to_slip(request, found.ref.public_id)
    return _page(request, "ideas/clerk_look_up.html", "look_up", form)


@never_cache
@role_required(*CLERKS)
def slip(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a slip to the clerk who entered it or has its PIN: number, holder, due, QR, PIN."""
    found, receipt = _slip(request, public_id)
    context = {
        "idea": found,
        "receipt": receipt,
        "pin": f"{receipt.pin[:4]} {receipt.pin[4:]}",
        "pdf": reverse("ideas:clerk_slip_pdf", args=[public_id]),
        "tabs": _tabs("")["tabs"],
    }
    return render(request, "ideas/clerk_slip.html", context)


@never_cache
@role_required(*CLERKS)
def slip_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand out the slip on A6."""
    found, receipt = _slip(request, public_id)
    language = request.language  # type: ignore[attr-defined]
    address = request.build_absolute_uri(reverse("web:receipt", args=[receipt.secret]))
    facts = [[_("Who has it"), found.holder]] if found.holder else []
    if found.due_at:
        facts.append([_("Due by"), said(found.due_at)])
    data = {
        "lang": language,
        "title": found.number,
        "city": request.city.name_in(language),  # type: ignore[attr-defined]
        "kind": str(_("Your item")),
        "number": found.number,
        "facts": facts,
        "pin_label": _("PIN"),
        "pin": receipt.pin,
        "qr": 0,
        "qr_alt": _("QR code of the receipt"),
        "note": _(
            "With number and PIN we tell you at the desk or by phone how it stands. The code opens it on a phone."
        ),
        "mark": "ნიმუში" if found.demo else "",
    }
    made = typeset("slip", data, at=receipt.at, files=[qr_svg(address)])
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response


def _submission(given: dict[str, Any]) -> Submission:
    return Submission(
        kind=Kind(given["kind"]),
        origin=OriginRef(kind="clerk"),
        text=given["text"],
        category=given["category"],
        place=Place(area=given["area"], address=given["address"]),
        is_assisted=True,
    )


def _sign(
    request: HttpRequest, row: queries.PetitionRow, digest: str, form: SignatureForm
) -> dict[str, Any] | None:
    try:
        signed = sign_petition(
            actor=actor_of(request),
            key=form.cleaned_data["key"],
            idea=row.public_id,
            subject=resident(digest),
            way=SignedAt.DESK,
            has_identity=True,
            is_of_age=True,
        )
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return None
    stands = progress(signed=signed.signed, needed=signed.threshold, closes=row.closes, now=row.closes)
    language = request.language  # type: ignore[attr-defined]
    return {"is_new": signed.is_new, "title": row.title, "meter": meter(stands, language)}


def _to_slip(request: HttpRequest, public_id: UUID) -> HttpResponse:
    opened = [one for one in request.session.get(SLIPS, []) if one != str(public_id)]
    request.session[SLIPS] = [*opened, str(public_id)][-MOST_SLIPS:]
    return redirect("ideas:clerk_slip", public_id)


def _slip(request: HttpRequest, public_id: UUID) -> tuple[IdeaView, Any]:
    if str(public_id) not in request.session.get(SLIPS, []):
        raise Http404
    number, receipt = queries.number_of(public_id), receipt_of(SubjectRef(IDEA, public_id))
    found = queries.get_idea(number, language=request.language) if number else None  # type: ignore[attr-defined]
    if found is None or receipt is None:
        raise Http404
    return found, receipt


def _page(request: HttpRequest, template: str, current: str, form: Any, **more: Any) -> HttpResponse:
    context = {"form": form, **_tabs(current), **more}
    return render(request, template, context, status=422 if form.errors else 200)


def _tabs(current: str) -> dict[str, Any]:
    names = (("entry", _("Entry")), ("signature", _("Signature")), ("look_up", _("Look up")))
    addresses = {
        "entry": "ideas:clerk",
        "signature": "ideas:clerk_signature",
        "look_up": "ideas:clerk_look_up",
    }
    tabs = [
        {"url": reverse(addresses[key]), "label": label, "is_current": key == current, "count": None}
        for key, label in names
    ]
    return {
        "tabs": [
            *tabs,
            {
                "url": reverse("people:residents"),
                "label": _("Resident check"),
                "is_current": False,
                "count": None,
            },
        ]
    }
