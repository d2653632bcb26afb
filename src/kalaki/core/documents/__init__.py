"""Documents: what they say as a tree, and how they are set."""

from kalaki.core.documents.pdf import Unprintable, pdf, qr_svg, typeset
from kalaki.core.documents.tree import (
    Block,
    Column,
    Document,
    Figure,
    Grid,
    Heading,
    Items,
    Signatures,
    Text,
    TwoColumns,
)

__all__ = [
    "Block",
    "Column",
    "Document",
    "Figure",
    "Grid",
    "Heading",
    "Items",
    "Signatures",
    "Text",
    "TwoColumns",
    "Unprintable",
    "pdf",
    "qr_svg",
    "typeset",
]
