import csv
import datetime as dt
import io
import json
import zipfile
from typing import ClassVar
from uuid import UUID

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from kalaki.core import outbox
from kalaki.core.audit import Break, append_entry, audit_heads, erase_text, put_text, verify_audit
from kalaki.core.backup import BackupRefused, backup, changed_since_restore, restore
from kalaki.core.clock import at, now, today
from kalaki.core.given import whole_number
from kalaki.core.ids import uuid7
from kalaki.core.jobs import Daily, Every, every, run_schedules
from kalaki.core.keys import Unopenable, is_signed, keyed_hash, public_keys, rotate, seal, sign, unseal
from kalaki.core.limits import Limit, Wait, allow, forget_expired
from kalaki.core.models import AppendOnly, AuditEntry, ErasableText, OutboxDelivery, OutboxEvent
from kalaki.core.outbox import Event, WrongPayload, check_payload, deliver_waiting, subscribe, write_event
from kalaki.core.privacy import undeclared_columns
from kalaki.core.tables import unquoted, write_csv
from kalaki.core.tenancy import current_municipality
from kalaki.core.verify import Finding, run_verifiers

AT = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def data(settings, tmp_path):
    settings.KALAKI_DATA = tmp_path / "data"
    settings.MEDIA_ROOT = tmp_path / "data" / "files"
    return tmp_path / "data"


def entry(number, municipality=1):
    return append_entry(
        municipality=municipality, at=AT, actor="system:x", name="a.b", subject="s", facts={"n": number}
    )


def test_audit_chain_names_the_entry_that_was_changed(db):
    assert [entry(n) for n in range(3)] == [1, 2, 3]
    assert entry(9, municipality=2) == 1
    assert verify_audit() == []
    assert {city: count for city, (count, _hash) in audit_heads().items()} == {1: 3, 2: 1}
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_auditentry SET facts = %s WHERE seq = 2", ['{"n": 7}'])
    assert verify_audit() == [Break(municipality=1, seq=2)]
    assert [f for f in run_verifiers(["audit"]) if not f.ok] == [
        Finding(name="audit", ok=False, text="municipality 1: entry 2 does not follow")
    ]


def test_missing_entry_is_named(db):
    for n in range(3):
        entry(n)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_auditentry WHERE seq = 1")
    assert verify_audit() == [Break(municipality=1, seq=1)]


def test_audit_log_is_only_appended_to(db):
    entry(1)
    stored = AuditEntry.objects.get()
    for change in (stored.save, AuditEntry.objects.all().delete, lambda: AuditEntry.objects.update(seq=5)):
        with pytest.raises(AppendOnly):
            change()


def test_erased_text_leaves_a_chain_that_verifies(db):
    text_id, digest = put_text("ნინო წერს")
    append_entry(
        municipality=1,
        at=AT,
        actor="a",
        name="b",
        subject="c",
        facts={"text": str(text_id), "digest": digest},
    )
    assert len(digest) == 64
    assert erase_text(text_id) is True
    assert erase_text(text_id) is False
    assert list(ErasableText.objects.values_list("salt", "text")) == [(None, None)]
    assert verify_audit() == []


@pytest.fixture
def lamp(monkeypatch, tmp_path, settings):
    """Publish an event of the test's own."""
    from dataclasses import dataclass

    root = tmp_path / "root"
    forms = root / "docs" / "standards" / "events"
    forms.mkdir(parents=True)
    (forms / "test.lamp.json").write_text('{"version": 1, "fields": {"number": "integer"}}')
    settings.ROOT = root

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Lamp(Event):
        kind: ClassVar[str] = "test.lamp"
        number: int

    yield Lamp
    outbox._handlers.pop("test.lamp", None)
    outbox._form.cache_clear()


