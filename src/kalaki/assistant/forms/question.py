"""The question box and the buttons around it."""

from django import forms
from django.utils.translation import gettext_lazy as _


class QuestionForm(forms.Form):
    """One question, or a button of an earlier reply.

    A long question is read to its first 1,000 characters and the reply says so. pick: a record's code,
    ``area:CODE``, ``crisis`` or ``other``. useful: ``yes:TURN`` or ``no:TURN``. turns: rules.turns.
    """

    q = forms.CharField(required=False)
    pick = forms.CharField(required=False, max_length=40)
    useful = forms.CharField(required=False, max_length=40)
    turns = forms.CharField(required=False, max_length=60_000)

    def clean(self) -> dict[str, object]:
        """Ask for words when neither a question nor a button came."""
        found = super().clean() or {}
        if not (found.get("q") or found.get("pick") or found.get("useful")):
            self.add_error("q", _("Write your question, in any letters."))
        return found
