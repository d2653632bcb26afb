import datetime as dt
from uuid import UUID

import pytest

from kalaki.core.contract import (
    Refused,
    SubjectRef,
    System,
    UnknownKind,
    command,
    moderation,
    new_key,
    writing,
)
from kalaki.core.jobs import _schedules
from kalaki.core.models import AuditEntry, ModerationCase, OutboxEvent
from kalaki.core.moderation import Act, Moderated, Reason, State, registry
from kalaki.core.moderation.commands import MAX_TEXT
from kalaki.core.moderation.rules import TO_LOOK, after, needs_other

AT = dt.datetime(2026, 11, 24, 8, 5, tzinfo=dt.UTC)
REF = SubjectRef("thing", UUID("00000000-0000-7000-8000-00000000000f"))
NINO, GIA = System("nino"), System("gia")


@pytest.fixture(autouse=True)
def things(monkeypatch):
    """Play an app: {public id: words or None while hidden}."""
    monkeypatch.setattr(registry, "_kinds", {})
    kept = {REF.public_id: "ნინოს ტელეფონია 555"}
    moderation.register_moderated(
        "thing",
        Moderated(
            original=lambda one: kept[one],
            hide=lambda one: kept.update({one: None}),
            show=lambda one, words: kept.update({one: words}),
        ),
    )
    return kept


def hold(reason=Reason.FIRST_PHOTO, *, ref=REF, actor=NINO, when=AT, demo=False):
    with command("t.hold", actor=actor, key=new_key(), at=when) as run:
        return run.finish(moderation.hold(run, ref, reason, demo=demo))


def hide(reason=Reason.PERSONAL, note="სხვის ტელეფონი ეწერა", *, ref=REF, actor=NINO, when=AT):
    with command("t.hide", actor=actor, key=new_key(), at=when) as run:
        return run.finish(moderation.hide(run, ref, reason, note=note))


def decide(case, act, *, actor=GIA, **more):
    return moderation.decide(actor=actor, key=new_key(), case=case, act=act, **more)


def appeal(secret, text="ჩემი ტელეფონია", key=None):
    return moderation.appeal(actor=NINO, key=key or new_key(), secret=secret, text=text)


def code_of(call, *given, **more):
    with pytest.raises(Refused) as refused:
        call(*given, **more)
    return refused.value.code


def events():
    return [(event.kind, event.payload) for event in OutboxEvent.objects.order_by("id")]


def test_every_way_of_a_case():
    ways = {(state, act): after(state, act) for state in State for act in Act}
    assert {pair: end for pair, end in ways.items() if end} == {
        (State.HELD, Act.HIDE): State.HIDDEN,
        (State.HELD, Act.SHOW): State.RELEASED,
        (State.HIDDEN, Act.APPEAL): State.APPEALED,
        (State.HIDDEN, Act.SHOW): State.RESTORED,
        (State.APPEALED, Act.HIDE): State.UPHELD,
        (State.APPEALED, Act.SHOW): State.RESTORED,
    }
    assert needs_other(State.APPEALED, by="a", actor="a")
    assert not needs_other(State.APPEALED, by="a", actor="b")
    assert not needs_other(State.HIDDEN, by="a", actor="a")


def test_held_thing_is_shown_after_a_look(in_rustavi, things):
    case = hold()
    assert (things, hold(Reason.MANY)) == ({REF.public_id: None}, case)
    assert moderation.waiting_count() == 1
    assert decide(case, Act.SHOW) is State.RELEASED
    assert things == {REF.public_id: "ნინოს ტელეფონია 555"}
    row = ModerationCase.objects.get()
    assert (row.original, row.decided_by, moderation.waiting_count()) == (None, "system:gia", 0)
    same = {"case": str(case), "about": "thing", "subject": str(REF.public_id), "reason": "first_photo"}
    assert events() == [("moderation.held", same), ("moderation.decided", same | {"state": "released"})]
    assert [entry.facts for entry in AuditEntry.objects.order_by("seq")] == [
        {"state": "held", "reason": "first_photo"},
        {"state": "released"},
    ]
    assert moderation.case_of(REF).state is State.RELEASED
    assert code_of(decide, case, Act.SHOW) == "wrong_state"
    assert hold() != case