def test_event_reaches_each_handler_once_in_its_municipality(in_rustavi, lamp):
    seen = []
    subscribe("test.lamp", lambda payload: seen.append((current_municipality(), payload["number"])))
    write_event(lamp(number=7), municipality=in_rustavi.pk, at=AT)
    with at(AT):
        assert deliver_waiting() == 1
        assert deliver_waiting() == 0
    assert seen == [(in_rustavi.pk, 7)]
    assert OutboxEvent.objects.filter(done_at=None).count() == 0


def test_poison_event_is_parked_and_blocks_nothing(in_rustavi, lamp):
    def fail(payload):
        if payload["number"] == 1:
            raise LookupError

    subscribe("test.lamp", fail)
    write_event(lamp(number=1), municipality=in_rustavi.pk, at=AT)
    write_event(lamp(number=2), municipality=in_rustavi.pk, at=AT)
    done = []
    for minute in range(8):
        with at(AT + dt.timedelta(minutes=minute)):
            done.append(deliver_waiting())
    assert sum(done) == 1
    assert sorted(OutboxDelivery.objects.values_list("attempts", "parked", "error")) == [
        (0, False, ""),
        (5, True, "LookupError"),
    ]
    assert [row[0] for row in outbox.parked()] == ["test.lamp"]


@pytest.mark.parametrize(
    ("version", "payload"),
    [
        (2, {"number": 1}),
        (1, {"number": "1"}),
        (1, {}),
        (1, {"number": 1, "name": "x"}),
        (1, {"number": True}),
    ],
)
def test_payload_that_differs_from_its_form_is_refused(lamp, version, payload):
    with pytest.raises(WrongPayload):
        check_payload("test.lamp", version, payload)


def test_event_without_a_published_form_is_refused(lamp):
    with pytest.raises(WrongPayload, match="has no form"):
        check_payload("test.unknown", 1, {})


def test_turn_runs_once_for_each_municipality_and_slot(rustavi, gori):
    ran = []
    every("test.turn", Daily(at=dt.time(9)), lambda slot: ran.append((current_municipality(), slot)))
    try:
        slot = dt.datetime(2026, 11, 24, 5, 0, tzinfo=dt.UTC)
        with at(dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)):
            run_schedules()
            assert run_schedules() == 0
        assert ran == [(rustavi.pk, slot), (gori.pk, slot)]
    finally:
        from kalaki.core.jobs import _schedules

        del _schedules["test.turn"]


def test_slots_are_aligned_and_weekly_ones_fall_on_their_day():
    instant = dt.datetime(2026, 11, 24, 8, 7, tzinfo=dt.UTC)  # a Tuesday
    assert Every(minutes=15).last_slot(instant) == dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
    assert Daily(at=dt.time(9), weekday=0).last_slot(instant) == dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC)
    assert Daily(at=dt.time(23)).last_slot(instant) == dt.datetime(2026, 11, 23, 19, tzinfo=dt.UTC)


def test_limit_counts_by_window_and_person(db):
    twice = Limit(times=2, seconds=60)
    with at(AT + dt.timedelta(seconds=10)):
        assert [allow("t", who="a", per=twice) for _ in range(3)] == [True, True, Wait(seconds=50)]
        assert allow("t", who="b", per=twice) is True
        assert not allow("t", who="a", per=twice)
    with at(AT + dt.timedelta(seconds=61)):
        assert allow("t", who="a", per=twice) is True
        assert forget_expired() == 2


def test_keys_hash_seal_and_sign_by_purpose(data):
    assert keyed_hash("a", "x") == keyed_hash("a", "x") != keyed_hash("b", "x")
    sealed = seal("contact", b"nino@example.ge")
    rotate("seal.keys")
    assert unseal("contact", sealed) == b"nino@example.ge"
    for purpose, changed in (("other", sealed), ("contact", sealed[:-1] + b"\0"), ("contact", b"\0" * 40)):
        with pytest.raises(Unopenable):
            unseal(purpose, changed)
    signature = sign("receipt", b"7")
    rotate("sign-receipt.keys")
    assert is_signed("receipt", b"7", signature)
    assert not is_signed("receipt", b"8", signature)
    assert len(public_keys("receipt")) == 2
    assert (data / "keys" / "hash.key").stat().st_mode & 0o777 == 0o600


