"""The desk's page of one item, and a page for each step that chooses from a list."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from kalaki.core.contract import Refused, actor_of, new_key, now
from kalaki.exact.geo import Place, distance_m
from kalaki.ideas import access, commands
from kalaki.ideas.access import STAFF
from kalaki.ideas.queries import name_in
from kalaki.ideas.queries.desk_item import (
    ItemEvents,
    ItemHead,
    canned_for,
    category_names,
    clock_steps,
    item_events,
    item_head,
    item_photos,
)
from kalaki.ideas.rules import canned
from kalaki.ideas.rules.offers import Refusal, Step
from kalaki.ideas.views.desk import acting, forms
from kalaki.ideas.views.desk.acting import INLINE, NOTE, PHOTO_REFUSE, PHOTO_SHOW, Desk
from kalaki.ideas.views.desk.words import MARKS_OF_CLOCK, NOTE_KEY, STEPS, TAKERS, WHY
from kalaki.ideas.words import said
from kalaki.people.contract import list_organisations, role_required
from kalaki.web.contract import bad_form

PAGES = (Step.ROUTE, Step.RECATEGORISE, Step.ANSWER, Step.NOTE, Step.MERGE)


@never_cache
@role_required(*STAFF)
def item(request: HttpRequest, number: str) -> HttpResponse:
    """Show one item with everything that staff need, and a form for every step that the sender may take."""
    desk = acting.desk_of(request, number)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    pressed: Form | None = None
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            pressed = _pressed(request, desk, act)
        except Refused as error:
            refusal = error
        else:
            if pressed is None:
                return redirect("ideas:desk_item", number)
        desk = acting.desk_of(request, number)  # what others did meanwhile
    events = item_events(desk.head.public_id, language=request.language)  # type: ignore[attr-defined]
    context = _context(request, desk, events, act, pressed) | {
        "photos": item_photos(desk.head.public_id, viewer=actor_of(request)),
        "marks": [(MARKS_OF_CLOCK.get(mark.key, mark.key), mark.at, mark.at <= now()) for mark in clock_steps(desk.head)],
        "may_review": access.reviews(request),
        "refusal": refusal,
        "key": new_key(),
    }  # fmt: skip
    status = acting.status_of(pressed) if pressed is not None else refusal.status if refusal else 200
    return render(request, "ideas/desk/item.html", context, status=status)


@never_cache
@role_required(*STAFF)
def step(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Show the form of a step that chooses from a list: unit, category, words of an answer, the other item."""
    wanted = next((one for one in PAGES if one == name), None)
    if wanted is None:
        raise Http404
    desk = acting.desk_of(request, number)
    other = _other(request, wanted)
    form = _form_of(request, desk, wanted, other)
    if request.method == "POST":
        if acting.press(request, desk, wanted, form):
            return redirect("ideas:desk_item", number)
        desk = acting.desk_of(request, number)
    offer = desk.offer(wanted)
    stale = getattr(getattr(form, "refusal", None), "code", "") == "stale"
    context = {
        "idea": desk.head,
        "step": wanted,
        "title": STEPS[wanted][0],
        "form": form,
        "is_open": offer is not None and offer.by is not None,
        "why": _why(desk, wanted),
        "other": other,
        "metres": _metres(desk.head, other),
        "asked": request.GET.get("with", ""),
        "canned": [(one.key, one.title_in(request.language)) for one in canned_for(desk.head)]  # type: ignore[attr-defined]
        if wanted in {Step.ANSWER, Step.NOTE}
        else [],
        "since": _since(request, item_events(desk.head.public_id, language=request.language))  # type: ignore[attr-defined]
        if stale
        else (),
        "wrote": _wrote(form) if stale else (),
    }
    return render(
        request, "ideas/desk/step.html", context, status=acting.status_of(form) if form.errors else 200
    )


def _pressed(request: HttpRequest, desk: Desk, act: str) -> Form | None:
    """Carry out the button that was pressed; returns its form when it failed. Raises Refused for one without a form."""
    if act in {PHOTO_SHOW, PHOTO_REFUSE}:
        acting.press_photo(request, act)
        return None
    if act == NOTE:
        form: Form = forms.InternalForm(request.POST, prefix=NOTE)
        if not form.is_valid():
            return form
        given = form.cleaned_data
        commands.add_note(
            actor=actor_of(request), key=given["key"], idea=desk.head.public_id, text=given["text"]
        )
        return None
    if act not in set(INLINE):
        raise bad_form()
    form = INLINE[Step(act)](request.POST, request.FILES, prefix=act)
    return None if acting.press(request, desk, Step(act), form) else form


