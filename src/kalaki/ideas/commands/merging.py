"""Merging: the merged item keeps page, number and text, and everything comes back when it is undone."""

import datetime as dt
from uuid import UUID

from kalaki.core.contract import Actor, command
from kalaki.ideas import events
from kalaki.ideas.commands.frame import (
    Acting,
    IdeaReceipt,
    about,
    entry,
    is_author,
    locked,
    move,
    receipt_of,
    repeated,
    sentence,
)
from kalaki.ideas.commands.voices import count_voices
from kalaki.ideas.models import DraftVerdict, DuplicateVerdict, Idea
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules import merge as trees
from kalaki.ideas.rules.duplicates import DAY
from kalaki.ideas.rules.lifecycle import UNLISTED, WORKED, Act, State

DRAFT_DAYS = 30


def merge_items(
    *, actor: Actor, key: UUID, idea: UUID, into: UUID, acting: Acting, reason: str = ""
) -> IdeaReceipt:
    """Merge ``idea`` into ``into``, or into what that is merged into; returns the receipt of the one that goes on.

    Emits IdeaMerged. Raises Refused merge_same, already_merged, wrong_state (the one that goes on is closed or
    hidden) and what moving raises.
    """
    with command("ideas.merge_items", actor=actor, key=key, idea=idea, into=into, reason=reason) as run:
        if run.replayed:
            return repeated(run.result)
        row, root = _both(idea, into)
        parents = _parents(row, root)
        changed = trees.merge(parents, str(row.pk), str(root.pk))
        if isinstance(changed, trees.Refusal):
            raise refused(str(changed))
        if State(root.status) not in WORKED:
            raise refused("wrong_state")
        row.merged_into_id, row.canonical_id = root.pk, root.pk
        # The machine asks for the canonical item, which stands on the row from here on.
        move(
            run, row, Act.MERGE, acting, given={"canonical": str(root.pk)}, reason=reason.strip(),
            canonical=root.public_id, canonical_number=root.number,
            event=events.IdeaMerged(**about(row), canonical=str(root.public_id)),
        )  # fmt: skip
        Idea.objects.filter(canonical_id=row.pk).update(canonical_id=root.pk)
        count_voices(root)
        root.changed_at = run.at
        root.save()
        DuplicateVerdict.objects.update_or_create(
            idea=row, other=root, defaults={"is_same": True, "at": run.at}
        )
        entry(
            run, root, "took_in", acting, merged=row.public_id, merged_number=row.number, voices=root.voices
        )
        return run.finish(receipt_of(root))


def unmerge(*, actor: Actor, key: UUID, idea: UUID, acting: Acting, reason: str) -> IdeaReceipt:
    """Let a merged item stand alone again, as it was, with what was merged into it; every number is restored.

    Raises Refused not_merged, reason_missing and what moving raises.
    """
    with command("ideas.unmerge", actor=actor, key=key, idea=idea, reason=reason) as run:
        if run.replayed:
            return repeated(run.result)
        row = locked(idea)
        if row.canonical_id is None:
            raise refused("not_merged")
        root = Idea.objects.select_for_update().get(pk=row.canonical_id)
        tree = trees.tree_of(_parents(row, root), str(row.pk))
        move(
            run, row, Act.UNMERGE, acting, reason=sentence(reason), canonical=root.public_id,
            canonical_number=root.number,
        )  # fmt: skip
        Idea.objects.filter(pk__in=[int(item) for item in tree if item != str(row.pk)]).update(
            canonical_id=row.pk
        )
        DuplicateVerdict.objects.filter(idea=row, other=root).update(is_same=False, at=run.at)
        count_voices(row)
        count_voices(root)
        row.objected_at = None
        row.save()
        root.changed_at = run.at
        root.save()
        entry(
            run, root, "gave_back", acting, merged=row.public_id, merged_number=row.number, voices=root.voices
        )
        return run.finish(receipt_of(row))


