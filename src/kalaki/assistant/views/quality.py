"""How good understanding is, for staff in full and for everybody in a few figures."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kalaki.assistant import queries
from kalaki.assistant.access import WRITERS
from kalaki.assistant.rules.quality import RunKind, bars
from kalaki.assistant.templatetags.quality import percent, run_words, variant_words
from kalaki.assistant.views.acts import desk_tabs
from kalaki.people.contract import Role, role_required
from kalaki.web.contract import Bar, Bars, Lines, Series

GROUPS = ("by_script", "by_language", "by_status", "by_area")


@role_required(*WRITERS, Role.ANALYST)
def quality(request: HttpRequest) -> HttpResponse:
    """Show a kept evaluation, the newest unless another is chosen, with the learning curve beside it."""
    chosen = request.GET.get("run", "")
    try:
        run = queries.get_run(UUID(chosen)) if chosen else queries.latest_run(RunKind.EVALUATION)
    except ValueError:
        raise Http404 from None
    if chosen and (run is None or run.kind is not RunKind.EVALUATION):
        raise Http404
    learning = queries.latest_run(RunKind.LEARNING)
    context: dict[str, Any] = {
        "run": run,
        "runs": queries.list_runs(),
        "learning": learning,
        "file_fault": queries.file_fault(request.city.slug),  # type: ignore[attr-defined]
        "tabs": desk_tabs("desk_quality"),
    }
    if run is not None:
        context |= {
            "bars": bars(run.figures),
            "groups": [(name, run.figures[name]) for name in GROUPS if run.figures[name]],
            "reliability": _reliability(run) if run.figures["reliability"] else None,
        }
    if learning is not None:
        context |= {"curve": _curve(learning), "ablation": _ablation(learning)}
    return render(request, "assistant/desk_quality.html", context)


def public(request: HttpRequest) -> HttpResponse:
    """Show everybody the share that is answered, refused, and said wrongly, by the latest kept evaluation."""
    run = queries.latest_run(RunKind.EVALUATION)
    context: dict[str, Any] = {"run": run}
    if run is not None:
        figures = run.figures
        inside = figures["n"] - figures["out_of_scope"]["n"]
        context |= {
            "inside": inside,
            "answered": 1 - figures["wrong_refusals"] if figures["wrong_refusals"] is not None else None,
            "outside": figures["out_of_scope"],
            "false_answers": 1 - figures["out_of_scope"]["refused"]
            if figures["out_of_scope"]["refused"] is not None
            else None,
        }
    return render(request, "assistant/quality.html", context)


def _reliability(run: queries.Run) -> Lines:
    bins = run.figures["reliability"]
    return Lines(
        name="reliability",
        title=_("How far its own certainty can be trusted"),
        description=_(
            "For each band of certainty, the share that was right; on the dashed line both are equal."
        ),
        caption=_("%(n)s questions of %(name)s; mean distance (ECE) %(ece)s.")
        % {"n": run.figures["n"], "name": run_words(run.name), "ece": percent(run.figures["ece"])},
        x_label=_("Certainty, %"),
        series=(Series(label=_("right, %"), points=tuple((one["mean"], one["right"]) for one in bins)),),
        ticks=tuple((n / 4, f"{n * 25}") for n in range(5)),
        has_diagonal=True,
    )


def _curve(run: queries.Run) -> Lines:
    steps = run.figures["curve"]
    return Lines(
        name="curve",
        title=_("What more phrasings bring"),
        description=_(
            "Share of unseen questions whose record stands first, or among three, by phrasings for each record."
        ),
        caption=_("%(n)s questions of %(name)s.") % {"n": run.figures["n"], "name": run_words(run.name)},
        x_label=_("Phrasings for each record"),
        series=(
            Series(label=_("first"), points=tuple((n, step["r1"]) for n, step in enumerate(steps))),
            Series(label=_("among three"), points=tuple((n, step["r3"]) for n, step in enumerate(steps))),
        ),
        ticks=tuple((n, step["per_record"] or _("all")) for n, step in enumerate(steps)),
    )


def _ablation(run: queries.Run) -> Bars:
    return Bars(
        name="ablation",
        title=_("What each part brings"),
        description=_("Share of unseen questions whose record stands first, with parts left out."),
        caption=_("%(n)s questions of %(name)s; the line is the 95 %% interval.")
        % {"n": run.figures["n"], "name": run_words(run.name)},
        what=_("Variant"),
        bars=tuple(
            Bar(label=variant_words(one["name"]), value=one["r1"], low=one["r1_95"][0], high=one["r1_95"][1])
            for one in run.figures["ablation"]
        ),
    )
