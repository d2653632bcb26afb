"""Pages of the assistant: the conversation, the catalogue, one service."""

import io
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from kalaki.assistant import queries
from kalaki.assistant.access import is_foreign_form
from kalaki.assistant.commands import give_feedback
from kalaki.assistant.forms import QuestionForm
from kalaki.assistant.linked import government_service
from kalaki.assistant.queries import Service
from kalaki.assistant.rules.turns import MAX_TEXT, Turn, context_of, mark_useful, read_turns, write_turns
from kalaki.assistant.rules.unanswered import PICKED
from kalaki.assistant.rules.understand.pipeline import UNKNOWN_LANGUAGE
from kalaki.assistant.views.unanswered import note_turn, note_wrong
from kalaki.core.contract import Refused, actor_of, allow, new_key, now, whole_number, write_csv

# The six subjects of the first C-Bot; the others stand under „more“.
MAIN_AREAS = ("PI", "SOC", "ARCH", "MIL", "PROP", "FEE")
UNKNOWN = ("ka", "ru", "en")  # the languages that somebody whose own we cannot read is answered in
OWN_LINES = {"hy": ("hy", "ka")}  # readers whose language the pages themselves do not speak
AREA_ICONS = {"PI": "doc", "SOC": "hands", "ARCH": "hall", "MIL": "flag", "PROP": "home", "FEE": "coin"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One turn with the records that it shows today. said: small talk. place: the municipality it is for.

    lines: a refusal as (language, words), where the page's own words do not reach the reader.
    """

    turn: Turn
    services: tuple[Service, ...]
    said: str = ""
    place: str = ""
    lines: tuple[tuple[str, str], ...] = ()


@csrf_exempt  # no cookie before the first message; is_foreign_form takes its place
def chat(request: HttpRequest) -> HttpResponse:
    """Talk: the page brings its earlier turns along, so that nothing is stored and no address holds a text."""
    is_kiosk = "1" in (request.GET.get("kiosk"), request.POST.get("kiosk"))
    if request.method != "POST":
        return _talk(request, (), is_kiosk=is_kiosk)
    if is_foreign_form(request):
        return HttpResponse(_("Open the page of the hub and ask there."), status=403)
    turns = read_turns(request.POST.get("turns", ""))
    if request.htmx and "restore" in request.POST:  # type: ignore[attr-defined]
        return _talk(request, turns, is_kiosk=is_kiosk, changed=turns)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _talk(request, turns, is_kiosk=is_kiosk, form=form, status=422)
    waiting = allow("chat.network", who=request.META.get("REMOTE_ADDR", ""))
    if not waiting:
        return _talk(request, turns, is_kiosk=is_kiosk, form=form, waiting=waiting, status=429)
    if form.cleaned_data["useful"]:
        turns, turn = _heard(request, turns, form.cleaned_data["useful"])
        return _talk(request, turns, is_kiosk=is_kiosk, changed=(turn,) if turn else (), form=form)
    turn, fresh = _turn(request, form, turns)
    note_turn(request, turns, turn, pick=form.cleaned_data["pick"])
    kept = form if form.cleaned_data["pick"] else None  # words typed beside a button stay in the box
    return _talk(request, (*turns, turn), is_kiosk=is_kiosk, changed=(turn,), form=kept, fresh=fresh)


@csrf_exempt
def services(request: HttpRequest) -> HttpResponse:
    """List the catalogue by area and state, or what a search finds; the words travel in the body."""
    city, language = request.city.slug, request.language  # type: ignore[attr-defined]
    area, state = request.GET.get("area", ""), request.GET.get("state", "")
    words = request.POST.get("q", "").strip() if request.method == "POST" else ""
    number = request.GET.get("page", "1")
    found = queries.catalogue(
        area=area,
        state=state,
        city=city,
        language=language,
        page=max(1, whole_number(number, default=1)),
    )
    context: dict[str, Any] = {"found": found, "area": area, "state": state, "words": words}
    if words:
        context["hits"] = queries.search(words, city=city, language=language)
    return render(request, "assistant/services.html", context)


@require_GET
def services_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out the catalogue as a table; what is not current carries no answer."""
    rows = queries.export_rows(
        area=request.GET.get("area", ""),
        city=request.city.slug,  # type: ignore[attr-defined]
        language=request.language,  # type: ignore[attr-defined]
    )
    response = StreamingHttpResponse(write_csv(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="services.csv"'
    return response


@csrf_exempt
def service(request: HttpRequest, code: str) -> HttpResponse:
    """Show one record with everything it says, its source, date and currency; take a reader's word on it."""
    city, language = request.city, request.language  # type: ignore[attr-defined]
    found = queries.services((code,), city=city.slug, language=language).get(code)
    if found is None:
        raise Http404
    thanked = False
    if request.method == "POST" and not is_foreign_form(request):
        thanked = _count(
            request, key=request.POST.get("key", ""), service=found, useful=request.POST.get("useful", "")
        )
    address = request.build_absolute_uri(request.get_full_path().split("?")[0])
    context = {
        "service": found,
        "example": queries.worked_example(found),
        "thanked": thanked,
        "key": new_key(),
        "page_url": address,
        "qr": _qr(address),
        "linked": _data_block(government_service(found, city=city, language=language, address=address)),
    }
    response = render(request, "assistant/service.html", context)
    if not found.answer:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _turn(
    request: HttpRequest, form: QuestionForm, turns: tuple[Turn, ...]
) -> tuple[Turn, dict[str, Service]]:
    """Return the next turn for what was typed or pressed, and the records read for it."""
    city, language = request.city.slug, request.language  # type: ignore[attr-defined]
    pick, text = form.cleaned_data["pick"], form.cleaned_data["q"]
    if pick.startswith("area:"):
        area = pick.removeprefix("area:")
        top = queries.top_questions(area, city=city, language=language)
        name = _area_name(area, language)
        turn = _made(name, "area", tuple(found.code for found in top), language)
        return turn, {found.code: found for found in top}
    if pick == "crisis":
        return _made(_("Crisis"), "crisis", (), language), {}
    if pick == "other":
        return _made(_("Something else"), "other", (), language), {}
    if pick:
        found = queries.services((pick,), city=city, language=language)
        question, outcome = (found[pick].question, "answer") if found else (pick, "refuse")
        return _made(question, outcome, tuple(found), language, name=PICKED), found
    reply = queries.answer(text, city=city, language=language, context=context_of(turns))
    turn = Turn(
        id=uuid4().hex,
        question=text[:MAX_TEXT],
        outcome=str(reply.outcome),
        codes=reply.codes,
        understood=reply.understood,
        was_cut=reply.was_cut,
        name=reply.elsewhere or reply.name,
        at=int(now().timestamp()),
        language=reply.meant.language,
    )
    return turn, {service.code: service for service in reply.services}


def _made(question: str, outcome: str, codes: tuple[str, ...], language: str, *, name: str = "") -> Turn:
    return Turn(
        id=uuid4().hex,
        question=question,
        outcome=outcome,
        codes=codes,
        name=name,
        at=int(now().timestamp()),
        language=language,
    )


def _area_name(code: str, language: str) -> str:
    names = next((row.names for row in queries.list_areas() if row.code == code), {})
    return names.get(language) or names.get("ka") or code


def _heard(request: HttpRequest, turns: tuple[Turn, ...], said: str) -> tuple[tuple[Turn, ...], Turn | None]:
    """Count a reader's word on one turn; returns the turns and the one that changed."""
    word, _colon, turn_id = said.partition(":")
    turn = next((turn for turn in turns if turn.id == turn_id), None)
    if turn is None or not turn.codes or word not in {"yes", "no"}:
        return turns, None
    code = turn.codes[0]
    found = queries.services((code,), city=request.city.slug)  # type: ignore[attr-defined]
    if code in found:
        _count(request, key=turn.id, service=found[code], useful=word)
        if word == "no" and not turn.useful:
            note_wrong(request, turns, turn)
    turns = mark_useful(turns, turn_id, word)
    return turns, next(turn for turn in turns if turn.id == turn_id)


def _count(request: HttpRequest, *, key: str, service: Service, useful: str) -> bool:
    """Count a reader's word once; a second one with the same key changes nothing."""
    try:
        give_feedback(
            actor=actor_of(request),
            key=UUID(key),
            code=service.code,
            revision=service.revision,
            outcome="answer" if service.answer else str(service.currency),
            useful=useful == "yes",
        )
    except (Refused, ValueError):
        return bool(useful)
    return True


def _talk(
    request: HttpRequest,
    turns: tuple[Turn, ...],
    *,
    is_kiosk: bool,
    changed: tuple[Turn, ...] = (),
    form: QuestionForm | None = None,
    waiting: Any = None,
    fresh: dict[str, Service] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page, or to a script with the changed turns alone."""
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    listed = changed if is_part else turns
    context: dict[str, Any] = {
        "shown": _all_shown(request, listed, fresh or {}),
        "turns": write_turns(turns),
        "form": form or QuestionForm(),
        "unsent": form.data.get("q", "") if form else "",
        "waiting": waiting,
        "is_kiosk": is_kiosk,
    }
    if is_part:
        return render(request, "assistant/_turns.html", context, status=status)
    areas = queries.list_areas()
    by_code = {row.code: row for row in areas}
    context["main_areas"] = [(by_code[code], AREA_ICONS[code]) for code in MAIN_AREAS if code in by_code]
    context["more_areas"] = [row for row in areas if row.code not in MAIN_AREAS]
    return render(request, "assistant/chat.html", context, status=status)


def _all_shown(request: HttpRequest, turns: tuple[Turn, ...], fresh: dict[str, Service]) -> list[Shown]:
    """Return ``turns`` with their records, each in the language of its reply. fresh: read for the last turn."""
    city = request.city.slug  # type: ignore[attr-defined]
    last = turns[-1].id if turns and fresh else ""
    by_language: dict[str, dict[str, Service]] = {}
    for language in dict.fromkeys(turn.language for turn in turns if turn.id != last):
        codes = dict.fromkeys(
            code for t in turns if t.language == language and t.id != last for code in t.codes
        )
        by_language[language] = queries.services(tuple(codes), city=city, language=language)
    shown = []
    for turn in turns:
        found = fresh if turn.id == last else by_language.get(turn.language, {})
        shown.append(_shown(request, turn, tuple(found[code] for code in turn.codes if code in found)))
    return shown


def _shown(request: HttpRequest, turn: Turn, found: tuple[Service, ...]) -> Shown:
    city, language = request.city, turn.language  # type: ignore[attr-defined]
    said = place = ""
    if turn.outcome == "smalltalk":
        names = {"city": city.name_in(language), "hotline": city.hotline}
        said = queries.small_talk(
            turn.name, city=city.slug, language=language, names=names, variant=int(turn.id[:4], 16)
        )
    if turn.outcome == "refer":
        place = queries.place_name(turn.name, city=city.slug, language=language)
    lines: tuple[tuple[str, str], ...] = ()
    if turn.outcome in {"refuse", "handover"} and not found:
        tongues = UNKNOWN if turn.name == UNKNOWN_LANGUAGE else OWN_LINES.get(language, ())
        lines = queries.plain_lines(tongues, city=city.slug, hotline=city.hotline)
    return Shown(turn=turn, services=found, said=said, place=place, lines=lines)


def _qr(address: str) -> Any:
    """Return a QR code of ``address`` as SVG for the printed page."""
    import segno

    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, svgclass="qr", lineclass=None
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 - made by segno from an address, digits and moves only


def _data_block(data: dict[str, Any]) -> Any:
    """Return JSON that cannot end its script element."""
    text = json.dumps(data, ensure_ascii=False)
    for sign, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign, escaped)
    return mark_safe(text)  # noqa: S308 - escaped above