def test_held_thing_is_hidden_for_a_reason_with_a_sentence(in_rustavi):
    case = hold()
    for reason, note in (
        (None, "x"),
        (Reason.MANY, "x"),
        (Reason.SPAM, " "),
        (Reason.SPAM, "x" * (MAX_TEXT + 1)),
    ):
        assert code_of(decide, case, Act.HIDE, reason=reason, note=note) == "no_reason"
    assert decide(case, Act.HIDE, reason=Reason.SPAM, note="რეკლამა") is State.HIDDEN
    found = moderation.case(case)
    assert (found.reason, found.note, found.by, found.has_original) == (Reason.SPAM, "რეკლამა", GIA.ref, True)
    assert found.appeal_until - found.hidden_at == dt.timedelta(days=30)


def test_words_are_sealed_and_opening_them_is_noted(in_rustavi):
    case = hide()
    row = ModerationCase.objects.get()
    sealed = bytes(row.original) + bytes(row.note)
    assert "ნინო".encode() not in sealed
    assert "სხვის".encode() not in sealed
    assert "555" not in str(events()) + str(list(AuditEntry.objects.values()))
    key = new_key()
    for _ in range(2):
        assert moderation.open_original(actor=GIA, key=key, case=case) == "ნინოს ტელეფონია 555"
    assert AuditEntry.objects.filter(name="moderation.open", subject=str(case)).count() == 1
    assert code_of(moderation.open_original, actor=GIA, key=new_key(), case=UUID(int=9)) == "not_there"


def test_appeal_is_judged_by_somebody_else_and_brings_the_words_back(in_rustavi, things):
    case = hide()
    secret = moderation.case_of(REF).secret
    key = new_key()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kalaki.core.command.now", lambda: AT + dt.timedelta(days=30, microseconds=-1))
        appeal(secret, key=key)
        appeal(secret, key=key)
    assert moderation.case_by_link(secret).appeal == "ჩემი ტელეფონია"
    assert code_of(decide, case, Act.SHOW, actor=NINO) == "same_person"
    key = new_key()
    for _ in range(2):
        assert moderation.decide(actor=GIA, key=key, case=case, act=Act.SHOW) is State.RESTORED
    assert things == {REF.public_id: "ნინოს ტელეფონია 555"}
    row = ModerationCase.objects.get()
    assert (row.original, row.note, row.appeal) == (None, None, None)


def test_refused_appeal_keeps_it_hidden_and_the_words_go_after_thirty_days(in_rustavi, things):
    case = hide(when=AT)
    secret = moderation.case_of(REF).secret
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kalaki.core.command.now", lambda: AT + dt.timedelta(days=1))
        appeal(secret)
        assert decide(case, Act.HIDE) is State.UPHELD
    assert code_of(appeal, secret) == "wrong_state"
    assert moderation.forget(AT + dt.timedelta(days=30)) == 0
    assert moderation.forget(AT + dt.timedelta(days=31)) == 1
    row = ModerationCase.objects.get()
    assert (row.original, row.note, row.appeal, row.keep_until) == (None, None, None, None)
    assert (things, _schedules["moderation.forget"][1]) == ({REF.public_id: None}, moderation.forget)


def test_appeal_ends_after_thirty_days_and_so_do_the_words(in_rustavi):
    case = hide()
    secret = moderation.case_of(REF).secret
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kalaki.core.command.now", lambda: AT + dt.timedelta(days=30))
        assert code_of(appeal, secret) == "too_late"
    assert moderation.forget(AT + dt.timedelta(days=30)) == 1
    assert code_of(decide, case, Act.SHOW) == "gone"
    assert code_of(moderation.open_original, actor=GIA, key=new_key(), case=case) == "gone"
    assert moderation.case(case).note == ""


