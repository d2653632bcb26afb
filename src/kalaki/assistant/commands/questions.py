"""Questions without an answer: kept masked, grouped, worked on, and deleted in time."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from kalaki.assistant.commands.importing import script_of
from kalaki.assistant.commands.training import train_model
from kalaki.assistant.commands.wording import add_lines
from kalaki.assistant.models import ExampleQuestion, OutOfScope, QuestionGroup, Record, UnansweredQuestion
from kalaki.assistant.queries.quality import is_waiting
from kalaki.assistant.queries.questions import Nearest
from kalaki.assistant.rules.clusters import assign
from kalaki.assistant.rules.unanswered import Channel, Closed, Missed, masked, oldest_kept, same
from kalaki.core.contract import (
    TBILISI,
    Actor,
    Refused,
    System,
    command,
    current_municipality,
    new_key,
    now,
    today,
)
from kalaki.georgian import skeleton
from kalaki.people.contract import Role, membership_key

MOST_A_DAY = 2000  # wordings of a municipality; more is a flood, and nobody reads them
AT_ONCE = 200  # questions that one turn of the job sorts
QUEUE = "queue"  # origin of phrasings that came from residents
NOBODY = System("chat")


def keep_question(*, key: UUID, text: str, missed: Missed, channel: Channel, nearest: Nearest) -> bool:
    """Keep a question that was not answered, masked and without anything of who asked; tells whether it was kept.

    Not kept: what has no words, what concerns danger, and what exceeds MOST_A_DAY.
    """
    said = masked(text)
    folded = same(said)
    if not folded or nearest.is_grave:
        return False
    # The words are no part of the key's fingerprint: that would outlive them.
    with command("assistant.keep_question", actor=NOBODY, key=key, missed=missed, channel=channel) as run:
        if run.replayed:
            return bool(run.result)
        day = run.at.astimezone(TBILISI).date()
        equal = {"day": day, "folded": folded, "channel": channel, "outcome": missed}
        if not _count_once_more(equal):
            if UnansweredQuestion.objects.filter(day=day).count() >= MOST_A_DAY:
                return run.finish(result=False)
            row = {
                "text": said, "language": nearest.language, "script": script_of(said), "nearest": nearest.code,
                "score": nearest.score, "model": nearest.model, "sensitive": nearest.is_sensitive,
            }  # fmt: skip
            # Somebody else may ask the same at this very moment.
            if not UnansweredQuestion.objects.get_or_create(**equal, defaults=row)[1]:
                _count_once_more(equal)
        run.audit("question", missed=str(missed))
        return run.finish(result=True)


def _count_once_more(equal: dict[str, Any]) -> bool:
    """Count the kept question that is ``equal`` once more, in its group too; tells whether there is one."""
    known = UnansweredQuestion.objects.filter(**equal)
    _lock(known)
    if not known.update(times=F("times") + 1):
        return False
    QuestionGroup.objects.filter(questions__in=known).update(asked=F("asked") + 1)
    return True


def erase_questions(*, key: UUID, texts: tuple[str, ...]) -> int:
    """Take ``texts`` (as asked, of one conversation) out of what is kept; returns how many went.

    A wording goes once for each time that it was asked, in every outcome that the conversation may have left.
    """
    with command("assistant.erase_questions", actor=NOBODY, key=key) as run:
        if run.replayed:
            return int(run.result)
        gone, taken = 0, Counter[tuple[str, str]]()
        asked = Counter(same(masked(text)) for text in texts)
        groups = set()
        kept = UnansweredQuestion.objects.filter(folded__in=asked)
        _lock(kept)
        for row in kept.order_by("folded", "outcome", "-day", "-pk"):
            spent = (row.folded, row.outcome)
            times = min(row.times, asked[row.folded] - taken[spent])
            if times <= 0:
                continue
            taken[spent] += times
            gone += times
            if row.times > times:
                UnansweredQuestion.objects.filter(pk=row.pk).update(times=F("times") - times)
            else:
                row.delete()
            groups |= {row.group_id} - {None}
        _count_again(groups)
        run.audit("questions", erased=gone)
        return run.finish(gone)


def group_questions() -> int:
    """Give each new question its group, in the municipality in scope; returns how many were sorted. Groups stay.

    What is alike is computed before anything is locked; what changed meanwhile waits for the next turn.
    """
    waiting = UnansweredQuestion.objects.filter(group=None).order_by("pk")
    fresh = list(waiting.values_list("pk", "text", "day", "outcome")[:AT_ONCE])
    if not fresh:
        return 0
    # Refused while the model that knows it was on its way: an editor has seen it.
    keys = {pk: skeleton(text) for pk, text, _day, _outcome in fresh}
    known = set(
        ExampleQuestion.objects.filter(set="train", folded__in=set(keys.values())).values_list(
            "folded", flat=True
        )
    )
    taught = {pk for pk, _text, _day, outcome in fresh if outcome == Missed.REFUSED and keys[pk] in known}
    fresh = [row for row in fresh if row[0] not in taught]
    place = _places([text for _pk, text, _day, _outcome in fresh])
    with command("assistant.group_questions", actor=System("grouping"), key=new_key()) as run:
        chosen = {number for number in place.values() if number >= 0}
        still_open = set(
            QuestionGroup.objects.select_for_update()
            .filter(pk__in=chosen, closed="")
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        pks = [*taught, *(row[0] for row in fresh)]
        free = set(
            waiting.filter(pk__in=pks).select_for_update().values_list("pk", flat=True)
        )  # nobody sorted or erased them meanwhile
        UnansweredQuestion.objects.filter(pk__in=taught & free).delete()
        made: dict[int, int] = {}
        members: dict[int, list[int]] = defaultdict(list)
        for pk, text, day, _outcome in fresh:
            number = place[text]
            if pk not in free or (number >= 0 and number not in still_open):
                continue
            if number < 0:
                if number not in made:
                    made[number] = QuestionGroup.objects.create(since=day, created_at=run.at).pk
                number = made[number]
            members[number].append(pk)
        for group, ours in members.items():
            UnansweredQuestion.objects.filter(pk__in=ours).update(group_id=group)
        _count_again(members)
        count = sum(map(len, members.values()))
        run.audit("questions", sorted=count, groups=len(made), taught=len(taught & free))
        return run.finish(count + len(taught & free))


def _places(texts: list[str]) -> dict[str, int]:
    """Return the group of each of ``texts``: the key of an open one, or a negative number of a new one."""
    standing: dict[int, list[str]] = defaultdict(list)
    rows = UnansweredQuestion.objects.filter(group__closed="").order_by("group_id", "folded")
    for group, text in rows.values_list("group_id", "text"):
        if text not in standing[group]:
            standing[group].append(text)
    # Equal wordings of several days, channels or outcomes are one question.
    fresh = list(dict.fromkeys(texts))
    return dict(zip(fresh, assign(standing, fresh), strict=True))


def add_group(*, actor: Actor, key: UUID, group: UUID, code: str, city: str) -> int:
    """Let the group's questions teach record ``code``, and train; returns how many phrasings came in.

    Raises Refused not_found, gone (somebody dealt with the group), taken (another record has a phrasing).
    """
    with command("assistant.add_group", actor=actor, key=key, group=group, code=code) as run:
        if run.replayed:
            return int(run.result)
        row = _open(group)
        record = Record.objects.select_for_update().filter(code=code).first()
        if record is None:
            raise Refused("not_found", _("There is no record with this code."), status=404)
        by_language: dict[str, list[str]] = defaultdict(list)
        for text, language in _texts(row):
            by_language[language[:2]].append(text)
        added = sum(
            add_lines(record, lines, language=language, origin=QUEUE, author=actor.ref, at=run.at)
            for language, lines in sorted(by_language.items())
        )
        _close(row, Closed.ADDED, record=record)
        _train(city)
        run.audit(row.public_id, phrasings=added, record=str(record.public_id))
        return run.finish(added)


def refuse_group(*, actor: Actor, key: UUID, group: UUID, city: str) -> int:
    """Declare the group's questions to be none for city hall, and train; returns how many teach it.

    Raises Refused not_found, gone.
    """
    with command("assistant.refuse_group", actor=actor, key=key, group=group) as run:
        if run.replayed:
            return int(run.result)
        row = _open(group)
        texts = list({skeleton(text): (text, language) for text, language in reversed(_texts(row))}.values())
        OutOfScope.objects.bulk_create(
            [
                OutOfScope(
                    municipality_id=current_municipality(), text=text, folded=skeleton(text), language=language,
                    author=actor.ref, created_at=run.at,
                )
                for text, language in texts
            ]
        )  # fmt: skip
        _close(row, Closed.OUTSIDE)
        _train(city)
        run.audit(row.public_id, messages=len(texts))
        return run.finish(len(texts))


def take_back_outside(*, actor: Actor, key: UUID, message: UUID, city: str) -> str:
    """Let a message that was declared to be none for city hall teach nothing any more, and train. Raises Refused not_found."""
    with command("assistant.take_back_outside", actor=actor, key=key, message=message) as run:
        if run.replayed:
            return str(run.result)
        if not OutOfScope.objects.filter(public_id=message).delete()[0]:
            raise Refused("not_found", _("This message was taken back already."), status=404)
        _train(city)
        run.audit(message)
        return run.finish(str(message))


def forget_group(*, actor: Actor, key: UUID, group: UUID) -> bool:
    """Delete a group's questions at once, because they tell about a person. Raises Refused not_found, gone."""
    with command("assistant.forget_group", actor=actor, key=key, group=group) as run:
        if run.replayed:
            return True
        row = _open(group)
        _close(row, Closed.PERSONAL)
        run.audit(row.public_id)
        return run.finish(result=True)


