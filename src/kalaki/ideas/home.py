"""The ways into the register on the home page."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kalaki.web.contract import Door


def ways_in(request: HttpRequest) -> list[Door]:
    """Return the doors of somebody who has something to report."""
    report = Door(
        url=reverse("ideas:report"),
        icon="pin",
        title=_("Report something broken"),
        text=_("Road, light, tree, bench: a photo, a place, and it has a date"),
    )
    mine = Door(
        url=reverse("ideas:mine"),
        icon="flag",
        title=_("What I have reported"),
        text=_("Who has it, until when, and whether it is fixed"),
    )
    return [report, mine]
