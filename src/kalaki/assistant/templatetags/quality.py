"""Measurements in words."""

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kalaki.assistant.rules.quality import OUTSIDE, Bar, Change, Heard

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """Return a share as hundredths with one decimal place, a dash where nothing was measured."""
    if share is None:
        return "–"
    text = f"{share * 100:.1f}"
    return text if get_language() == "en" else text.replace(".", ",")


@register.filter
def bar_words(bar: Bar) -> str:
    """Return what a bar asks for."""
    return {
        "r1_ka": _("Georgian letters: the right record first"),
        "r3_ka": _("Georgian letters: the right record among three"),
        "latin_gap": _("Latin letters: points behind Georgian ones"),
        "r3_foreign": _("Russian, Azerbaijani, English: among three, the weakest of them"),
        "asked": _("asked back"),
        "refused": _("out of scope: refused or referred"),
        "wrong_refusals": _("in scope, but refused"),
        "auroc": _("tells in scope from out of scope (AUROC)"),
        "stale": _("facts that do not hold, said as current"),
    }[bar.key]


@register.filter
def bar_figure(bar: Bar) -> str:
    """Return what was found for a bar; one of them is a count."""
    if bar.found is None:
        return "–"
    return str(int(bar.found)) if bar.key == "stale" else f"{percent(bar.found)} %"


@register.filter
def bar_limit(bar: Bar) -> str:
    """Return the limit of a bar in words."""
    figure = "0" if bar.key == "stale" else f"{bar.bar * 100:.0f} %"
    return (_("at most %(figure)s") if bar.at_most else _("at least %(figure)s")) % {"figure": figure}


@register.filter
def group_words(value: str) -> str:
    """Return a script, language or state of the table in words; areas and kinds keep their code."""
    return {
        "ka": _("Georgian letters"),
        "latn": _("Latin letters"),
        "cyrl": _("Cyrillic letters"),
        "armn": _("Armenian letters"),
        "ru": _("Russian"),
        "az": _("Azerbaijani"),
        "en": _("English"),
        "hy": _("Armenian"),
        "current": _("Current"),
        "unconfirmed": _("Not confirmed"),
        "history": _("History"),
    }.get(value, value)


@register.filter
def outcome_words(outcome: str) -> str:
    """Return an outcome in words."""
    return {
        "answer": _("answered"),
        "unconfirmed": _("said that it is not confirmed"),
        "history": _("told as history"),
        "ask": _("asked back"),
        "refer": _("referred to another city hall"),
        "refuse": _("refused with the hotline"),
        "handover": _("handed over to a person"),
        "emergency": _("named 112"),
        "smalltalk": _("small talk"),
        "command": _("a command"),
        "slot": _("answered from a field"),
        "empty": _("no words in it"),
    }.get(outcome, outcome)


@register.filter
def heard_words(value: str) -> str:
    """Return what became of a phrasing."""
    return {
        "answered": _("answers"),
        "offered": _("stands among the choices"),
        "missed": _("is not found"),
    }[value]


@register.filter
def use_words(use: str) -> str:
    """Return what a phrasing is for."""
    return {
        "train": _("teaches"),
        "pinned": _("teaches and must never break"),
        "check": _("only checks, never teaches"),
        "outside": _("must be refused"),
    }[use]


@register.filter
def before_words(change: Change) -> str:
    """Return what became of a phrasing before the training."""
    return _moved(change, change.before)


@register.filter
def after_words(change: Change) -> str:
    """Return what becomes of a phrasing after the training."""
    return _moved(change, change.after)


def _moved(change: Change, value: Heard) -> str:
    if change.use != OUTSIDE:
        return heard_words(value)
    return {
        Heard.ANSWERED: _("is refused"),
        Heard.OFFERED: _("is asked back"),
        Heard.MISSED: _("is answered"),
    }[value]


@register.filter
def stop_words(stop: str) -> str:
    """Return why a new model does not answer by itself."""
    return {
        "first": _("The right record stands first more than two points less often."),
        "pinned": _("A phrasing that must never break is understood worse."),
        "refused": _("What is out of scope is refused less often than it must be."),
    }[stop]


@register.filter
def done_words(act: str) -> str:
    """Return what was done with a group."""
    return {
        "add": _("The phrasings are added, and the training has begun."),
        "outside": _("C-Bot learns to refuse it; the training has begun."),
        "personal": _("The questions are deleted."),
        "again": _("It is taken back, and the training has begun."),
        "merge": _("The groups are one now."),
    }.get(act, "")


@register.filter
def closed_words(closed: str) -> str:
    """Return how a group was closed."""
    return {
        "added": _("Its questions teach a record"),
        "outside": _("Its questions teach to refuse"),
        "personal": _("Its questions were deleted, because they told about a person"),
        "merged": _("It was put together with another group"),
    }[closed]


@register.filter
def missed_words(missed: str) -> str:
    """Return how a question missed its answer."""
    return {
        "refused": _("refused"),
        "unchosen": _("none of the choices was meant"),
        "wrong": _("“not right”, said the reader"),
    }[missed]


@register.filter
def language_words(language: str) -> str:
    """Return a guessed language in words."""
    return {
        "ka": _("Georgian"),
        "ka-Latn": _("Georgian in Latin letters"),
        "ka-Cyrl": _("Georgian in Cyrillic letters"),
        "und": _("language unknown"),
    }.get(language, group_words(language))


@register.filter
def channel_words(channel: str) -> str:
    """Return where something was asked."""
    return {
        "web": _("this site"),
        "widget": _("the municipality's site"),
        "api": _("another program"),
    }[channel]


@register.filter
def run_words(name: str) -> str:
    """Return the name of a measurement; that of the file that ships is said in words."""
    return _("check questions") if name == "check" else name


@register.filter
def variant_words(name: str) -> str:
    """Return a variant of the ablation in words."""
    return {
        "fused": _("everything together"),
        "words": _("word search alone"),
        "linear": _("classifier alone"),
        "no_fold": _("without folding letters"),
    }.get(name, name)


@register.filter
def kind_words(kind: str) -> str:
    """Return why a message is out of scope, in words; a kind that only a file of its own knows stays as it is."""
    return {
        "near": _("near misses"),
        "city": _("other towns"),
        "state": _("state bodies"),
        "business": _("private business"),
        "person": _("about a person"),
        "report": _("reports of a fault"),
        "chat": _("chatter"),
        "world": _("weather, rates, the world"),
        "health": _("medical advice"),
        "opinion": _("opinions"),
        "homework": _("homework"),
        "nonsense": _("nonsense"),
        "attack": _("attacks"),
    }.get(kind, kind)
