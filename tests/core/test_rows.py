"""The statements written by hand give what the ORM gives, and always name the municipality."""

import datetime as dt
from uuid import UUID

import pytest
from django_scopes.exceptions import ScopeError

from kalaki.core.contract import open_stream
from kalaki.core.models import CommandRecord, Stream, StreamEvent
from kalaki.core.rows import change_row, find_row, insert_rows, lock_row

AT = dt.datetime(2026, 11, 24, 8, 0, 0, 123456, tzinfo=dt.UTC)
KEY = UUID("00000000-0000-7000-8000-00000000000a")
COLUMNS = ("municipality", "scope", "key", "name", "fingerprint", "refused", "result", "at")


@pytest.mark.parametrize("result", [None, {"n": 1, "ქალაქი": [True, None]}])
def test_inserted_row_is_what_the_orm_reads(db, result):
    row = dict(zip(COLUMNS, (1, "device:a", KEY, "a.b", "f" * 64, True, result, AT), strict=True))
    insert_rows(CommandRecord, [])
    insert_rows(CommandRecord, [row])
    assert list(CommandRecord.objects.values(*COLUMNS)) == [row]
    assert find_row(CommandRecord, COLUMNS, municipality=1, scope="device:a", key=KEY) == tuple(row.values())
    assert find_row(CommandRecord, COLUMNS, municipality=2, scope="device:a", key=KEY) is None


def test_locked_row_equals_the_orms(in_rustavi):
    made = open_stream(kind="feed", key="a")
    change_row(Stream, {"head_seq": 7, "audited_at": AT}, municipality=in_rustavi.pk, id=made.pk)
    found = lock_row(Stream, municipality=in_rustavi.pk, public_id=made.public_id)
    expected = Stream.objects.get()
    names = [field.attname for field in Stream._meta.concrete_fields if field.name != "head_hash"]
    assert [getattr(found, name) for name in names] == [getattr(expected, name) for name in names]
    assert bytes(found.head_hash) == bytes(expected.head_hash)
    assert (found.head_seq, found.audited_at, found._state.adding) == (7, AT, False)


def test_many_rows_go_in_at_once(in_rustavi):
    stream = open_stream(kind="feed", key="a")
    same = {"municipality": in_rustavi.pk, "stream": stream.pk, "at": AT, "kind": "k", "audience": "public"}
    insert_rows(StreamEvent, [same | {"seq": n, "body": {"n": n}, "hash": bytes(32)} for n in (1, 2, 3)])
    assert list(StreamEvent.objects.order_by("seq").values_list("seq", "body")) == [
        (n, {"n": n}) for n in (1, 2, 3)
    ]


def test_statement_without_its_municipality_is_refused(in_rustavi):
    with pytest.raises(ScopeError, match="core_stream"):
        lock_row(Stream, public_id=KEY)
    with pytest.raises(ScopeError, match="core_stream"):
        change_row(Stream, {"head_seq": 1}, id=1)
