"""The question box."""

from django import forms
from django.utils.translation import gettext_lazy as _


class QuestionForm(forms.Form):
    """One question; a long one is read to its first 1,000 characters and the reply says so."""

    q = forms.CharField(error_messages={"required": _("Write your question, in any letters.")})
