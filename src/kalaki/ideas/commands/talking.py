"""Comments, and taking words out of sight: by moderation with a reason, by the author without one."""

from uuid import UUID

from kalaki.core.contract import Actor, SubjectRef, command, forget_sender, textindex
from kalaki.ideas.commands import promises
from kalaki.ideas.commands.frame import (
    MOST_SIGNS,
    Acting,
    IdeaReceipt,
    entry,
    is_author,
    locked,
    move,
    receipt_of,
    repeated,
    sentence,
)
from kalaki.ideas.commands.voices import count_voices
from kalaki.ideas.models import (
    AuthorLink,
    Comment,
    Follower,
    FollowUp,
    Idea,
    IdeaPhoto,
    InternalNote,
    Support,
)
from kalaki.ideas.models.voices import Way
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules.lifecycle import UNLISTED, Act, By, State


def comment(
    *,
    actor: Actor,
    key: UUID,
    idea: UUID,
    acting: Acting,
    text: str,
    language: str = "ka",
    reply_to: UUID | None = None,
    shows_name: bool = False,
) -> UUID:
    """Say something about an item; returns the comment's public id. The unit's comment carries its name.

    reply_to: public id of a comment that is no reply. Raises Refused not_found, wrong_state, comment_missing,
    text_long, reply_to_reply.
    """
    with command(
        "ideas.comment",
        actor=actor, key=key, idea=idea, text=text, language=language, reply_to=reply_to, shows_name=shows_name,
    ) as run:  # fmt: skip
        if run.replayed:
            return UUID(run.result)
        row = locked(idea)
        if State(row.status) in UNLISTED:
            raise refused("wrong_state")
        if not text.strip():
            raise refused("comment_missing")
        if len(text) > MOST_SIGNS:
            raise refused("text_long", most=MOST_SIGNS)
        first = None
        if reply_to is not None:
            first = Comment.objects.filter(idea=row, public_id=reply_to).first()
            if first is None:
                raise refused("not_found")
            if first.reply_to_id is not None:
                raise refused("reply_to_reply")
        made = Comment.objects.create(
            idea=row, reply_to=first, who=acting.who, organisation_id=acting.organisation, shows_name=shows_name,
            text=text.strip(), language=language, said_at=run.at, created_at=run.at, demo=row.demo,
        )  # fmt: skip
        row.changed_at = run.at
        row.save()
        run.audit(idea, comment=made.public_id, official=acting.organisation is not None)
        return UUID(str(run.finish(made.public_id)))


def add_note(*, actor: Actor, key: UUID, idea: UUID, text: str) -> UUID:
    """Write a note of staff for staff; returns its public id. Raises Refused not_found, comment_missing."""
    with command("ideas.add_note", actor=actor, key=key, idea=idea, text=text) as run:
        if run.replayed:
            return UUID(run.result)
        row = locked(idea)
        if not text.strip():
            raise refused("comment_missing")
        made = InternalNote.objects.create(
            idea=row, by=actor.ref, text=text.strip(), noted_at=run.at, created_at=run.at, demo=row.demo
        )
        run.audit(idea, note=made.public_id)
        return UUID(str(run.finish(made.public_id)))


def delete_comment(*, actor: Actor, key: UUID, comment: UUID, who: str) -> None:
    """Take one's own comment back: its words go, "withdrawn by its author" stays. Raises Refused not_found, not_allowed."""
    with command("ideas.delete_comment", actor=actor, key=key, comment=comment, who=who) as run:
        if run.replayed:
            return
        row = Comment.objects.select_for_update().filter(public_id=comment).first()
        if row is None:
            raise refused("not_found")
        if not who or row.who != who:
            raise refused("not_allowed")
        row.text, row.who, row.shows_name, row.withdrawn_at = "", "", False, run.at
        row.save()
        run.audit(comment, withdrawn=True)
        run.finish(None)


def hide_comment(*, actor: Actor, key: UUID, comment: UUID, reason_code: str) -> None:
    """Take a comment out of sight, by staff; its words stay sealed for an appeal. Raises Refused not_found, reason_missing."""
    with command("ideas.hide_comment", actor=actor, key=key, comment=comment, reason_code=reason_code) as run:
        if run.replayed:
            return
        row = Comment.objects.select_for_update().filter(public_id=comment).first()
        if row is None:
            raise refused("not_found")
        sentence(reason_code)
        row.hidden_at = run.at
        row.save()
        run.audit(comment, hidden=True, code=reason_code)
        run.finish(None)


