import datetime as dt
import sqlite3
from dataclasses import replace
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client

from kalaki.cities.models import Area
from kalaki.core.contract import (
    Device,
    NewEvent,
    Refused,
    System,
    at,
    close_stream,
    command,
    new_key,
    open_stream,
    reading,
    register_stream_kind,
    run_stream_command,
    state_of,
    writing,
)
from kalaki.core.models import AuditEntry, Stream, StreamEvent
from kalaki.core.streams.commands import NotThere, _states
from kalaki.core.streams.hub import hub
from kalaki.core.streams.kinds import kinds
from kalaki.core.streams.log import vouch_for_growth
from kalaki.core.streams.verify import verify_streams
from tests.live_site.tally import TALLY

AT = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
ANNA = Device("anna")
KEY = UUID("00000000-0000-7000-8000-00000000000a")


@pytest.fixture
def tally(in_rustavi):
    register_stream_kind(TALLY)
    return open_stream(kind="tally", key="one")


def send(stream, type_, *, key=None, actor=ANNA, instant=AT, **args):
    return run_stream_command(
        stream_id=stream.public_id,
        command_id=key or new_key(),
        actor=actor,
        type=type_,
        args=args,
        at=instant,
    )


def rows(stream):
    return list(
        StreamEvent.objects.filter(stream=stream)
        .order_by("seq")
        .values_list("seq", "kind", "audience", "body")
    )


def said(seq, n):
    return {"seq": seq, "at": AT.isoformat(), "kind": "added", "body": {"n": n}}


def test_command_appends_and_moves_the_head(tally):
    answer = send(tally, "add", n=2, times=2)
    assert (answer.seq, answer.duplicate, answer.events) == (2, False, [said(1, 2), said(2, 2)])
    tally.refresh_from_db()
    assert (tally.head_seq, state_of(tally)) == (2, {"sum": 4, "count": 2})
    assert rows(tally) == [(1, "added", "public", {"n": 2}), (2, "added", "public", {"n": 2})]


def test_same_id_gets_the_same_answer_and_other_content_none(tally):
    first = send(tally, "add", key=KEY, n=2)
    again = send(tally, "add", key=KEY, n=2)
    assert (again.seq, again.events, again.duplicate) == (first.seq, first.events, True)
    for actor, n in ((ANNA, 3), (Device("beso"), 2)):
        with pytest.raises(Refused, match="key_reused"):
            send(tally, "add", key=KEY, actor=actor, n=n)
    assert len(rows(tally)) == 1


def test_refusal_is_kept_although_it_would_pass_now(tally):
    with pytest.raises(Refused, match="too_much"):
        send(tally, "add", key=KEY, n=1_000_001)
    with pytest.raises(Refused, match="too_much") as refusal:
        send(tally, "add", key=KEY, n=1_000_001)
    assert (refusal.value.status, refusal.value.facts, rows(tally)) == (409, {"most": 1_000_000}, [])


def test_sender_does_not_see_what_is_for_another(tally):
    answer = send(tally, "whisper", n=7)
    assert (answer.seq, answer.events) == (1, [])
    assert rows(tally) == [(1, "whispered", "device:somebody-else", {"n": 7})]


def test_stream_of_a_neighbour_is_not_there(tally, gori):
    with writing(gori.pk), pytest.raises(NotThere):
        send(tally, "add", n=1)


def test_audit_log_takes_the_head_at_most_once_a_minute_and_when_asked(tally):
    send(tally, "add", n=1)
    send(tally, "add", n=1, instant=AT + MINUTE / 2)
    tally.refresh_from_db()

    def heads():
        found = AuditEntry.objects.filter(name="streams.head").order_by("seq").values_list("facts", flat=True)
        return [facts["count"] for facts in found]

    assert heads() == [1]
    assert [vouch_for_growth(AT + MINUTE), vouch_for_growth(AT + MINUTE)] == [1, 0]
    send(tally, "add", n=1, instant=AT + 3 * MINUTE)
    assert heads() == [1, 2, 3]
    send(tally, "close", instant=AT + 3 * MINUTE)
    assert heads() == [1, 2, 3, 4]
    assert verify_streams()[0].text == "1 streams, 4 events"


