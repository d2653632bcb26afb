import csv
import datetime as dt
import io
import zipfile
from uuid import UUID

import pytest

from kalaki.core.contract import Refused, System, UnknownKind, imports, new_key, write_csv, writing
from kalaki.core.imports import Column, Importer, Outcome, Planned, registry
from kalaki.core.imports.reader import MAX_BYTES, MAX_UNPACKED
from kalaki.core.models import AuditEntry, ImportRun, OutboxEvent

NINO = System("nino")
AT = dt.datetime(2026, 11, 24, 8, 5, tzinfo=dt.UTC)
HEAD = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
BOOK = (
    f"<workbook {HEAD} xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>"
    "{props}<sheets>{sheets}</sheets></workbook>"
)
RELS = (
    "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
    "<Relationship Id='r1' Target='{target}'/></Relationships>"
)
STYLES = (
    f"<styleSheet {HEAD}><numFmts><numFmt numFmtId='164' formatCode='dd.mm.yyyy'/>"
    "<numFmt numFmtId='165' formatCode='0 &quot;days&quot;'/></numFmts>"
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/></cellXfs></styleSheet>"
)
SHARED = f"<sst {HEAD}><si><t>სახელი</t></si><si><r><t>ნინო </t></r><r><t>ბერიძე</t></r><rPh><t>x</t></rPh></si></sst>"


