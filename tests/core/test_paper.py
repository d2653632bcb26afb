import datetime as dt
import io
from uuid import UUID

import pytest
from pypdf import PdfReader

from kalaki.core.contract import (
    Refused,
    SubjectRef,
    System,
    UnknownKind,
    keyed_hash,
    new_key,
    paper,
    take_upload,
    writing,
)
from kalaki.core.models import AuditEntry, OutboxEvent, PaperBatch, PaperRow, PaperSheet
from kalaki.core.paper import PaperColumn, PaperKind, registry
from kalaki.exact.codes import sheet_text

NINO, GIA = System("nino"), System("gia")
AT = dt.datetime(2026, 11, 24, 8, 5, tzinfo=dt.UTC)
ABOUT = SubjectRef("petition", UUID("00000000-0000-7000-8000-00000000000f"))


def hashed(words):
    return keyed_hash("t.number", words)


@pytest.fixture(autouse=True)
def app(monkeypatch):
    """Play an app of signatures; {sheet: (about, rows)} that it took."""
    taken = {}
    monkeypatch.setattr(registry, "_kinds", {})

    def take(run, sheet, about, rows):
        taken[sheet] = (about, {position: dict(cells) for position, cells in rows.items()})
        return {position: "twice" for position, cells in rows.items() if cells["name"] == "ორჯერ"}

    kind = {
        "title": "ხელმოწერები",
        "text": "გარკვევით დაწერეთ.",
        "columns": (
            PaperColumn(name="name", label="სახელი", width=3),
            PaperColumn(name="number", label="პირადი ნომერი", width=2, store=hashed),
        ),
        "roles": frozenset({"clerk"}),
        "take": take,
    }
    paper.register_paper("signatures", PaperKind(**kind, words={"twice": "Twice"}))
    paper.register_paper("wishes", PaperKind(**kind, rows=5, needs_second=False))
    return taken


def make(kind="signatures", sheets=1, about=ABOUT, key=None):
    return paper.make_batch(actor=NINO, key=key or new_key(), kind=kind, sheets=sheets, about=about)


def first_number(batch):
    return (
        PaperSheet.objects.filter(batch__in=PaperBatch.objects.filter(public_id=batch))
        .order_by("number")[0]
        .number
    )


def key(sheet, position, actor=NINO, keying=1, idem=None, **cells):
    return paper.key_row(
        actor=actor, key=idem or new_key(), sheet=sheet, position=position, keying=keying, cells=cells
    )


def take(sheet, idem=None):
    return paper.take_sheet(actor=NINO, key=idem or new_key(), sheet=sheet)


def code_of(call, *given, **more):
    with pytest.raises(Refused) as refused:
        call(*given, **more)
    return refused.value.code


def test_sheets_are_numbered_without_gaps_over_batches(in_rustavi):
    idem = new_key()
    batch = make(sheets=3, key=idem)
    assert make(sheets=3, key=idem) == batch
    other = make("wishes", sheets=1, about=None)
    assert paper.sheets_of(batch) == tuple((sheet_text(number), "open") for number in (1, 2, 3))
    assert paper.sheets_of(other) == ((sheet_text(4), "open"),)
    assert [code_of(make, sheets=sheets) for sheets in (0, 501)] == ["how_many", "how_many"]
    with pytest.raises(UnknownKind):
        make("nothing")


def test_printed_sheets_carry_number_head_and_lines(in_rustavi):
    asked = []

    def address(number):
        asked.append(number)
        return f"https://hub.example/paper/{number}/"

    batch = make(sheets=2)
    made = paper.sheets_pdf(batch, city="რუსთავი", address=address, at=AT, mark="ნიმუში")
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made)).pages]
    numbers = [sheet_text(1), sheet_text(2)]
    lines = " ".join(str(line) for line in range(1, 21))
    assert pages == [
        f"რუსთავი ხელმოწერები გარკვევით დაწერეთ. {number} სახელი პირადი ნომერი {lines} ნიმუში"
        for number in numbers
    ]
    assert asked == numbers
    assert paper.sheets_pdf(batch, city="რუსთავი", address=address, at=AT, mark="ნიმუში") == made


def test_number_with_a_slip_of_the_pen_is_no_sheet(in_rustavi):
    number = first_number(make())
    right = sheet_text(number)
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert paper.sheet(right).number_text == right
    assert (paper.sheet(wrong), paper.sheet("x"), paper.sheet(sheet_text(99))) == (None,) * 3


