"""What readers say of an answer."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kalaki.assistant.models import Feedback, Record
from kalaki.core.contract import TBILISI, Actor, Refused, command


def give_feedback(*, actor: Actor, key: UUID, code: str, revision: int, outcome: str, useful: bool) -> bool:
    """Count one reader who found revision ``revision`` of record ``code`` useful or not; holds no text.

    Raises Refused not_found, key_reused.
    """
    with command(
        "assistant.give_feedback",
        actor=actor,
        key=key,
        code=code,
        revision=revision,
        outcome=outcome,
        useful=useful,
    ) as run:
        if run.replayed:
            return bool(run.result)
        record = Record.objects.filter(code=code, revision__gte=1).first()
        if record is None or not 1 <= revision <= record.revision:
            raise Refused("not_found", _("There is no such answer."), status=404)
        Feedback.objects.create(
            municipality_id=record.municipality_id,
            record=record,
            revision=revision,
            outcome=outcome[:12],
            useful=useful,
            day=run.at.astimezone(TBILISI).date(),
        )
        run.audit(record.public_id, revision=revision, useful=useful)
        return run.finish(useful)