def split_group(*, actor: Actor, key: UUID, group: UUID, questions: tuple[int, ...]) -> UUID:
    """Make a group of its own of some questions; returns its public id. Raises Refused not_found, gone, no_choice."""
    with command(
        "assistant.split_group", actor=actor, key=key, group=group, questions=list(questions)
    ) as run:
        if run.replayed:
            return UUID(run.result)
        row = _open(group)
        chosen = UnansweredQuestion.objects.filter(group=row, pk__in=questions)
        wordings = set(chosen.values_list("folded", flat=True))
        moved = UnansweredQuestion.objects.filter(group=row, folded__in=wordings)
        if not 0 < moved.count() < UnansweredQuestion.objects.filter(group=row).count():
            raise Refused("no_choice", _("Choose some of the questions, but not all."))
        made = QuestionGroup.objects.create(since=row.since, created_at=run.at)
        moved.update(group=made)
        _count_again([row.pk, made.pk])
        run.audit(row.public_id, made=str(made.public_id))
        return run.finish(made.public_id)


def merge_groups(*, actor: Actor, key: UUID, group: UUID, into: UUID) -> UUID:
    """Move a group's questions to another one; returns that one. Raises Refused not_found, gone, no_choice."""
    with command("assistant.merge_groups", actor=actor, key=key, group=group, into=into) as run:
        if run.replayed:
            return UUID(run.result)
        if group == into:
            raise Refused("no_choice", _("Choose another group."))
        # Locked in one order: two editors may merge two groups into each other.
        found = _open_all(group, into)
        row, other = found[group], found[into]
        UnansweredQuestion.objects.filter(group=row).update(group=other)
        _close(row, Closed.MERGED)
        _count_again([other.pk])
        run.audit(row.public_id, into=str(into))
        return run.finish(into)


