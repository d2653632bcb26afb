import datetime as dt
import re
from dataclasses import replace
from uuid import UUID

import pytest

from kalaki.core.command import command
from kalaki.core.contract import (
    ReceiptView,
    SubjectRef,
    System,
    Wait,
    at,
    find_receipt,
    is_receipt_of,
    issue_receipt,
    receipt_by_link,
    receipt_of,
    writing,
)
from kalaki.core.models import AuditEntry, CommandRecord, Receipt
from kalaki.core.verify import Finding, run_verifiers

AT = dt.datetime(2026, 12, 31, 20, 30, tzinfo=dt.UTC)  # already 2027 in Tbilisi
REF = SubjectRef("idea", UUID("00000000-0000-7000-8000-00000000000f"))
PAYLOAD = {"title": "ნათურა არ ანთია", "place": [41_545_000, 45_000_000]}
FILE = "ab" * 32


def issue(*, key=1, ref=REF, payload=PAYLOAD, audit=False, **more):
    with command("ideas.submit", actor=System("t"), key=UUID(int=key), at=AT, payload=payload) as run:
        if audit:
            run.audit("before", number=1)
        return run.finish(issue_receipt(run, ref, payload, **more))


def find(number, pin, network="192.0.2.1"):
    return find_receipt(number, pin, network=network)


def test_receipt_holds_number_time_digest_files_and_its_place_in_the_audit_log(in_rustavi):
    issued = issue(audit=True, files=[FILE])
    assert issued == ReceiptView(
        public_id=issued.public_id, ref=REF, number="R-RUS-2027-000001", at=AT, digest=issued.digest,
        files=(FILE,), audit_seq=None, demo=False,
    )  # fmt: skip
    assert re.fullmatch("[0-9a-f]{64}", issued.digest)
    stored = receipt_of(REF)
    assert stored == replace(issued, audit_seq=2)
    assert list(AuditEntry.objects.order_by("seq").values_list("seq", "name", "subject", "facts")) == [
        (1, "ideas.submit", "before", {"number": 1}),
        (2, "receipts.issued", str(issued.public_id), {"digest": issued.digest, "files": 1}),
    ]
    assert run_verifiers(["receipts"]) == [Finding(name="receipts", ok=True, text="1 receipts")]
    assert receipt_of(SubjectRef("idea", UUID(int=3))) is None


def test_number_of_the_subject_is_the_receipts_too(in_rustavi):
    assert issue(number="RUS-2026-000123", demo=True).number == "RUS-2026-000123"
    assert receipt_of(REF).demo is True
    assert issue(key=2, ref=SubjectRef("case", UUID(int=2))).number == "R-RUS-2027-000001"


def test_digest_is_that_of_this_payload_and_receipt_alone(in_rustavi):
    first, second = issue(), issue(key=2, ref=SubjectRef("idea", UUID(int=2)))
    assert first.digest != second.digest
    assert is_receipt_of(first, PAYLOAD)
    assert not is_receipt_of(first, PAYLOAD | {"title": "სხვა"})
    assert not is_receipt_of(replace(first, files=(FILE,)), PAYLOAD)


def test_file_that_is_no_hash_is_refused(in_rustavi):
    with pytest.raises(ValueError, match="SHA-256"):
        issue(files=["photo.jpg"])
    assert Receipt.objects.count() == 0


@pytest.mark.parametrize("written", ["R-RUS-2027-000001", "r rus 2027 1", " RRUS2027000001 ", "R-rus-2027-1"])
def test_receipt_is_found_by_number_and_pin_however_they_are_written(in_rustavi, written):
    issued = issue()
    assert re.fullmatch(r"\d{8}", issued.pin)
    assert find(written, f" {issued.pin[:4]} {issued.pin[4:]}") == receipt_of(REF)


@pytest.mark.parametrize(
    "number", ["", "R", "RUS-2026-000001", "GOR-2027-000001", "R-RUS-2027-000002", "1' OR 1=1"]
)
def test_pin_of_another_number_opens_nothing(in_rustavi, number):
    assert find(number, issue().pin) is None


def test_neighbour_finds_nothing_by_pin_or_link(rustavi, gori):
    with writing(rustavi.pk):
        issued = issue()
    with writing(gori.pk):
        assert find(issued.number, issued.pin) is None
        assert receipt_by_link(issued.secret) is None
        assert receipt_of(REF) is None
    with writing(rustavi.pk):
        assert receipt_by_link(issued.secret) == receipt_of(REF)
        assert receipt_by_link(issued.secret[:-1] + "x") is None


def test_sixth_try_at_a_number_waits_from_whatever_network_and_the_link_still_opens(in_rustavi):
    issued = issue()
    with at(AT):
        for place in range(5):
            assert find(issued.number, "00000000", network=f"192.0.2.{place}") is None
        found = find(issued.number.lower(), issued.pin, network="192.0.2.9")
        assert isinstance(found, Wait)
        assert receipt_by_link(issued.secret) is not None
    with at(AT + dt.timedelta(minutes=15)):
        assert find(issued.number, issued.pin) == receipt_of(REF)


def test_one_network_tries_sixty_numbers_an_hour(in_rustavi):
    with at(AT):
        tries = [find(f"R-RUS-2027-{number}", "1") for number in range(1, 62)]
    assert tries[:60] == [None] * 60
    assert isinstance(tries[60], Wait)


def test_no_secret_stands_in_the_tables(in_rustavi):
    issued = issue()
    for table in (Receipt, AuditEntry, CommandRecord):
        told = repr(list(table.objects.values()))
        for secret in (issued.secret, issued.pin, "ნათურა"):
            assert secret not in told


def broken(text):
    return [Finding(name="receipts", ok=False, text=text)]


def test_verifier_names_changed_moved_and_missing_receipts(rustavi, gori):
    with writing(gori.pk):
        issue()
    with writing(rustavi.pk):
        issued, other = issue(), issue(key=2, ref=SubjectRef("idea", UUID(int=2)))
        changed = f"municipality {rustavi.pk}: receipt {issued.public_id} differs from the audit log"
        for fault in ({"digest": "0" * 64}, {"audit_seq": 2}, {"audit_seq": None}, {"files": [FILE]}):
            Receipt.objects.filter(public_id=issued.public_id).update(**fault)
            assert run_verifiers(["receipts"]) == broken(changed)
            Receipt.objects.filter(public_id=issued.public_id).update(
                digest=issued.digest, audit_seq=1, files=[]
            )
        assert run_verifiers(["receipts"]) == [Finding(name="receipts", ok=True, text="3 receipts")]
        Receipt.objects.filter(public_id=other.public_id).delete()
    missing = f"municipality {rustavi.pk}: receipt {other.public_id} is missing"
    assert run_verifiers(["receipts"]) == broken(missing)