@pytest.mark.parametrize("harm", ["body", "delete", "rewrite"])
def test_changed_event_is_found_and_named(tally, harm):
    for n in (1, 2, 3):
        send(tally, "add", n=n)
    vouch_for_growth(AT)
    if harm == "body":
        StreamEvent.objects.filter(seq=2).update(body={"n": 20})
    elif harm == "delete":
        StreamEvent.objects.filter(seq=3).delete()
    else:  # a forger who computes the whole chain anew does not match the audit log
        StreamEvent.objects.all().delete()
        Stream.objects.update(head_seq=0, head_hash=_genesis(tally))
        for n in (9, 9, 9):
            send(tally, "add", n=n, instant=AT)
    finding = verify_streams()[0]
    about = f"municipality {tally.municipality_id}: stream {tally.public_id}"
    ends = {
        "body": ", event 2 does not follow",
        "delete": ", event 3 does not follow",
        "rewrite": " has other events than the audit log says",
    }
    assert (finding.ok, finding.text) == (False, about + ends[harm])


def _genesis(stream):
    from kalaki.exact.chains import genesis

    return genesis("stream.tally", stream.public_id)


def _genesis_of(kind, public_id):
    from kalaki.exact.chains import genesis

    return genesis(f"stream.{kind}", public_id)


def test_closed_stream_takes_only_what_its_kind_lists_and_vouches_for_it_at_once(tally):
    send(tally, "close")
    with pytest.raises(Refused, match="stream_closed") as refusal:
        send(tally, "add", n=1)
    assert refusal.value.status == 409
    send(tally, "erase", instant=AT)
    tally.refresh_from_db()
    assert (tally.closed_at, tally.audited_seq, [row[1] for row in rows(tally)]) == (
        AT,
        2,
        ["closed", "erased"],
    )


def tell(feed, n):
    with command("core.try", actor=ANNA, key=KEY) as run:
        run.tell(feed, "counted", {"n": n})
        run.finish(None)


def test_closed_feed_takes_nothing_and_its_command_writes_nothing(in_rustavi):
    feed = open_stream(kind="feed", key="city")
    for _ in range(2):
        close_stream(feed.public_id, at=AT)
    with pytest.raises(Refused, match="stream_closed"):
        tell("city", 1)
    assert (rows(feed), AuditEntry.objects.filter(name="streams.head").count()) == ([], 1)


def test_tables_that_follow_are_written_in_the_same_transaction(in_rustavi):
    def project(key, events):
        for event in events:
            Area.objects.create(key=f"{key}-{event.seq}", names={}, folded="x")

    register_stream_kind(replace(TALLY, name="projected", project=project))
    stream = open_stream(kind="projected", key="p")
    send(stream, "add", n=1, times=2)
    with pytest.raises(Refused):
        send(stream, "add", n=1_000_001)
    assert list(Area.objects.order_by("key").values_list("key", flat=True)) == ["p-1", "p-2"]


def test_state_after_a_command_equals_the_one_read_from_the_table(tally, django_capture_on_commit_callbacks):
    register_stream_kind(
        replace(TALLY, name="exact", evolve=lambda state, event: [*state, event.body], initial=[])
    )

    def decide(state, command, now):
        return [NewEvent(kind="said", body={"pair": (1, 2)})]

    register_stream_kind(replace(kinds()["exact"], decide=decide))
    stream = open_stream(kind="exact", key="x")
    with django_capture_on_commit_callbacks(execute=True):
        send(stream, "say")
    remembered = _states[stream.public_id].state
    _states.clear()
    stream.refresh_from_db()
    assert remembered == state_of(stream) == [{"pair": [1, 2]}]


