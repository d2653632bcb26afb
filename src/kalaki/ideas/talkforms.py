"""What residents send to the page of an item."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kalaki.core.contract import new_key


class CommentForm(forms.Form):
    """A comment or a reply; the key is minted with the page, so a double tap says it once.

    as_unit: offered to members of the unit that has the item alone.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)
    reply_to = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("Your comment"),
        help_text=_("Everybody can read it. Name no private person and no phone number."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": "4", "data-draft": "comment"}),
        error_messages={"required": _("Write your comment first.")},
    )
    shows_name = forms.BooleanField(label=_("Show my name beside it"), required=False)
    as_unit = forms.BooleanField(label=_("Say it as the unit, with its name"), required=False)

    def __init__(self, *args: object, may_speak: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not may_speak:
            del self.fields["as_unit"]