def xlsx(rows, *, shared=SHARED, styles=STYLES, props="", target="worksheets/sheet1.xml", sheets=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        listed = "<sheet name='a' sheetId='1' r:id='r1'/>" if sheets is None else sheets
        archive.writestr("xl/workbook.xml", BOOK.format(props=props, sheets=listed))
        archive.writestr("xl/_rels/workbook.xml.rels", RELS.format(target=target))
        archive.writestr(
            "xl/worksheets/sheet1.xml", f"<worksheet {HEAD}><sheetData>{rows}</sheetData></worksheet>"
        )
        if shared:
            archive.writestr("xl/sharedStrings.xml", shared)
        if styles:
            archive.writestr("xl/styles.xml", styles)
    return out.getvalue()


def code_of(call, *given, **more):
    with pytest.raises(Refused) as refused:
        call(*given, **more)
    return refused.value.code


@pytest.mark.parametrize(
    "data",
    [
        "სახელი,ქუჩა\nნინო,კოსტავას 22\n".encode(),
        b"\xef\xbb\xbf" + "სახელი;ქუჩა\r\nნინო;კოსტავას 22\r\n".encode(),
        "სახელი\tქუჩა\nნინო\tკოსტავას 22".encode("utf-16"),
        "სახელი|ქუჩა\n\nნინო|კოსტავას 22\n".encode("utf-16-le"),
        "სახელი|ქუჩა\n ნინო | კოსტავას 22 \n".encode("utf-16-be"),
        "sep=;\nსახელი;ქუჩა;\nნინო;კოსტავას 22\n;;\n".encode(),
    ],
)
def test_csv_in_any_encoding_and_delimiter(data):
    found = imports.read_table(data)
    assert (found.columns, [cells for _number, cells in found.rows]) == (
        ("სახელი", "ქუჩა"),
        [("ნინო", "კოსტავას 22")],
    )


def test_old_code_pages_and_row_numbers():
    russian = imports.read_table("имя;улица\n\nНина;Костава, 22\n".encode("cp1251"))
    assert russian == imports.Table(columns=("имя", "улица"), rows=((3, ("Нина", "Костава, 22")),))
    azeri = imports.read_table("ad;küçə\nAygün;Şah\n".replace("ə", "e").encode("cp1254"))
    assert azeri.rows == ((2, ("Aygün", "Şah")),)


def test_what_we_wrote_comes_back_as_it_was():
    rows = [["a", "b"], ["=1+1", '"x", y\nz'], ["'-5", "-5"]]
    found = imports.read_table(b"".join(write_csv(rows)))
    assert [cells for _number, cells in found.rows] == [("=1+1", '"x", y\nz'), ("'-5", "-5")]


def test_xlsx_with_shared_words_dates_numbers_and_gaps():
    rows = (
        "<row r='2'><c r='A2' t='s'><v>0</v></c><c r='B2' t='inlineStr'><is><t>დღე</t></is></c>"
        "<c r='D2' t='str'><v>ჯამი</v></c></row>"
        "<row r='5'><c r='A5' t='s'><v>1</v></c><c r='B5' s='1'><v>46350</v></c><c r='D5'><v>12</v></c></row>"
        "<row><c t='s'><v>9</v></c><c s='2'><v>46350.5</v></c><c t='b'><v>1</v></c><c><v>0.1</v></c></row>"
        "<row r='7'><c r='A7' s='1'><v>0.25</v></c><c r='B7' s='1'><v>9999999999</v></c>"
        "<c r='C7' t='inlineStr'/><c r='D7' s='3'><v>5</v></c></row>"
        "<row r='8'><c r='A8'/></row>"
    )
    found = imports.read_table(xlsx(rows))
    assert found == imports.Table(
        columns=("სახელი", "დღე", "", "ჯამი"),
        rows=(
            (5, ("ნინო ბერიძე", "2026-11-24", "", "12")),
            (3, ("", "2026-11-24 12:00", "1", "0.1")),
            (7, ("06:00", "9999999999", "", "5")),
        ),
    )
    older = imports.read_table(
        xlsx(rows, props="<workbookPr date1904='1'/>", target="/xl/worksheets/sheet1.xml")
    )
    assert older.rows[0][1][1] == "2030-11-25"
    plain = "<row><c t='str'><v>a</v></c></row><row><c s='1'><v>46350</v></c></row>"
    assert imports.read_table(xlsx(plain, shared="", styles="")).rows == ((2, ("46350",)),)
    assert imports.read_table(xlsx(plain, styles=f"<styleSheet {HEAD}/>")).rows == ((2, ("46350",)),)


BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><worksheet>&a;</worksheet>"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"a,b\n", "empty"),
        (b"x" * (MAX_BYTES + 1), "too_big"),
        (b"a,A\n1,2\n", "two_columns"),
        (b"%PDF-1.7", "not_a_table"),
        (b"\xd0\xcf\x11\xe0", "not_a_table"),
        (b"PK\x03\x04rest", "not_a_table"),
        (b"\xff\xfea", "not_a_table"),
        (b"a,b\n\xe9\x00", "not_a_table"),
        ((",".join("x" * 201) + "\n1").encode(), "too_big"),
        (b"a\n" + b"1\n" * 50_001, "too_big"),
        (b'a,b\n"' + b"x" * 140_000 + b'",1\n', "not_a_table"),
        (xlsx("<row><c r='ZZ1'><v>1</v></c></row>"), "too_big"),
        (xlsx("", sheets=""), "not_a_table"),
        (xlsx("<row><c><v>x</v></c></row>"), "not_a_table"),
        (xlsx("", shared=BOMB), "not_a_table"),
    ],
)
def test_file_that_is_no_table_says_so(data, code):
    assert code_of(imports.read_table, data) == code


def test_cell_stays_bounded_when_others_raised_the_limit_of_the_process():
    before = csv.field_size_limit(10_000_000)
    try:
        assert code_of(imports.read_table, b'a,b\n"' + b"x" * 140_000 + b'",1\n') == "not_a_table"
    finally:
        csv.field_size_limit(before)


def damaged(whole, change):
    """Return ``whole`` with the entry of its sheet changed by ``change(bytes, place of the entry's header)``."""
    raw = bytearray(whole)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        change(raw, archive.getinfo("xl/worksheets/sheet1.xml").header_offset, archive.start_dir)
    return bytes(raw)


def garble(raw, at, _directory):
    start = at + 30 + int.from_bytes(raw[at + 26 : at + 28], "little")
    raw[start : start + 4] = b"\xff\xff\xff\xff"


def lock(raw, at, directory):
    raw[at + 6] |= 1  # "encrypted", in the entry and in each line of the directory
    place = raw.find(b"PK\x01\x02", directory)
    while place >= 0:
        raw[place + 8] |= 1
        place = raw.find(b"PK\x01\x02", place + 4)


