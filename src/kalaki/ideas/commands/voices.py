"""Standing behind an item, and hearing of it. A voice is a person, so it is never added up or moved."""

from uuid import UUID

from kalaki.core.contract import Actor, command
from kalaki.ideas.commands.frame import locked
from kalaki.ideas.models import AuthorLink, Category, CategoryNeed, Comment, Follower, FollowUp, Idea, Support
from kalaki.ideas.models.voices import Way
from kalaki.ideas.refusals import refused
from kalaki.ideas.rules.lifecycle import UNLISTED, State
from kalaki.ideas.rules.merge import Voices, tree_of

_WAYS = {way.value: way for way in Way}


def way_of(who: str) -> Way:
    """Return what the reference ``who`` rests on."""
    return _WAYS[who.partition(":")[0]]


def support_idea(*, actor: Actor, key: UUID, idea: UUID, who: str, is_confirmed: bool = False) -> Voices:
    """Stand behind an item; a second time changes nothing but an identity that is confirmed since.

    who: reference of a person, device, paper row or team. Raises Refused not_found, wrong_state (hidden).
    """
    with command(
        "ideas.support_idea", actor=actor, key=key, idea=idea, who=who, is_confirmed=is_confirmed
    ) as run:
        if run.replayed:
            return Voices(**run.result)
        row = _listed(idea)
        way = way_of(who)
        sure = is_confirmed and way in {Way.PERSON, Way.PAPER}
        voice, is_new = Support.objects.get_or_create(
            idea=row, who=who, defaults={"way": way, "is_confirmed": sure, "since": run.at}
        )
        if sure and not voice.is_confirmed:
            voice.is_confirmed = True
            voice.save()
        counted = count_voices(row)
        run.audit(row.public_id, is_new=is_new, voices=counted.total)
        return run.finish(counted)


def remove_support(*, actor: Actor, key: UUID, idea: UUID, who: str) -> Voices:
    """Take a voice back; the author's own stays. Raises Refused not_found."""
    with command("ideas.remove_support", actor=actor, key=key, idea=idea, who=who) as run:
        if run.replayed:
            return Voices(**run.result)
        row = locked(idea)
        Support.objects.filter(idea=row, who=who, is_author=False).delete()
        counted = count_voices(row)
        run.audit(row.public_id, voices=counted.total)
        return run.finish(counted)


def follow_idea(*, actor: Actor, key: UUID, idea: UUID, who: str, is_digest: bool = False) -> None:
    """Hear of what happens to an item, at once or once a day. Raises Refused not_found, wrong_state (hidden)."""
    with command("ideas.follow_idea", actor=actor, key=key, idea=idea, who=who, is_digest=is_digest) as run:
        if run.replayed:
            return
        row = _listed(idea)
        Follower.objects.update_or_create(
            idea=row,
            who=who,
            defaults={"is_digest": is_digest},
            create_defaults={"is_digest": is_digest, "since": run.at},
        )
        run.audit(row.public_id, follows=True)
        run.finish(None)


def unfollow_idea(*, actor: Actor, key: UUID, idea: UUID, who: str) -> None:
    """Hear of it no longer. Raises Refused not_found."""
    with command("ideas.unfollow_idea", actor=actor, key=key, idea=idea, who=who) as run:
        if run.replayed:
            return
        row = locked(idea)
        Follower.objects.filter(idea=row, who=who).delete()
        run.audit(row.public_id, follows=False)
        run.finish(None)


def unite_device(*, actor: Actor, key: UUID, device: str, person: str) -> int:
    """Let everything of a device be its person's: voices, authorship, what it follows; returns how many items changed.

    device, person: references. Where both stood behind one item, one voice is left, confirmed if either was.
    """
    with command("ideas.unite_device", actor=actor, key=key, device=device, person=person) as run:
        if run.replayed:
            return int(run.result)
        AuthorLink.objects.filter(who=device).update(who=person)
        Comment.objects.filter(who=device).update(who=person)
        _rename(Follower, device, person)
        _rename(FollowUp, device, person)
        voices = list(Support.objects.filter(who=device))
        ids = [voice.idea_id for voice in voices]
        doubled = {voice.idea_id: voice for voice in Support.objects.filter(who=person, idea_id__in=ids)}
        for voice in voices:
            other = doubled.get(voice.idea_id)
            if other is None:
                voice.who, voice.way = person, Way.PERSON
                voice.save()
                continue
            other.is_author = other.is_author or voice.is_author
            other.save()
            voice.delete()
        for row in Idea.objects.select_for_update().filter(pk__in=ids).order_by("pk"):
            count_voices(row)
        run.audit(person, united=len(ids))
        return run.finish(len(ids))


def count_voices(idea: Idea) -> Voices:
    """Count anew who stands behind ``idea``, and behind the item that it is merged into; returns its own numbers."""
    root = idea.canonical_id or idea.pk
    rows = dict(Idea.objects.filter(canonical_id=root).values_list("pk", "merged_into_id"))
    parents = {str(child): str(parent) for child, parent in rows.items()}
    counted = _counted(tree_of(parents, str(idea.pk)))
    Idea.objects.filter(pk=idea.pk).update(voices=counted.total, confirmed_voices=counted.confirmed)
    idea.voices, idea.confirmed_voices = counted.total, counted.confirmed
    if root != idea.pk:
        whole = _counted(tree_of(parents, str(root)))
        Idea.objects.filter(pk=root).update(voices=whole.total, confirmed_voices=whole.confirmed)
    return counted


def need_category(*, actor: Actor, key: UUID, category: UUID, who: str) -> int:
    """Say that a category that nobody has taken is needed; returns how many have said so.

    who: an unlinkable reference. Raises Refused category_unknown.
    """
    with command("ideas.need_category", actor=actor, key=key, category=category, who=who) as run:
        if run.replayed:
            return int(run.result)
        row = Category.objects.filter(public_id=category).first()
        if row is None:
            raise refused("category_unknown")
        CategoryNeed.objects.get_or_create(category=row, who=who, defaults={"day": run.at.date()})
        needed = CategoryNeed.objects.filter(category=row).count()
        run.audit(category, needed=needed)
        return run.finish(needed)


def _counted(items: frozenset[str]) -> Voices:
    rows = Support.objects.filter(idea_id__in=[int(item) for item in items]).exclude(way=Way.TEAM)
    return Voices(
        total=rows.values("who").distinct().count(),
        confirmed=rows.filter(is_confirmed=True).values("who").distinct().count(),
    )


def _listed(public_id: UUID) -> Idea:
    row = locked(public_id)
    if State(row.status) in UNLISTED:
        raise refused("wrong_state")
    return row


def _rename(model: type[Follower] | type[FollowUp], device: str, person: str) -> None:
    taken = set(model.objects.filter(who=person).values_list("idea_id", flat=True))
    model.objects.filter(who=device, idea_id__in=taken).delete()
    model.objects.filter(who=device).update(who=person)
