"""Who answers for a record."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kalaki.assistant.models import Record
from kalaki.core.contract import Actor, Refused, command, put_text
from kalaki.people.contract import Role, membership_key


def assign_owner(*, actor: Actor, key: UUID, code: str, owner: UUID | None, reason: str) -> str:
    """Make membership ``owner`` (public id; None: nobody) answer for record ``code``; returns it as text.

    A reason is needed to take a record from somebody. A confirmation of the owner before is void.
    Raises Refused not_found, no_owner (the membership is closed, or not a content owner's), reason_missing.
    """
    with command(
        "assistant.assign_owner", actor=actor, key=key, code=code, owner=owner, reason=reason
    ) as run:
        if run.replayed:
            return str(run.result)
        record = Record.objects.select_for_update().filter(code=code).first()
        if record is None:
            raise Refused("not_found", _("There is no record with this code."), status=404)
        chosen = membership_key(owner, role=Role.OWNER) if owner else None
        if owner and chosen is None:
            raise Refused(
                "no_owner",
                _("This person is no content owner here any more. Choose another one."),
                status=409,
            )
        if record.owner_id is not None and record.owner_id != chosen and not reason.strip():
            raise Refused("reason_missing", _("Say why, in a sentence."))
        facts: dict[str, Any] = {"owner": str(owner or ""), "had_owner": record.owner_id is not None}
        if reason.strip():
            text, digest = put_text(reason.strip())
            facts |= {"reason": str(text), "reason_sha256": digest}
        if record.owner_id != chosen:
            record.owner_id = chosen
            if record.confirmed_on is not None:
                record.confirmed_on, record.confirmed_by, record.touched_at = None, "", run.at
            record.save()
        run.audit(record.public_id, **facts)
        return run.finish(str(owner or ""))