def _context(
    request: HttpRequest, desk: Desk, events: ItemEvents, act: str, pressed: Form | None
) -> dict[str, Any]:
    inline, pages, blocked = [], [], []
    for offer in desk.offers:
        title, letter = STEPS[offer.step]
        if offer.by is None:
            blocked.append((title, _why(desk, offer.step)))
        elif offer.step in INLINE:
            form = (
                pressed
                if pressed is not None and act == offer.step
                else INLINE[offer.step](prefix=offer.step)
            )
            inline.append((offer.step, title, letter, form))
        else:
            url = reverse("ideas:desk_step", args=[desk.head.number, offer.step])
            pages.append((offer.step, title, letter, url))
    stale = getattr(getattr(pressed, "refusal", None), "code", "") == "stale"
    note = pressed if act == NOTE and pressed is not None else forms.InternalForm(prefix=NOTE)
    return {
        "idea": desk.head,
        "events": events,
        "inline": inline,
        "pages": pages,
        "blocked": blocked,
        "pressed": pressed,
        "act": act,
        "note": note,
        "note_key": NOTE_KEY,
        "keys": [
            *((letter, title) for _step, title, letter, _rest in (*pages, *inline)),
            (NOTE_KEY, gettext("Write a note")),
        ],
        "since": _since(request, events) if stale else (),
        "wrote": _wrote(pressed) if stale and pressed is not None else (),
    }  # fmt: skip


def _why(desk: Desk, step: Step) -> Any:
    offer = desk.offer(step)
    if offer is None or offer.by is not None:
        return ""
    if offer.why is Refusal.NOT_ALLOWED:
        return ", ".join(str(TAKERS[by]) for by in offer.takers if by in TAKERS)
    return WHY[offer.why] if offer.why else ""


def _since(request: HttpRequest, events: ItemEvents) -> tuple[Any, ...]:
    """Return what others did after the sender had opened the page."""
    seen = acting.seen_of(request)
    return tuple(line for line in events.history if line.seq > seen)


def _wrote(form: Form) -> tuple[tuple[Any, str], ...]:
    """Return what the sender wrote, field by field, so that it can be read beside what others did."""
    return tuple(
        (field.label, str(form.cleaned_data.get(field.name) or ""))
        for field in form.visible_fields()
        if form.cleaned_data.get(field.name)
    )


def _form_of(request: HttpRequest, desk: Desk, step: Step, other: ItemHead | None) -> Form:
    data = request.POST if request.method == "POST" else None
    language: str = request.language  # type: ignore[attr-defined]
    if step is Step.ROUTE:
        units = [(str(one.public_id), one.name) for one in list_organisations()]
        return forms.RouteForm(data, units=units)
    if step is Step.RECATEGORISE:
        known = [
            (key, name_in(names, language)) for key, names in category_names() if key != desk.head.category
        ]
        return forms.CategoryForm(data, categories=known)
    if step is Step.MERGE:
        return forms.MergeForm(data, initial={"into": other.public_id} if other else {})
    languages = request.city.languages  # type: ignore[attr-defined]
    kind = forms.AnswerForm if step is Step.ANSWER else forms.TextsForm
    return kind(data, initial=_canned(request, desk.head), languages=languages)


def _canned(request: HttpRequest, head: ItemHead) -> dict[str, Any]:
    """Return the words of the canned answer that was chosen, with what the item knows filled in."""
    wanted = request.GET.get("canned", "")
    found = next((one for one in canned_for(head) if one.key == wanted), None) if wanted else None
    if found is None:
        return {}
    words: dict[str, Any] = {"decision": found.decision}
    for language, text in found.texts.items():
        words[f"text_{language}"] = canned.fill(text, _values(head, language))
    return words


def _values(head: ItemHead, language: str) -> dict[str, str]:
    with translation.override(language):
        due, day = (said(when) if when else "" for when in (head.due_at, head.planned_for))
    return {
        "number": head.number,
        "unit": head.holder,
        "category": name_in(head.category_names, language),
        "area": name_in(head.area_names, language),
        "due": due,
        "day": day,
    }


def _other(request: HttpRequest, step: Step) -> ItemHead | None:
    """Return the item to merge into, as its number stands in the address."""
    asked = request.GET.get("with", "").strip()
    return item_head(asked) if step is Step.MERGE and asked else None


def _metres(head: ItemHead, other: ItemHead | None) -> int | None:
    if other is None or None in {head.lat, head.lon, other.lat, other.lon}:
        return None
    return round(distance_m(Place(head.lat or 0, head.lon or 0), Place(other.lat or 0, other.lon or 0)))