@pytest.mark.parametrize("change", [garble, lock])
def test_workbook_that_cannot_be_unpacked_says_so(change):
    assert code_of(imports.read_table, damaged(xlsx("<row><c><v>1</v></c></row>"), change)) == "not_a_table"


def test_unpacked_size_is_looked_at_before_it_is_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("x", "w") as big:
        for _ in range(MAX_UNPACKED // 2**20 + 1):
            big.write(bytes(2**20))
    assert code_of(imports.read_table, out.getvalue()) == "too_big"


@pytest.fixture
def register(monkeypatch):
    """Play an app whose things have a name and a street."""
    kept = {"ნინო": "ძველი ქუჩა", "გია": "კოსტავას 1"}
    monkeypatch.setattr(registry, "_kinds", {})

    def plan(rows):
        for row in rows:
            name, street = row.cells["name"], row.cells.get("street", "")
            known = {"number": row.number, "title": name, "data": {"name": name, "street": street}}
            if not name:
                yield Planned(number=row.number, outcome=Outcome.REFUSED, remedy="Write a name.")
            elif name == "?" and not row.choice:
                yield Planned(outcome=Outcome.UNCLEAR, **known, remedy="Who?", choices=(("ნინო", "ნინო"),))
            elif kept.get(row.choice or name) == street:
                yield Planned(outcome=Outcome.SAME, **known)
            elif (row.choice or name) in kept:
                known["data"] = {"name": row.choice or name, "street": street}
                changes = (("Street", kept[row.choice or name], street),)
                yield Planned(outcome=Outcome.CHANGED, **known, changes=changes)
            else:
                yield Planned(outcome=Outcome.NEW, **known)

    def apply(run, planned):
        before = {one.data["name"]: kept.get(one.data["name"]) for one in planned}
        kept.update({one.data["name"]: one.data["street"] for one in planned})
        return before

    def undo(run, facts):
        if kept.get("ლია") == "შეცვლილი":
            raise Refused("changed_since", "x")
        for name, street in facts.items():
            if street is None:
                del kept[name]
            else:
                kept[name] = street

    columns = (
        Column(name="name", label="Name", also=("სახელი",), is_needed=True),
        Column(name="street", label="Street", also=("ქუჩა",)),
    )
    imports.register_import(
        "things",
        Importer(
            title="Things", columns=columns, roles=frozenset({"clerk"}), plan=lambda rows: list(plan(rows)),
            apply=apply, undo=undo,
        ),
    )  # fmt: skip
    return kept


CSV = "სახელი;ქუჩა;სხვა\nლია;რუსთაველის 5;555\nნინო;ახალი ქუჩა;\nგია;კოსტავას 1;\n;უსახელო;\n?;მეორე ქუჩა;\n"


def preview(data=CSV, key=None):
    return imports.preview_import(
        actor=NINO, key=key or new_key(), kind="things", name="ხალხი.csv", data=data.encode()
    )


def test_preview_writes_nothing_and_names_what_would_become_of_each_row(in_rustavi, register):
    before = dict(register)
    key = new_key()
    run = preview(key=key)
    assert preview(key=key) == run
    counts = {"new": 1, "changed": 1, "same": 1, "unclear": 1, "refused": 1}
    found = imports.import_run(run)
    assert (found.state, found.name, found.counts, found.is_kept) == ("previewed", "ხალხი.csv", counts, True)
    planned = imports.plan_of(run)
    assert [(one.number, str(one.outcome)) for one in planned] == [
        (2, "new"), (3, "changed"), (4, "same"), (5, "refused"), (6, "unclear"),
    ]  # fmt: skip
    assert planned[1].changes == (("Street", "ძველი ქუჩა", "ახალი ქუჩა"),)
    assert register == before
    assert "ლია".encode() not in bytes(ImportRun.objects.get().table)
    rows = list(imports.refused_rows(run))
    assert rows == [
        ["#", "!", "სახელი", "ქუჩა", "სხვა"],
        [5, "Write a name.", "", "უსახელო", ""],
        [6, "Who?", "?", "მეორე ქუჩა", ""],
    ]
    assert list(csv.reader(io.StringIO(b"".join(write_csv(rows)).decode("utf-8-sig"))))[1][0] == "5"


def test_apply_writes_once_and_undo_takes_all_back(in_rustavi, register):
    before = dict(register)
    run = preview()
    imports.choose(actor=NINO, key=(key := new_key()), run=run, choices={"6": "გია"})
    imports.choose(actor=NINO, key=key, run=run, choices={"6": "გია"})
    assert imports.import_run(run).counts == {"new": 1, "changed": 2, "same": 1, "unclear": 0, "refused": 1}
    key = new_key()
    assert [imports.apply_import(actor=NINO, key=key, run=run) for _ in range(2)] == [3, 3]
    assert register == {"ნინო": "ახალი ქუჩა", "გია": "მეორე ქუჩა", "ლია": "რუსთაველის 5"}
    assert code_of(imports.apply_import, actor=NINO, key=new_key(), run=run) == "wrong_state"
    assert (imports.plan_of(run), list(imports.refused_rows(run))) == ((), [])
    key = new_key()
    for _ in range(2):
        imports.undo_import(actor=NINO, key=key, run=run)
    assert register == before
    assert [(one.kind, one.payload["rows"]) for one in OutboxEvent.objects.order_by("id")] == [
        ("imports.applied", 3),
        ("imports.undone", 3),
    ]
    row = ImportRun.objects.get()
    assert (row.state, row.table, row.undo) == ("undone", None, None)
    assert "ლია" not in str(list(AuditEntry.objects.values())) + str(list(OutboxEvent.objects.values()))


def test_second_run_of_the_same_file_has_nothing_to_write(in_rustavi, register):
    imports.apply_import(actor=NINO, key=new_key(), run=preview())
    again = preview()
    assert imports.import_run(again).counts["same"] == 3
    assert code_of(imports.apply_import, actor=NINO, key=new_key(), run=again) == "nothing"
    assert next(one.public_id for one in imports.list_runs(["things"])) == again
    assert imports.list_runs(["others"]) == ()


def test_data_that_moved_asks_for_another_look(in_rustavi, register):
    run = preview()
    register["ლია"] = "სხვა"
    assert code_of(imports.apply_import, actor=NINO, key=new_key(), run=run) == "moved"
    assert str(imports.plan_of(run)[0].outcome) == "changed"
    assert imports.apply_import(actor=NINO, key=new_key(), run=run) == 2


def test_undo_that_the_app_refuses_leaves_all_as_it_was(in_rustavi, register):
    run = preview()
    imports.apply_import(actor=NINO, key=new_key(), run=run)
    register["ლია"] = "შეცვლილი"
    assert code_of(imports.undo_import, actor=NINO, key=new_key(), run=run) == "changed_since"
    assert imports.import_run(run).state == "applied"


def test_rows_go_after_thirty_days(in_rustavi, register):
    open_run, applied = preview(), preview()
    imports.apply_import(actor=NINO, key=new_key(), run=applied)
    at = max(ImportRun.objects.values_list("keep_until", flat=True))
    assert imports.forget(at) == 2
    assert code_of(imports.plan_of, open_run) == "gone"
    assert code_of(imports.undo_import, actor=NINO, key=new_key(), run=applied) == "gone"
    assert not imports.import_run(applied).is_kept


def test_missing_column_unknown_kind_and_unknown_run(in_rustavi, register):
    assert code_of(preview, "ქუჩა;x\nა;1\n") == "no_column"
    with pytest.raises(UnknownKind):
        imports.importer("nothing")
    assert set(imports.importers()) == {"things"}
    assert imports.import_run(UUID(int=1)) is None
    assert code_of(imports.apply_import, actor=NINO, key=new_key(), run=UUID(int=1)) == "not_there"
    assert preview("N A M E;ქ\nა;1\n".replace("N A M E", "name"))


def test_neighbours_see_no_run(gori, in_rustavi, register):
    run = preview()
    with writing(gori.pk):
        assert (imports.import_run(run), imports.plan_of(run), imports.list_runs(["things"])) == (
            None,
            (),
            (),
        )
        assert code_of(imports.apply_import, actor=NINO, key=new_key(), run=run) == "not_there"