def hide(*, actor: Actor, key: UUID, idea: UUID, acting: Acting, reason_code: str) -> IdeaReceipt:
    """Take an item out of sight with a code of the published list. Raises Refused missing and what moving raises."""
    with command("ideas.hide", actor=actor, key=key, idea=idea, reason_code=reason_code) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        row.reason_code = reason_code
        move(run, row, Act.HIDE, acting, given={"reason_code": reason_code}, code=reason_code)
        return run.finish(receipt_of(row))


def show(*, actor: Actor, key: UUID, idea: UUID, acting: Acting, reason: str) -> IdeaReceipt:
    """Bring a hidden item back as it was. Raises Refused reason_missing and what moving raises."""
    with command("ideas.show", actor=actor, key=key, idea=idea, reason=reason) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        move(run, row, Act.SHOW, acting, reason=sentence(reason))
        return run.finish(receipt_of(row))


def release(*, actor: Actor, key: UUID, idea: UUID) -> IdeaReceipt:
    """List an item that was held for review. Raises Refused not_found, wrong_state (it is not held)."""
    with command("ideas.release", actor=actor, key=key, idea=idea) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        if not row.held:
            raise refused("wrong_state")
        row.held, row.changed_at = False, run.at
        promises.show_promise(run, row)
        row.save()
        run.audit(idea, released=True)
        return run.finish(receipt_of(row))


def withdraw(*, actor: Actor, key: UUID, idea: UUID, acting: Acting) -> IdeaReceipt:
    """Take one's item back: it is listed no longer. Raises Refused not_allowed, root_withdrawn and what moving raises."""
    with command("ideas.withdraw", actor=actor, key=key, idea=idea, who=acting.who) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        if Idea.objects.filter(canonical_id=row.pk).exists():
            raise refused("root_withdrawn")
        move(run, row, Act.WITHDRAW, acting)
        return run.finish(receipt_of(row))


def cut_me_off(*, actor: Actor, key: UUID, idea: UUID, who: str) -> None:
    """Erase the link between an item and its author for good; item and numbers stay. Raises Refused not_allowed."""
    with command("ideas.cut_me_off", actor=actor, key=key, idea=idea) as run:
        if run.replayed:
            return
        row = locked(idea)
        if not is_author(row, who):
            raise refused("not_allowed")
        AuthorLink.objects.filter(idea=row).delete()
        unknown = f"unknown:{row.public_id}"
        Support.objects.filter(idea=row, who=who).update(who=unknown, way=Way.UNKNOWN, is_confirmed=False)
        Follower.objects.filter(idea=row, who=who).delete()
        FollowUp.objects.filter(idea=row, who=who).update(who=unknown)
        Comment.objects.filter(idea=row, who=who).update(who="", shows_name=False)
        forget_sender(IdeaPhoto.objects.filter(idea=row, claim=None).values_list("photo", flat=True))
        count_voices(row)
        # The audit entry names nobody: whoever acts here must not be found through it.
        run.audit(idea, cut=True)
        run.finish(None)


def delete_text(*, actor: Actor, key: UUID, idea: UUID, who: str) -> None:
    """Erase what the author wrote and the photos' places; "withdrawn by its author" stays. Raises Refused not_allowed."""
    with command("ideas.delete_text", actor=actor, key=key, idea=idea, who=who) as run:
        if run.replayed:
            return
        row = locked(idea)
        if not is_author(row, who):
            raise refused("not_allowed")
        row.title = row.text = row.folded = row.address = ""
        row.answers, row.outline = {}, []
        row.lat = row.lon = row.cell = row.accuracy_m = None
        row.text_withdrawn_at = row.changed_at = run.at
        row.save()
        textindex.remove(SubjectRef(promises.IDEA, row.public_id))
        IdeaPhoto.objects.filter(idea=row, claim=None).update(hidden_at=run.at)
        entry(run, row, "text_withdrawn", Acting(by=By.AUTHOR))
        run.finish(None)


def show_name(*, actor: Actor, key: UUID, idea: UUID, who: str) -> None:
    """Let the public see the author's name. Raises Refused not_allowed."""
    _name(actor, key, idea, who, shows_name=True)


def hide_name(*, actor: Actor, key: UUID, idea: UUID, who: str) -> None:
    """Let the public see no name, on every page and in every feed from now on. Raises Refused not_allowed."""
    _name(actor, key, idea, who, shows_name=False)


def _name(actor: Actor, key: UUID, idea: UUID, who: str, *, shows_name: bool) -> None:
    with command("ideas.show_name", actor=actor, key=key, idea=idea, who=who, shows_name=shows_name) as run:
        if run.replayed:
            return
        row = locked(idea)
        link = AuthorLink.objects.filter(idea=row, who=who).first() if who else None
        if link is None:
            raise refused("not_allowed")
        link.shows_name = shows_name
        link.save()
        row.changed_at = run.at
        row.save()
        run.audit(idea, shows_name=shows_name)
        run.finish(None)
