"""What a document says, apart from how it looks: a tree of blocks that every writer sets in the same words."""

from dataclasses import dataclass, field
from typing import Literal

LANGUAGES = ("ka", "en", "ru", "az", "hy")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. level: 1 (the title of the document) to 3."""

    text: str
    level: Literal[1, 2, 3] = 2


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; line breaks in it stay. tone: "quiet" is small and grey, "strong" is bold."""

    text: str
    tone: Literal["plain", "quiet", "strong"] = "plain"


@dataclass(frozen=True, slots=True)
class Items:
    """A list. is_numbered: 1. 2. 3. instead of dots."""

    items: tuple[str, ...]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a grid. width: its share of the room, 0 = as wide as its text. is_number: set to the right."""

    label: str
    width: int = 1
    is_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table; its head is repeated on each page. rows: as many cells each as there are columns.

    row_height: least height in mm, for rows that people fill in by hand.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    row_height: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError for a row with more or fewer cells than columns."""
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("Each row of a grid has one cell a column.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture: an SVG, PNG or JPEG. alt: what it shows, for those who hear it. width: per cent of the line."""

    data: bytes
    alt: str
    caption: str = ""
    width: int = 100


@dataclass(frozen=True, slots=True)
class TwoColumns:
    """Two columns side by side: two languages of one text, two parties."""

    left: tuple["Block", ...]
    right: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, two in a row, never apart from each other. people: (name, role) each."""

    people: tuple[tuple[str, str], ...]


Block = Heading | Text | Items | Grid | Figure | TwoColumns | Signatures


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document. lang: of its words. title: for the reader's window and search. foot: at the foot of each page.

    mark: a word across each page, like „ნიმუში“ on a sample.
    """

    lang: Literal["ka", "en", "ru", "az", "hy"]
    title: str
    blocks: tuple[Block, ...] = field(default=())
    foot: str = ""
    mark: str = ""