def test_csv_opens_in_a_spreadsheet_and_comes_back():
    rows = [["ქალაქი", "=1+1", -5], ["a,b", "-x", 0.5]]
    text = b"".join(write_csv(rows))
    assert text == "\ufeffქალაქი,'=1+1,-5\r\n\"a,b\",'-x,0.5\r\n".encode()
    assert [unquoted(cell) for cell in ("'=1+1", "'-x", "'quoted", "plain")] == [
        "=1+1",
        "-x",
        "'quoted",
        "plain",
    ]


@given(st.text(alphabet="'=+-@\t\r\na,\"ა"))
def test_csv_gives_every_text_back(text):
    file = io.StringIO(b"".join(write_csv([[text]])).decode("utf-8-sig"), newline="")
    (row,) = csv.reader(file) if text else ([""],)
    assert [unquoted(cell) for cell in row] == [text]


def test_every_telling_column_says_whose_data_it_holds(db):
    assert undeclared_columns() == []


@pytest.mark.django_db(transaction=True)
def test_backup_comes_back_with_equal_hashes_and_a_flipped_byte_is_named(data, tmp_path):
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL is backed up by pg_dump")
    entry(1)
    (data / "files").mkdir(parents=True)
    (data / "files" / "photo.jpg").write_bytes(b"pixels")
    made = backup(tmp_path / "x")
    assert sorted(made) == ["files/photo.jpg", "kalaki.sqlite3"]
    with pytest.raises(BackupRefused, match="already there"):
        backup(tmp_path / "x")
    assert restore(tmp_path / "x", tmp_path / "new") == made
    assert changed_since_restore(tmp_path / "new") == []
    with pytest.raises(BackupRefused, match="already holds"):
        restore(tmp_path / "x", tmp_path / "new")
    (tmp_path / "new" / "files" / "photo.jpg").write_bytes(b"pixelz")
    assert changed_since_restore(tmp_path / "new") == ["files/photo.jpg"]


@pytest.mark.django_db(transaction=True)
def test_damaged_backup_restores_nothing(data, tmp_path):
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL is backed up by pg_dump")
    backup(tmp_path / "x")
    with zipfile.ZipFile(tmp_path / "x") as whole, zipfile.ZipFile(tmp_path / "y", "w") as changed:
        manifest = json.loads(whole.read("manifest.json"))
        changed.writestr("kalaki.sqlite3", whole.read("kalaki.sqlite3") + b"!")
        changed.writestr("manifest.json", json.dumps(manifest))
    with pytest.raises(BackupRefused, match=r"kalaki\.sqlite3 differs"):
        restore(tmp_path / "y", tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []
    (tmp_path / "z").write_bytes(b"no zip")
    with pytest.raises(BackupRefused, match="no kalaki backup"):
        restore(tmp_path / "z", tmp_path / "other")


def test_ids_sort_by_time_and_say_their_version():
    ids = [uuid7() for _ in range(3)]
    assert all(isinstance(i, UUID) and i.version == 7 for i in ids)
    assert len(set(ids)) == 3


def test_clock_can_be_set_for_a_block():
    with at(dt.datetime(2026, 12, 31, 20, 30, tzinfo=dt.UTC)):
        assert today() == dt.date(2027, 1, 1)
        assert now() == dt.datetime(2026, 12, 31, 20, 30, tzinfo=dt.UTC)
    assert settings.USE_TZ


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("999999999", 999_999_999)]
    + [(text, -1) for text in ("", "-1", "+1", "1.0", "²", "٣", "1e3", " 1", "1000000000", "9" * 5000)],
    ids=lambda value: str(value)[:12],
)
def test_number_of_an_address_is_digits_and_not_too_many(text, number):
    assert whole_number(text, default=-1) == number
