"""Live streams over the wire: the real web process, real connections, kill -9."""

import os
import re
import threading
import uuid

import pytest

from tests.live_site.server import ROOT, Reader, Server, Visitor, own_database

KEY = uuid.UUID("00000000-0000-7000-8000-00000000000a")


@pytest.fixture(scope="module")
def server(tmp_path_factory, worker_id):
    database = own_database(os.environ.get("DATABASE_URL", ""), f"live_{worker_id}")
    server = Server(tmp_path_factory.mktemp("live"), database_url=database)
    server.closed, server.guarded, *streams = server.seed(
        "closed", "guarded", *(f"tally-{n}" for n in range(20))
    )
    server.streams = iter(streams)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def stream(server):
    return next(server.streams)


@pytest.fixture
def visitor(server, stream):
    return Visitor(server.port).arrive(stream)


def added(seq, n):
    return seq, "added", {"n": n}


def heard(reader):
    seq, event, data = reader.next()
    return seq, event, data.get("body", {})


def test_reader_gets_hello_then_each_event_and_a_tick_for_what_is_not_theirs(server, stream, visitor):
    reader = Reader(server.port, stream)
    seq, event, data = reader.next()
    assert (seq, event, data["head"], data["view"]) == (0, "hello", 0, {"sum": 0, "count": 0})
    headers = {
        name: reader.answer.headers[name] for name in ("Content-Type", "Cache-Control", "X-Accel-Buffering")
    }
    assert headers == {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
    }
    assert reader.answer.headers["X-Kalaki-Live"] is None
    visitor.command(stream, uuid.uuid4(), "add", n=3, times=2)
    visitor.command(stream, uuid.uuid4(), "whisper", n=1)
    assert [heard(reader) for _ in range(3)] == [added(1, 3), added(2, 3), (3, "tick", {})]


def test_event_that_changes_rights_ends_every_connection_before_it(server):
    visitor = Visitor(server.port).arrive(server.guarded)
    reader = Reader(server.port, server.guarded)
    assert reader.next()[1] == "hello"
    visitor.command(server.guarded, uuid.uuid4(), "add", n=1)
    assert visitor.command(server.guarded, uuid.uuid4(), "lock")[0] == 200
    assert [heard(reader), reader.next()[1]] == [added(1, 1), "bye"]
    assert Reader(server.port, server.guarded, last=1).answer.status == 404
    assert visitor.command(server.guarded, uuid.uuid4(), "add", n=1)[0] == 404


def test_burst_does_not_cut_a_reader_who_keeps_up(server, stream, visitor):
    reader = Reader(server.port, stream)
    assert reader.next()[1] == "hello"
    # Another process, so that the events are fetched; beside the test, so that the reader does keep up.
    writer = server.run_beside(
        "import django, sys, uuid; django.setup()\n"
        "from kalaki.core.contract import System, reading, run_stream_command\n"
        "with reading(1): run_stream_command(stream_id=uuid.UUID(sys.argv[1]), command_id=uuid.uuid4(),"
        " actor=System('worker'), type='add', args={'n': 1, 'times': 2000})",
        stream,
    )
    assert [heard(reader) for _ in range(2000)] == [added(seq, 1) for seq in range(1, 2001)]
    writer.join()


def test_gap_is_replayed_up_to_500_and_reset_beyond(server, stream, visitor):
    visitor.command(stream, uuid.uuid4(), "add", n=1, times=501)
    reader = Reader(server.port, stream, last=1)
    assert reader.next()[:2] == (1, "hello")
    assert [heard(reader) for _ in range(500)] == [added(seq, 1) for seq in range(2, 502)]
    for last in (0, 502):  # too long ago, and a number that this stream never gave
        reader = Reader(server.port, stream, last=last)
        assert reader.next()[:2] == (501, "hello")
        assert reader.next() == (501, "reset", {"view": {"sum": 501, "count": 501}})
    visitor.command(stream, uuid.uuid4(), "add", n=1)
    assert heard(reader) == added(502, 1)


def test_poll_gives_the_same_events(server, stream, visitor):
    visitor.command(stream, uuid.uuid4(), "add", n=3, times=2)
    visitor.command(stream, uuid.uuid4(), "whisper", n=1)
    status, found = visitor.get(f"/live/{stream}/events.json?after=1")
    assert (status, found["head"], found["upto"]) == (200, 3, 3)
    assert [(event["seq"], event["kind"], event["body"]) for event in found["events"]] == [added(2, 3)]
    for start in ("", "?after=4"):  # nothing yet, and a number that this stream never gave
        status, found = visitor.get(f"/live/{stream}/events.json{start}")
        del found["server_time"]
        assert (status, found) == (200, {"head": 3, "upto": 3, "events": [], "view": {"sum": 6, "count": 2}})


def test_refusal_and_bad_messages_are_told_in_words(server, stream, visitor):
    assert visitor.command(stream, KEY, "add", n=1_000_001) == (
        409,
        {
            "status": "refused",
            "code": "too_much",
            "message": "The sum would pass the limit.",
            "seq": 0,
            "facts": {"most": 1_000_000},
        },
    )
    for body in (b"", b"[]", b'{"id": "x", "type": "add"}', b'{"id": 1}', b"\xff"):
        visitor.connection.request("POST", f"/live/{stream}/commands", body, visitor.headers)
        answer = visitor.connection.getresponse()
        assert (answer.status, answer.headers["Content-Type"], b'"malformed"' in answer.read()) == (
            400,
            "application/problem+json",
            True,
        )


