"""PDF by typst: documents from their tree, and free layouts from a template and data. Same input, same bytes."""

import datetime as dt
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kalaki.core.command import plain
from kalaki.core.documents.tree import Block, Document, Figure, TwoColumns

if TYPE_CHECKING:
    from typst import Fonts

HERE = Path(__file__).parent
LAYOUTS = HERE / "layouts"
_KINDS = {"TwoColumns": "two_columns"}


class Unprintable(ValueError):
    """A layout does not fit its data: a name is missing, a picture is none. The message says which."""


def pdf(doc: Document, *, at: dt.datetime) -> bytes:
    """Return ``doc`` as PDF (A4, tagged for screen readers). at: aware instant that stands in the file as its date."""
    files: list[bytes] = []
    data = {
        "lang": doc.lang,
        "title": doc.title,
        "foot": doc.foot,
        "mark": doc.mark,
        "blocks": [_block(block, files) for block in doc.blocks],
    }
    return typeset(HERE / "document.typ", data, at=at, files=files)


def typeset(
    template: str | Path, data: Mapping[str, Any], *, at: dt.datetime, files: list[bytes] | None = None
) -> bytes:
    """Return the PDF that ``template`` makes of ``data``.

    template: the name of one of ours ("slip", "crew", "poster"; each says at its head what it takes), or the path of an
    app's own .typ, which starts with ``#show: frame.with(…)`` and finds ``data``, ``lines``, ``picture`` and ``qr`` of
    house.typ. data: JSON values, with ``lang`` and ``title`` always; words come in translated. files: pictures (SVG, PNG,
    JPEG) that ``data`` names by their place. at: aware instant, the date in the file. Raises Unprintable.
    """
    import typst

    path = template if isinstance(template, Path) else LAYOUTS / f"{template}.typ"
    given = {**plain(dict(data)), "files": [list(file) for file in files or ()]}
    source = (HERE / "house.typ").read_bytes() + path.read_bytes()
    try:
        made = typst.compile(
            source,
            font_paths=_fonts(),
            sys_inputs={"data": json.dumps(given, ensure_ascii=False)},
            timestamp=int(at.timestamp()),
            format="pdf",
        )
    except typst.TypstError as error:
        raise Unprintable(f"{path.name}: {error.message}") from error
    return made


def qr_svg(text: str) -> bytes:
    """Return the QR of ``text`` (error correction M, four modules of quiet) as SVG."""
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, border=4, scale=4, dark="#000", light="#fff"
    )
    return out.getvalue()


@cache
def _fonts() -> "Fonts":
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")]
    )


def _block(block: Block, files: list[bytes]) -> dict[str, Any]:
    name = type(block).__name__
    known: dict[str, Any] = {"kind": _KINDS.get(name, name.lower())}
    if isinstance(block, TwoColumns):
        sides = {"left": block.left, "right": block.right}
        return known | {side: [_block(one, files) for one in blocks] for side, blocks in sides.items()}
    if isinstance(block, Figure):
        files.append(block.data)
        rest = {"alt": block.alt, "caption": block.caption, "width": block.width}
        return known | {"file": len(files) - 1} | rest
    return known | asdict(block)