def object_to_merge(*, actor: Actor, key: UUID, idea: UUID, who: str) -> None:
    """Let the author say that a merged item is another one; staff see it. Raises Refused not_merged, not_allowed."""
    with command("ideas.object_to_merge", actor=actor, key=key, idea=idea, who=who) as run:
        if run.replayed:
            return
        row = locked(idea)
        if row.canonical_id is None:
            raise refused("not_merged")
        if not is_author(row, who):
            raise refused("not_allowed")
        row.objected_at = row.changed_at = run.at
        row.save()
        run.audit(idea, objected=True)
        run.finish(None)


def tell_apart(*, actor: Actor, key: UUID, idea: UUID, other: UUID) -> None:
    """Remember that a person said these two are not the same: they are not suggested again."""
    with command("ideas.tell_apart", actor=actor, key=key, idea=idea, other=other) as run:
        if run.replayed:
            return
        row, another = locked(idea), locked(other)
        DuplicateVerdict.objects.update_or_create(
            idea=row, other=another, defaults={"is_same": False, "at": run.at}
        )
        run.audit(idea, other=other, same=False)
        run.finish(None)


def tell_draft_apart(*, actor: Actor, key: UUID, draft: UUID, other: UUID) -> None:
    """Remember that something not yet sent, of intake key ``draft``, is another thing than ``other``.

    Raises Refused not_found.
    """
    with command("ideas.tell_draft_apart", actor=actor, key=key, draft=draft, other=other) as run:
        if run.replayed:
            return
        row = Idea.objects.filter(public_id=other, held=False).exclude(status__in=sorted(UNLISTED)).first()
        if row is None:
            raise refused("not_found")
        sent = Idea.objects.filter(intake_key=draft).exclude(pk=row.pk).first()
        if sent is None:
            DraftVerdict.objects.get_or_create(intake_key=draft, other=row, defaults={"at": run.at})
        else:  # the form overtook the tap
            _apart(sent, row, run.at)
        run.audit(row.public_id, told_apart=True)
        run.finish(None)


def keep_verdicts(idea: Idea, *, at: dt.datetime) -> None:
    """Turn what the author of ``idea`` called different while writing into verdicts, inside the caller's command."""
    drafts = DraftVerdict.objects.filter(intake_key=idea.intake_key)
    for verdict in drafts.select_related("other"):
        _apart(idea, verdict.other, at)
        verdict.delete()


def forget_drafts(slot: dt.datetime) -> int:
    """Forget what was said about forms that never arrived within 30 days of ``slot``; returns how many."""
    return DraftVerdict.objects.filter(at__lt=slot - DRAFT_DAYS * DAY).delete()[0]


def _apart(idea: Idea, other: Idea, at: dt.datetime) -> None:
    DuplicateVerdict.objects.update_or_create(idea=idea, other=other, defaults={"is_same": False, "at": at})


def _both(idea: UUID, into: UUID) -> tuple[Idea, Idea]:
    """Return the item and the canonical one of ``into``, locked in the order of their keys."""
    wanted = Idea.objects.filter(public_id=into).values_list("pk", "canonical_id").first()
    mine = Idea.objects.filter(public_id=idea).values_list("pk", flat=True).first()
    if wanted is None or mine is None:
        raise refused("not_found")
    root = wanted[1] or wanted[0]
    rows = {
        row.pk: row for row in Idea.objects.select_for_update().filter(pk__in=[mine, root]).order_by("pk")
    }
    if mine == root:
        raise refused("merge_same")
    return rows[mine], rows[root]


def _parents(row: Idea, root: Idea) -> dict[str, str]:
    roots = {row.pk, root.pk, row.canonical_id, root.canonical_id} - {None}
    found = Idea.objects.filter(canonical_id__in=roots).values_list("pk", "merged_into_id")
    return {str(child): str(parent) for child, parent in found}