def test_long_request_and_answer_in_pieces_arrive_whole(server, stream, visitor):
    status, answer = visitor.command(stream, KEY, "add", n=1, note="ა" * 100_000)
    assert (status, answer["seq"]) == (200, 1)
    visitor.connection.request("GET", f"/tally/{stream}/")
    page = visitor.connection.getresponse().read().decode()
    address = re.search(r'<link rel="preload" href="(/static/web/fonts/noto-ka\.[^"]+)"', page)[1]
    visitor.connection.request("GET", address)
    font = visitor.connection.getresponse().read()
    assert font == (server.data / address.removeprefix("/")).read_bytes()
    assert font == (ROOT / "src/kalaki/web/static/web/fonts/noto-ka.woff2").read_bytes()


def test_command_without_the_token_of_a_page_is_refused(server, stream):
    status = Visitor(server.port)
    status.connection.request("POST", f"/live/{stream}/commands", b"{}", {"Content-Type": "application/json"})
    answer = status.connection.getresponse()
    assert (answer.status, b"csrf" in answer.read()) == (403, False)


@pytest.mark.parametrize("path", ["events", "events.json"])
def test_stream_that_one_may_not_see_looks_like_none(server, visitor, path):
    for stream in (server.closed, KEY):
        visitor.connection.request("GET", f"/live/{stream}/{path}")
        answer = visitor.connection.getresponse()
        answer.read()
        assert answer.status == 404


def test_write_of_another_process_is_found_by_looking(server, stream):
    reader = Reader(server.port, stream)
    assert reader.next()[1] == "hello"
    server.run(
        "import django, sys, uuid; django.setup()\n"
        "from kalaki.core.contract import System, reading, run_stream_command\n"
        "with reading(1): run_stream_command(stream_id=uuid.UUID(sys.argv[1]), command_id=uuid.uuid4(),"
        " actor=System('worker'), type='add', args={'n': 4})",
        stream,
    )
    assert heard(reader) == added(1, 4)


def test_slow_reader_is_cut_and_misses_nothing_when_it_resumes(server, stream, visitor):
    slow = Reader(server.port, stream)
    # Nothing is read here while far more than the sockets hold is written.
    for _ in range(60):
        visitor.command(stream, uuid.uuid4(), "add", n=1, times=400)
    last, ended = 0, ""
    slow.next()
    while ended != "bye":
        seq, ended, _data = slow.next()
        if ended == "added":
            assert seq == last + 1
            last = seq
    assert 0 < last < 24_000
    resumed = Reader(server.port, stream, last=last)
    assert resumed.next()[1] == "hello"
    assert resumed.next()[1] == "reset" if 24_000 - last > 500 else heard(resumed)[0] == last + 1


def test_killed_server_loses_no_answer_and_repeats_it(server, stream, visitor):
    sent, answered = [], {}

    def send():
        try:
            for _ in range(10_000):
                key = uuid.uuid4()
                sent.append(key)
                status, answer = visitor.command(stream, key, "add", n=1)
                assert status == 200
                answered[key] = answer["seq"]
        except OSError:
            pass  # the server is gone

    sender = threading.Thread(target=send)
    sender.start()
    while len(answered) < 40:
        sender.join(0.01)
    server.kill()
    sender.join()
    server.start()
    again = Visitor(server.port).arrive(stream)
    repeated = {key: again.command(stream, key, "add", n=1)[1] for key in sent}
    assert {key: answer["seq"] for key, answer in repeated.items() if key in answered} == answered
    assert all(repeated[key]["duplicate"] for key in answered)
    _status, found = again.get(f"/live/{stream}/events.json?after=0")
    assert found["head"] == len(sent) == len({answer["seq"] for answer in repeated.values()})


def test_stopping_server_says_goodbye_and_ends(server, stream):
    reader = Reader(server.port, stream)
    assert reader.next()[1] == "hello"
    assert server.stop() == 0
    assert reader.next()[1] == "bye"
    server.start()


@pytest.mark.skipif(not os.environ.get("REDIS_URL"), reason="REDIS_URL names no server")
def test_two_web_processes_hear_each_other_by_redis(tmp_path, worker_id):
    database = own_database(os.environ.get("DATABASE_URL", ""), f"two_{worker_id}")
    pair = [Server(tmp_path, database_url=database, redis_url=os.environ["REDIS_URL"]) for _ in range(2)]
    (stream,) = pair[0].seed("shared")
    try:
        for one in pair:
            one.start()
        readers = [Reader(one.port, stream) for one in pair]
        visitors = [Visitor(one.port).arrive(stream) for one in pair]
        assert [reader.next()[1] for reader in readers] == ["hello", "hello"]
        for n, visitor in enumerate(visitors * 5, 1):
            visitor.command(stream, uuid.uuid4(), "add", n=n)
        for reader in readers:
            assert [heard(reader) for _ in range(10)] == [added(n, n) for n in range(1, 11)]
    finally:
        for one in pair:
            one.stop()
