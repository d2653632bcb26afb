"""Sheets on which petitions are signed by hand; core.paper prints them and keys them in."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kalaki.core.contract import SubjectRef, paper
from kalaki.ideas.commands.signing import NO_NUMBER, SHEETS, take_sheet
from kalaki.ideas.queries.petitions import heading_of
from kalaki.people.contract import Role, resident_hash

PAPER_ROLES = (Role.CLERK, Role.SECRETARY)


def hashed(words: str) -> str:
    """Return what a sheet keeps of a personal number: its keyed hash, or that it is none."""
    return resident_hash(words) or NO_NUMBER


def heading(about: SubjectRef) -> tuple[str, str]:
    """Return title and text of the sheets of one petition."""
    title, number, threshold = heading_of(about.public_id)
    words = gettext(
        "%(title)s\nI support this petition, am registered in the municipality and sign once. Signatures needed: %(needed)s. "
        "The personal number is used to count each person once; the hub keeps no number."
    )
    return gettext("Petition %(number)s") % {"number": number}, words % {"title": title, "needed": threshold}


def register() -> None:
    """Let sheets of petitions be printed and keyed in at /desk/paper/."""
    paper.register_paper(
        SHEETS,
        paper.PaperKind(
            title=_("Petition"),
            text="",
            columns=(
                paper.PaperColumn(name="name", label=_("Name and surname"), width=4),
                paper.PaperColumn(name="number", label=_("Personal number"), width=3, store=hashed),
                paper.PaperColumn(name="signed", label=_("Signature"), width=2),
            ),
            roles=frozenset(str(role) for role in PAPER_ROLES),
            take=take_sheet,
            words={
                "petition_number": _("No personal number of 11 digits stands here."),
                "petition_twice": _("This resident has signed already; the first signature counts."),
                "petition_closed": _("The collection was over."),
            },
            heading=heading,
        ),
    )
