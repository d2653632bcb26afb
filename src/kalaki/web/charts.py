"""Charts as drawings of the server: a dataclass in, an SVG with title and description and the same as a table out.

Values are shares from 0 to 1, drawn from 0 to 100 %. Colours are classes of the tokens; a series is told
by its number at the end of its line too, never by colour alone.
"""

from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 440, 300
LEFT, RIGHT, TOP, BOTTOM = 52, 24, 14, 50
ROW, LABEL, SPACE = 58, 0, 62
APART = 15.0  # between the numbers at the ends of two lines
GRID = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line. points: (x, share), x growing."""

    label: Any
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Shares over something. name: unique on the page. title: the finding. ticks: (x, words) below the axis.

    has_diagonal: draw where share and x would be equal. columns: heading of the table's first column, then
    one for each series.
    """

    name: str
    title: Any
    description: Any
    caption: Any
    x_label: Any
    series: tuple[Series, ...]
    ticks: tuple[tuple[float, Any], ...]
    has_diagonal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar with the interval that its share lies in, None where there is none."""

    label: Any
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Shares of some things beside each other. what: heading of the column of things."""

    name: str
    title: Any
    description: Any
    caption: Any
    what: Any
    bars: tuple[Bar, ...]


def drawing(chart: Lines | Bars) -> dict[str, Any]:
    """Return what the template of a chart needs: places in the drawing and rows of the table."""
    return _lines(chart) if isinstance(chart, Lines) else _bars(chart)


def _lines(chart: Lines) -> dict[str, Any]:
    least, most = chart.ticks[0][0], chart.ticks[-1][0]
    width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def across(x: float) -> str:
        return f"{LEFT + width * (x - least) / ((most - least) or 1):.1f}"

    def down(share: float) -> str:
        return f"{TOP + height * (1 - share):.1f}"

    ends = _apart([float(down(one.points[-1][1])) for one in chart.series if one.points])
    lines = [
        {
            "number": number,
            "label": one.label,
            "path": "M" + "L".join(f"{across(x)} {down(y)}" for x, y in one.points),
            "dots": [(across(x), down(y)) for x, y in one.points],
            "end": (across(one.points[-1][0]), f"{end:.1f}"),
        }
        for number, (one, end) in enumerate(
            zip((one for one in chart.series if one.points), ends, strict=True), 1
        )
    ]
    shares = [dict(one.points) for one in chart.series]
    xs = sorted({x for one in shares for x in one})
    words = dict(chart.ticks)
    return {
        "kind": "lines",
        "box": f"0 0 {WIDTH} {HEIGHT}",
        "grid": [(down(share), f"{share * 100:.0f}") for share in GRID],
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "ticks": [(across(x), label) for x, label in chart.ticks],
        "tick_y": HEIGHT - BOTTOM + 20,
        "label_y": HEIGHT - 8,
        "middle": LEFT + width / 2,
        "diagonal": (across(least), down(0), across(most), down(1)) if chart.has_diagonal else None,
        "lines": lines,
        "columns": [chart.x_label, *[one.label for one in chart.series]],
        "rows": [[words.get(x, f"{x:.2f}"), *[_percent(one.get(x)) for one in shares]] for x in xs],
    }


def _apart(heights: list[float]) -> list[float]:
    """Return ``heights`` in their order, moved so that no two lie closer than APART; downwards, the lower one."""
    moved, last = list(heights), -APART
    for place in sorted(range(len(heights)), key=lambda n: (heights[n], -n)):
        moved[place] = last = max(heights[place], last + APART)
    return moved


def _bars(chart: Bars) -> dict[str, Any]:
    full = WIDTH - LABEL - SPACE
    bars = []
    for number, bar in enumerate(chart.bars):
        top = number * ROW
        end = LABEL + full * bar.value
        bars.append(
            {
                "label": bar.label,
                "label_y": top + 18,
                "text_y": top + 43,
                "y": top + 27,
                "width": f"{full * bar.value:.1f}",
                "middle": top + 38,
                "low": f"{LABEL + full * bar.low:.1f}" if bar.low is not None else "",
                "high": f"{LABEL + full * bar.high:.1f}" if bar.high is not None else "",
                "after": f"{max(end, LABEL + full * (bar.high or 0)) + 6:.1f}",
                "value": _percent(bar.value),
            }
        )
    return {
        "kind": "bars",
        "box": f"0 0 {WIDTH} {max(1, len(bars)) * ROW + 4}",
        "start": LABEL,
        "bars": bars,
        "columns": [chart.what, "%", "95 %"],
        "rows": [
            [
                bar.label,
                _percent(bar.value),
                f"{_percent(bar.low)} to {_percent(bar.high)}" if bar.low is not None else "",
            ]
            for bar in chart.bars
        ],
    }


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.1f}"