def test_two_people_key_and_what_differs_is_shown_and_decided(in_rustavi, app):
    number = first_number(make())
    idem = new_key()
    for _ in range(2):
        key(number, 2, idem=idem, name=" ნინო ბერიძე ", number="01001")
    key(number, 1, name="ორჯერ", number="01002")
    assert code_of(take, number) == "not_keyed"
    key(number, 2, GIA, 2, name="ნინო ბერიძე", number="01007")
    key(number, 1, GIA, 2, name="ორჯერ", number="01002")
    key(number, 3, name="")
    key(number, 3, GIA, 2, name="")
    rows = paper.sheet(sheet_text(number)).rows
    assert [(row.position, row.differs, row.is_open, row.differences) for row in rows] == [
        (1, False, False, ()),
        (2, True, False, ("number",)),
        (3, False, False, ()),
    ]
    assert code_of(take, number) == "differences"
    idem = new_key()
    for _ in range(2):
        paper.settle(actor=GIA, key=idem, sheet=number, position=2, use=2)
    row = paper.sheet(sheet_text(number)).rows[1]
    assert (row.first["number"], row.second["number"]) == (hashed("01001"), hashed("01007"))
    idem = new_key()
    assert [take(number, idem) for _ in range(2)] == [{1: "twice"}] * 2
    assert app == {
        number: (
            ABOUT,
            {
                1: {"name": "ორჯერ", "number": hashed("01002")},
                2: {"name": "ნინო ბერიძე", "number": hashed("01007")},
            },
        )
    }
    found = paper.sheet(sheet_text(number))
    assert (found.state, found.refused, found.about, found.kind) == (
        "taken",
        {1: "twice"},
        ABOUT,
        "signatures",
    )
    assert [event.payload["rows"] for event in OutboxEvent.objects.filter(kind="paper.taken")] == [1]
    assert code_of(take, number) == "taken"
    assert code_of(key, number, 1, name="x") == "taken"


def test_nothing_of_a_row_is_readable_in_the_database(in_rustavi):
    number = first_number(make())
    key(number, 1, name="ნინო", number="01001")
    row = PaperRow.objects.get()
    kept = bytes(row.first).decode("latin-1") + str(list(AuditEntry.objects.values()))
    assert "ნინო".encode().decode("latin-1") not in kept
    assert "01001" not in kept + str(paper.sheet(sheet_text(number)))


def test_one_person_never_keys_twice_and_no_keying_changes_silently(in_rustavi):
    number = first_number(make())
    key(number, 1, name="ნინო")
    key(number, 1, name="ნინა")
    assert paper.sheet(sheet_text(number)).rows[0].first["name"] == "ნინა"
    key(number, 1, number="01001")
    assert paper.sheet(sheet_text(number)).rows[0].first == {"name": "ნინა", "number": hashed("01001")}
    key(number, 1, number="")
    assert paper.sheet(sheet_text(number)).rows[0].first == {"name": "ნინა", "number": ""}
    assert code_of(key, number, 1, NINO, 2, name="ნინა") == "same_person"
    assert code_of(key, number, 1, GIA, 1, name="სხვა") == "not_yours"
    assert code_of(paper.settle, actor=GIA, key=new_key(), sheet=number, position=1, use=2) == "not_keyed"
    key(number, 1, GIA, 2, name="ნინო")
    paper.settle(actor=GIA, key=new_key(), sheet=number, position=1, use=1)
    key(number, 1, GIA, 2, name="ნინი")
    assert paper.sheet(sheet_text(number)).rows[0].differs
    assert code_of(key, number, 2, name="x" * 501) == "too_long"
    for position in (0, 21):
        assert code_of(key, number, position, name="x") == "not_there"
    assert code_of(key, 99, 1, name="x") == "not_there"
    assert code_of(take, 99) == "not_there"


def test_kind_without_a_second_keying_takes_after_the_first(in_rustavi, app):
    number = first_number(make("wishes", about=None))
    assert code_of(take, number) == "not_keyed"
    key(number, 5, name="პარკი")
    assert take(number) == {}
    assert app == {number: (None, {5: {"name": "პარკი", "number": ""}})}


def test_scan_is_a_source_that_does_not_change(in_rustavi, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    number = first_number(make())
    scan = take_upload(kind="paper.scan", key=new_key(), actor=NINO, body=io.BytesIO(b"%PDF-1.7 scan"))
    who = {"actor": NINO, "sheet": number}
    assert code_of(paper.attach_scan, **who, key=new_key(), upload=UUID(int=1)) == "no_scan"
    idem = new_key()
    for _ in range(2):
        paper.attach_scan(**who, key=idem, upload=scan.public_id)
    assert paper.sheet(sheet_text(number)).has_scan
    assert PaperSheet.objects.get().scan_sha256 == scan.sha256
    assert code_of(paper.attach_scan, **who, key=new_key(), upload=scan.public_id) == "has_scan"


def test_keyed_rows_go_ninety_days_after_their_app_took_them(in_rustavi):
    number = first_number(make("wishes"))
    key(number, 1, name="ნინო")
    take(number)
    at = PaperSheet.objects.get().taken_at + dt.timedelta(days=90)
    assert paper.forget(at - dt.timedelta(seconds=1)) == 0
    assert (paper.forget(at), paper.forget(at)) == (1, 0)
    assert PaperRow.objects.get().first is None


def test_neighbours_have_their_own_sheets(gori, in_rustavi):
    batch = make()
    number = first_number(batch)
    with writing(gori.pk):
        assert (paper.sheet(sheet_text(number)), paper.sheets_of(batch)) == (None, ())
        assert code_of(key, number, 1, name="x") == "not_there"
        assert first_number(make()) == 1