def take_group(*, actor: Actor, key: UUID, group: UUID, membership: UUID, role: Role) -> bool:
    """Let ``membership`` (its public id, holding ``role``) work on a group, whoever did before.

    Raises Refused not_found, gone, not_allowed.
    """
    with command("assistant.take_group", actor=actor, key=key, group=group, membership=membership) as run:
        if run.replayed:
            return True
        row = _open(group)
        row.holder_id = membership_key(membership, role=role)
        if row.holder_id is None:
            raise Refused("not_allowed", _("You are no editor here any more."), status=403)
        row.held_since = today()
        row.save()
        run.audit(row.public_id, membership=str(membership))
        return run.finish(result=True)


def release_group(*, actor: Actor, key: UUID, group: UUID) -> bool:
    """Let nobody hold a group. Raises Refused not_found, gone."""
    with command("assistant.release_group", actor=actor, key=key, group=group) as run:
        if run.replayed:
            return True
        row = _open(group)
        row.holder_id = row.held_since = None
        row.save()
        run.audit(row.public_id)
        return run.finish(result=True)


def forget_old() -> int:
    """Delete the questions of the municipality in scope whose time is over; returns how many."""
    day = now().astimezone(TBILISI).date()
    due = UnansweredQuestion.objects.none()
    for sensitive in (False, True):
        due = due | UnansweredQuestion.objects.filter(
            sensitive=sensitive, day__lt=oldest_kept(day, sensitive=sensitive)
        )
    pks = list(due.values_list("pk", flat=True))
    if not pks:
        return 0
    with command("assistant.forget_old_questions", actor=System("retention"), key=new_key()) as run:
        groups = _lock(UnansweredQuestion.objects.filter(pk__in=pks))
        UnansweredQuestion.objects.filter(pk__in=pks).delete()
        _count_again(groups)
        run.audit("questions", forgotten=len(pks))
        return run.finish(len(pks))


