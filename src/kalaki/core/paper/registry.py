"""What an app gives so that its forms can be filled in on paper."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kalaki.core.command import Run
from kalaki.core.filetypes import PDF, PHOTOS
from kalaki.core.subjects import SubjectRef, UnknownKind
from kalaki.core.uploads import MB, UploadKind

Cells = Mapping[str, str]
# No page shows a scan: it is the source that a dispute goes back to.
SCAN = UploadKind(name="paper.scan", types=PHOTOS | {PDF}, max_bytes=20 * MB)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperColumn:
    """A column. label: lazily translated. width: its share of the line.

    store: what is kept instead of the words that were keyed, like the keyed hash of a personal number; both keyings are
    then compared by it, and the words are never stored.
    """

    name: str
    label: Any
    width: int = 1
    store: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKind:
    """One kind of sheet. rows: lines on a sheet. text: what stands above them. roles: who may key, as people.Role values.

    needs_second: a second person keys each sheet before it counts.
    take(run, sheet, about, rows): make the app's own things of the rows {position: cells} of sheet number ``sheet``,
    inside the command; returns {position: code} of rows that it did not take.
    words: {code: lazily translated reason}.
    heading(about): title and text of the sheets of one subject, where each has its own; else title and text above.
    """

    title: Any
    text: Any
    columns: tuple[PaperColumn, ...]
    roles: frozenset[str]
    take: Callable[[Run, int, SubjectRef | None, Mapping[int, Cells]], Mapping[int, str]]
    rows: int = 20
    needs_second: bool = True
    words: Mapping[str, Any] = field(default_factory=dict)
    heading: Callable[[SubjectRef], tuple[str, str]] | None = None


_kinds: dict[str, PaperKind] = {}


def register_paper(kind: str, paper: PaperKind) -> None:
    """Let sheets of ``kind`` be printed and keyed in."""
    _kinds[kind] = paper


def paper_kind(kind: str) -> PaperKind:
    """Return what the app of ``kind`` gave. Raises UnknownKind."""
    if kind not in _kinds:
        raise UnknownKind(kind)
    return _kinds[kind]
