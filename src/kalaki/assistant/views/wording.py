"""Phrasings with the training that they are for, translations, synonyms."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kalaki.assistant import commands, queries
from kalaki.assistant.access import WRITERS
from kalaki.assistant.queries.desk import Translation
from kalaki.assistant.rules.quality import Use
from kalaki.assistant.views.acts import desk_tabs, press, record_tabs
from kalaki.assistant.views.desk import view_of
from kalaki.core.contract import Refused, new_key, whole_number
from kalaki.people.contract import role_required
from kalaki.web.contract import posted_id

TRANSLATED = tuple(code for code, _name in settings.LANGUAGES if code != "ka")
USES = tuple(Use)


@role_required(*WRITERS)
def phrasings(request: HttpRequest, code: str) -> HttpResponse:
    """Show how the record is asked, add what went wrong, train now and see that it passes."""
    view = view_of(code)
    refusal: Refused | None = None
    said = request.POST
    use = Use(said.get("use", "")) if said.get("use", "") in set(Use) else Use.TRAIN
    language = said.get("language", "ka")
    if request.method == "POST":
        city: str = request.city.slug  # type: ignore[attr-defined]
        acts: dict[str, Any] = {
            "examples": lambda **who: commands.add_examples(
                **who,
                code=code,
                lines=tuple(said.get("lines", "").splitlines()),
                language=language if language in {"ka", *TRANSLATED} else "ka",
                use=use,
            ),
            "train": lambda **who: commands.request_training(**who, city=city),
        }
        for act, run in {
            "remove": commands.remove_example,
            "pin": commands.pin_example,
            "unpin": commands.unpin_example,
        }.items():
            acts[act] = lambda run=run, **who: run(**who, example=posted_id(said.get("example", "")))
        try:
            press(request, acts)
        except Refused as error:
            refusal = error
        else:
            return redirect(request.path + ("#training" if said.get("act") in {"train", "examples"} else ""))
    training = queries.training_state(request.city.slug)  # type: ignore[attr-defined]
    changes = training.last.changes if training.last else []
    context = {
        "view": view,
        "uses": USES,
        "use": use,
        "language": language,
        "languages": settings.LANGUAGES,
        "lines": said.get("lines", ""),
        "refusal": refusal,
        "key": new_key(),
        "training": training,
        "ours": [change for change in changes if change.code == code],
        "worse": [change for change in changes if change.is_worse and change.code not in {"", code}],
        "tabs": record_tabs(code, "desk_phrasings"),
    }
    status = refusal.status if refusal else 200
    return render(request, "assistant/desk_phrasings.html", context, status=status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language of a record with its text, or None. state: missing, draft, checked or outdated."""

    code: str
    name: str
    text: Translation | None

    @property
    def state(self) -> str:
        """How far the text may be trusted."""
        return self.text.state if self.text else "missing"


@role_required(*WRITERS)
def translations(request: HttpRequest, code: str) -> HttpResponse:
    """Show in which languages the record exists and how far each may be trusted."""
    view = view_of(code)
    context = {
        "view": view,
        "rows": _languages(view),
        "tabs": record_tabs(code, "desk_translations"),
    }
    return render(request, "assistant/desk_translations.html", context)


@role_required(*WRITERS)
def translation(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """Write and check the record's text in one language, beside the Georgian one."""
    view = view_of(code)
    row = next((one for one in _languages(view) if one.code == language), None)
    if row is None:
        raise Http404
    refusal: Refused | None = None
    names = ("question", "answer", "short")
    typed: dict[str, Any] = {name: getattr(row.text, name) if row.text else "" for name in names}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in names}

        def save(**who: Any) -> None:
            commands.save_translation(**who, code=code, language=language, **typed)

        def check(**who: Any) -> None:
            kept = {name: getattr(row.text, name) if row.text else "" for name in names}
            if kept != typed:
                save(**who)
            commands.check_translation(actor=who["actor"], key=new_key(), code=code, language=language)

        try:
            press(request, {"translate": save, "check": check})
        except Refused as error:
            refusal = error
        else:
            return redirect("assistant:desk_translations", code)
    context = {
        "view": view,
        "row": row,
        "typed": typed,
        "refusal": refusal,
        "key": new_key(),
        "tabs": record_tabs(code, "desk_translations"),
    }
    status = refusal.status if refusal else 200
    return render(request, "assistant/desk_translation.html", context, status=status)


@role_required(*WRITERS)
def synonyms(request: HttpRequest) -> HttpResponse:
    """Show, add and remove the sets of words that mean the same in this municipality."""
    refusal: Refused | None = None
    said = request.POST
    if request.method == "POST":
        acts = {
            "add": lambda **who: commands.save_synonyms(
                **who, words=tuple(said.get("words", "").splitlines())
            ),
            "remove": lambda **who: commands.remove_synonyms(
                **who, synonyms=posted_id(said.get("synonyms", ""))
            ),
        }
        try:
            press(request, acts)
        except Refused as error:
            refusal = error
        else:
            return redirect("assistant:desk_synonyms")
    searched, number = request.GET.get("q", ""), request.GET.get("page", "1")
    context = {
        "found": queries.list_synonyms(words=searched, page=max(1, whole_number(number, default=1))),
        "searched": searched,
        "words": said.get("words", ""),
        "refusal": refusal,
        "key": new_key(),
        "tabs": desk_tabs("desk_synonyms"),
    }
    status = refusal.status if refusal else 200
    return render(request, "assistant/desk_synonyms.html", context, status=status)


def _languages(view: queries.EditView) -> list[Language]:
    texts = {text.language: text for text in view.translations}
    names = dict(settings.LANGUAGES)
    return [Language(code=code, name=names[code], text=texts.get(code)) for code in TRANSLATED]
