"""Ways from the home page and the desk into the rooms of petitions and of clerk mode."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kalaki.ideas.access import CLERKS, PETITION_DESK
from kalaki.people.contract import has_role
from kalaki.web.contract import Door


def petition_doors(request: HttpRequest) -> list[Door]:
    """Return the way to the petitions."""
    text = _("Sign one, or begin your own.")
    return [Door(url=reverse("ideas:petitions"), icon="doc", title=_("Petitions"), text=text)]


def desk_doors(request: HttpRequest) -> dict[str, object]:
    """Return which rooms of the desk the sender may enter."""
    return {"is_clerk": has_role(request, *CLERKS), "has_petitions": has_role(request, *PETITION_DESK)}