@pytest.mark.parametrize(
    ("text", "code"), [(" ", "empty"), ("x" * (MAX_TEXT + 1), "too_long"), ("x", "not_there")]
)
def test_appeal_that_cannot_be_taken(in_rustavi, text, code):
    hide()
    secret = moderation.case_of(REF).secret if code != "not_there" else "0" * 32
    assert code_of(appeal, secret, text) == code


def test_hidden_twice_is_refused_and_a_strange_kind_too(in_rustavi):
    ref = {"ref": REF, "reason": Reason.INSULT, "note": "შეურაცხყოფა"}
    key = new_key()
    cases = {moderation.hide_subject(actor=NINO, key=key, **ref) for _ in range(2)}
    assert len(cases) == 1
    assert code_of(moderation.hide_subject, actor=NINO, key=new_key(), **ref) == "wrong_state"
    with pytest.raises(UnknownKind):
        hold(ref=SubjectRef("nothing", UUID(int=1)))
    assert code_of(decide, UUID(int=3), Act.SHOW) == "not_there"
    assert code_of(hide, Reason.MANY, ref=SubjectRef("thing", REF.public_id)) == "no_reason"


def test_neighbours_see_no_case_and_no_number(gori, in_rustavi):
    case = hide()
    secret = moderation.case_of(REF).secret
    with writing(gori.pk):
        assert (moderation.case(case), moderation.case_by_link(secret), moderation.case_of(REF)) == (
            None,
        ) * 3
        assert code_of(decide, case, Act.SHOW) == "not_there"
        assert moderation.numbers(since=AT).rows == ()
        assert moderation.forget(AT + dt.timedelta(days=99)) == 0


def test_numbers_count_what_was_hidden_by_reason_without_samples(
    in_rustavi, things, django_assert_num_queries
):
    refs = [SubjectRef("thing", UUID(int=place)) for place in range(30)]
    things.update({ref.public_id: "x" for ref in refs})
    for ref in refs[:3]:
        hide(Reason.SPAM, ref=ref)
    hide(Reason.INSULT, ref=refs[3])
    hide(Reason.INSULT, ref=refs[4], when=AT - dt.timedelta(days=1))
    hold(ref=refs[5])
    decide(hold(ref=refs[6]), Act.SHOW)
    hold(ref=refs[7], demo=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kalaki.core.command.now", lambda: AT)
        for ref, act in ((refs[0], Act.SHOW), (refs[1], Act.HIDE)):
            case = moderation.case_of(ref)
            appeal(case.secret)
            decide(case.public_id, act)
    with django_assert_num_queries(1):
        found = moderation.numbers(since=AT)
    assert found == moderation.Numbers(
        rows=(
            moderation.ReasonCount(reason=Reason.INSULT, hidden=1, appealed=0, restored=0, upheld=0),
            moderation.ReasonCount(reason=Reason.SPAM, hidden=3, appealed=2, restored=1, upheld=1),
        ),
        held=2,
        released=1,
        waiting=1,
    )


@pytest.mark.parametrize("many", [2, 60])
def test_list_takes_as_many_statements_whatever_its_length(
    in_rustavi, things, many, django_assert_num_queries
):
    refs = [SubjectRef("thing", UUID(int=place + 100)) for place in range(many)]
    things.update({ref.public_id: "x" for ref in refs})
    for place, ref in enumerate(refs):
        hold(ref=ref, when=AT + dt.timedelta(minutes=place))
    hide()
    with django_assert_num_queries(2):
        found = moderation.list_cases("waiting")
    assert [row.ref for row in found.rows] == refs[:25]
    assert (found.counts, found.has_more) == ({"waiting": many, "hidden": 1, "decided": 0}, many > 25)
    assert [row.ref for row in moderation.list_cases("hidden").rows] == [REF]
    assert {*TO_LOOK, *moderation.TO_HIDE} == set(Reason)