def test_reader_with_an_older_head_gets_the_newer_state(tally):
    send(tally, "add", n=1)
    old = Stream.objects.get()
    send(tally, "add", n=2)
    assert (state_of(Stream.objects.get())["sum"], state_of(old)["sum"], old.head_seq) == (3, 3, 2)


def test_state_that_was_rolled_back_is_not_built_upon(tally):
    with transaction.atomic():
        send(tally, "add", n=1)
        send(tally, "add", n=2)  # its state is read at number 1, which never comes to be
        transaction.set_rollback(True)
    known = _states[tally.public_id]
    send(tally, "add", n=30)
    send(tally, "add", n=40)
    _states[tally.public_id] = known  # as if another process had sent these two
    tally.refresh_from_db()
    assert state_of(tally) == {"sum": 70, "count": 2}


@pytest.mark.django_db(transaction=True)
def test_locked_database_is_no_error_of_the_sender(rustavi, settings):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows, and a command waits for its row")
    register_stream_kind(TALLY)
    with writing(rustavi.pk):
        tally = open_stream(kind="tally", key="one")
    body = {"id": str(KEY), "type": "add", "args": {"n": 1}}
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=20")
    try:
        other.execute("BEGIN IMMEDIATE")
        answer = Client().post(f"/live/{tally.public_id}/commands", body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "try_again", "1")
        other.execute("ROLLBACK")
        answer = Client().post(f"/live/{tally.public_id}/commands", body, content_type="application/json")
        assert (answer.status_code, answer.json()["duplicate"]) == (200, False)
    finally:
        other.close()
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_eight_threads_open_one_stream(rustavi):
    barrier, found = Barrier(8), []

    def act():
        try:
            barrier.wait()
            with writing(rustavi.pk):
                stream = open_stream(kind="feed", key="city")
                found.append((stream.public_id, bytes(stream.head_hash)))
        finally:
            connection.close()

    threads = [Thread(target=act) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert set(found) == {(found[0][0], _genesis_of("feed", found[0][0]))}


def test_state_of_another_history_is_not_kept(tally):
    send(tally, "add", n=5)
    tally.refresh_from_db()
    assert state_of(tally)["sum"] == 5
    StreamEvent.objects.all().delete()
    Stream.objects.update(head_seq=0, head_hash=_genesis(tally), audited_at=None)
    send(tally, "add", n=7)
    tally.refresh_from_db()
    assert state_of(tally) == {"sum": 7, "count": 1}


def test_feed_is_written_by_commands_of_others_and_takes_none(in_rustavi):
    with at(AT), command("core.try", actor=System("try"), key=KEY) as run:
        run.tell("city", "counted", {"n": 1, "at": AT})
        run.tell("city", "counted", {"n": 2}, audience="device:anna")
        run.finish(None)
    feed = open_stream(kind="feed", key="city")
    assert rows(feed) == [
        (1, "counted", "public", {"n": 1, "at": AT.isoformat()}),
        (2, "counted", "device:anna", {"n": 2}),
    ]
    with pytest.raises(Refused, match="feed_is_read_only"):
        send(feed, "add", n=1)


@pytest.mark.django_db(transaction=True)
def test_readers_hear_after_the_commit_and_of_nothing_rolled_back(rustavi):
    register_stream_kind(TALLY)
    told = []
    announce, hub.announce = (
        hub.announce,
        lambda stream, head, events: told.append((stream, head, [e.seq for e in events], committed())),
    )

    def committed():
        return not connection.in_atomic_block

    try:
        with writing(rustavi.pk):
            tally = open_stream(kind="tally", key="one")
            send(tally, "add", n=1)
            with transaction.atomic():
                send(tally, "add", n=1)
                transaction.set_rollback(True)
    finally:
        hub.announce = announce
    assert told == [(tally.public_id, 1, [1], True)]
    with reading(rustavi.pk):
        assert len(rows(tally)) == 1
