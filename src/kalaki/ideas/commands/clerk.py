"""A clerk enters something for somebody at the desk or on the phone; they take a slip with number and PIN away."""

from uuid import UUID

from kalaki.core.contract import Actor, SubjectRef, command, issue_receipt
from kalaki.ideas.commands.frame import IdeaReceipt, locked, repeated
from kalaki.ideas.commands.intake import Submission, submit_idea
from kalaki.ideas.commands.promises import IDEA
from kalaki.people.contract import keep_served, served_print


def enter_for_somebody(
    *, actor: Actor, key: UUID, submission: Submission, name: str = "", phone: str = ""
) -> IdeaReceipt:
    """Take in what somebody says, with the receipt that their slip shows (core.receipt_of).

    name, phone (as people.parse_contact writes it): sealed in people, for messages alone. Raises what submit_idea raises.
    """
    served = served_print(name, phone)
    with command("ideas.enter_for_somebody", actor=actor, key=key, said=submission, served=served) as run:
        if run.replayed:
            return repeated(run.result)
        made = submit_idea(actor=actor, key=key, submission=submission)
        row, subject = locked(made.public_id), SubjectRef(IDEA, made.public_id)
        if row.receipt is None:
            issued = issue_receipt(run, subject, submission, number=row.number, demo=row.demo)
            row.receipt = issued.public_id
            row.save()
            is_kept = keep_served(run, subject, name=name, phone=phone, language=submission.language)
            run.audit(row.public_id, has_contact=is_kept)
        return run.finish(made)
