"""What keepers of categories send about other systems."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kalaki.core.contract import new_key


class KeyedForm(forms.Form):
    """The key is minted with the page, so a double tap or a reload sends the same one."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)


class ClientForm(KeyedForm):
    """A new program."""

    name = forms.CharField(
        label=_("Whose program it is"), max_length=120,
        help_text=_("The organisation and its program, for example: Lighting company, dispatch."),
        error_messages={"required": _("Write whose program it is.")},
    )  # fmt: skip
    extended = forms.BooleanField(
        label=_("It gets the detailed status words"), required=False,
        help_text=_("Planned, in progress, fixed and so on, as FixMyStreet writes them; else open and closed."),
    )  # fmt: skip
    held = forms.BooleanField(
        label=_("Somebody looks before its reports are public"), required=False,
        help_text=_("It gets a token at once and the number after the look."),
    )  # fmt: skip


class PeerForm(KeyedForm):
    """A system to which items are passed on."""

    name = forms.CharField(
        label=_("Name that residents see"), max_length=120, error_messages={"required": _("Write its name.")}
    )
    url = forms.CharField(
        label=_("Address of its endpoint"), max_length=400,
        help_text=_("For example https://city.ge/open311/v2. Only public machines are asked."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={"required": _("Write the address of its endpoint.")},
    )  # fmt: skip
    secret = forms.CharField(
        label=_("Our key there"), required=False, max_length=200,
        help_text=_("It is sealed and never shown again. Empty keeps the known one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    jurisdiction = forms.CharField(
        label=_("jurisdiction_id, if it asks for one"), required=False, max_length=120
    )


class RouteForm(KeyedForm):
    """A category whose items go to a peer."""

    category = forms.ChoiceField(label=_("Category"), error_messages={"required": _("Choose a category.")})
    peer = forms.ChoiceField(label=_("System"), error_messages={"required": _("Choose a system.")})
    code = forms.CharField(
        label=_("Its service_code"), max_length=120,
        help_text=_("As its list of services names it."),
        error_messages={"required": _("Write its service_code.")},
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        categories: list[tuple[str, str]],
        peers: list[tuple[str, str]],
        **options: Any,
    ) -> None:
        """categories, peers: what may be chosen."""
        super().__init__(*args, **options)
        self.fields["category"].choices = categories  # type: ignore[attr-defined]
        self.fields["peer"].choices = peers  # type: ignore[attr-defined]
