"""What Django's own check says about the settings of people."""

from typing import Any

from django.core.checks import CheckMessage, Error

from kalaki.people.push import subject_refusal


def push_subject(app_configs: Any, **more: Any) -> list[CheckMessage]:
    """Refuse a sender's name that push services refuse."""
    refusal = subject_refusal()
    return [Error(refusal, id="people.E001")] if refusal else []