def _open(group: UUID) -> QuestionGroup:
    return _open_all(group)[group]


def _open_all(*groups: UUID) -> dict[UUID, QuestionGroup]:
    rows = QuestionGroup.objects.select_for_update().filter(public_id__in=groups).order_by("pk")
    found = {row.public_id: row for row in rows}
    if len(found) < len(groups):
        raise Refused("not_found", _("There is no such group."), status=404)
    if any(row.closed for row in found.values()):
        raise Refused("gone", _("Somebody has dealt with this group meanwhile."), status=409)
    return found


def _lock(questions: "QuerySet[UnansweredQuestion]") -> set[int]:
    """Lock the groups of ``questions``; returns their keys. Whoever writes locks groups first, in their order."""
    groups = set(questions.exclude(group=None).values_list("group_id", flat=True))
    if groups:
        list(QuestionGroup.objects.select_for_update().filter(pk__in=groups).order_by("pk").values_list("pk"))
    return groups


def _texts(row: QuestionGroup) -> list[tuple[str, str]]:
    """Return (text, language) of each wording of a group, once."""
    rows = (
        UnansweredQuestion.objects.filter(group=row).order_by("pk").values_list("folded", "text", "language")
    )
    return list({folded: (text, language) for folded, text, language in reversed(rows)}.values())[::-1]


def _close(row: QuestionGroup, how: Closed, *, record: Record | None = None) -> None:
    """Close a group: what an editor took in stands elsewhere, everything else is forgotten."""
    UnansweredQuestion.objects.filter(group=row).delete()
    row.closed, row.closed_on, row.record = how, today(), record
    row.save()


def _count_again(groups: Iterable[int]) -> None:
    """Set how often the questions of ``groups`` were asked, and since when; an empty group goes."""
    for group in sorted(groups):
        found = UnansweredQuestion.objects.filter(group_id=group).aggregate(n=Sum("times"))
        first = (
            UnansweredQuestion.objects.filter(group_id=group)
            .order_by("day")
            .values_list("day", flat=True)[:1]
        )
        if found["n"] is None:
            QuestionGroup.objects.filter(pk=group, closed="").delete()
        else:
            QuestionGroup.objects.filter(pk=group).update(asked=found["n"], since=first[0])


def _train(city: str) -> None:
    if not is_waiting(city):
        train_model.enqueue(city)
