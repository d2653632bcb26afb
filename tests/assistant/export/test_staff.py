"""The staff export: what leaves comes back the same, in both forms, and a bad file changes nothing."""

import csv
import datetime as dt
import io
import json

import pytest
import yaml
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kalaki.assistant.cli import main
from kalaki.assistant.commands import import_knowledge, import_phrases, import_synonyms, preview_import
from kalaki.assistant.export.staff import FORMS, written
from kalaki.assistant.models import ExampleQuestion, KnowledgeArea, Record, RecordText, Synonym
from kalaki.assistant.queries import staff_document
from kalaki.assistant.rules import content as rules
from kalaki.assistant.rules.content import as_json
from kalaki.assistant.rules.currency import Basis, Status
from kalaki.cities.contract import city_scope
from kalaki.core.contract import Refused, System, at, new_key
from kalaki.core.models import AuditEntry
from kalaki.georgian import skeleton
from tests.assistant.conftest import CONTENT, TODAY, small, take_in
from tests.people.conftest import enter, staff

__all__ = ["enter", "staff"]


def file_of(folder, form, document=None):
    path = folder / f"knowledge.{form}"
    path.write_bytes(b"".join(written(document or staff_document(), form=form)))
    return path


def same(document):
    """Return a document without the day on which it was written."""
    return {name: value for name, value in document.items() if name != "compiled_on"}


@pytest.mark.parametrize("form", FORMS)
def test_whole_seed_comes_back_the_same_in_an_empty_municipality(seeded, gori, tmp_path, form):
    who = {"actor": System("t"), "key": new_key()}
    import_phrases(**who, path=CONTENT / "rustavi" / "assistant" / "questions.csv")
    import_synonyms(
        actor=System("t"), key=new_key(), path=CONTENT / "rustavi" / "assistant" / "synonyms.yaml"
    )
    ExampleQuestion.objects.filter(record__code="PI-01", origin="bank").update(pinned=True)
    RecordText.objects.filter(record__code="PI-01", language="en").update(state="outdated", question="Q?")
    path = file_of(tmp_path, form)
    here = staff_document()
    with city_scope("gori"), at(TODAY + dt.timedelta(days=3)):
        assert take_in(path).new == len(here["facts"]) == 288
        assert same(staff_document()) == same(here)
        assert (Record.objects.count(), ExampleQuestion.objects.filter(pinned=True).count() > 10) == (
            288,
            True,
        )
        assert str(take_in(path)) == "0 new, 0 changed, 288 unchanged, 0 in conflict"
    assert len(here["synonyms"]) == Synonym.objects.count() > 50


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30)
maybe = st.one_of(st.just(""), words)
days = st.dates(dt.date(1991, 4, 9), dt.date(2100, 1, 1))
numbers = st.integers(0, 32_767)
contents = st.builds(
    rules.Content,
    area=st.sampled_from(["A", "B"]), question=words, answer=words, kind=st.sampled_from(rules.Kind),
    status=st.sampled_from(Status), confidence=st.sampled_from("ABC"), sensitive=st.booleans(), city_scope=words,
    unit=maybe, source_url=words.map(lambda text: f"https://{text}"),
    source_date=st.sampled_from(["", "2026", "2026-02", "2026-02-04"]), valid_from=st.none() | days,
    valid_to=st.none() | days, review_every_days=st.integers(1, 3650), basis=st.sampled_from(Basis), audience=maybe,
    life_event=maybe, short=maybe, persona=maybe, output=maybe,
    steps=st.lists(st.builds(rules.Step, text=words), max_size=2).map(tuple),
    documents=st.lists(
        st.builds(rules.Document, name=words, form=st.sampled_from(["", "original", "copy"]), where=maybe, condition=maybe),
        max_size=2,
    ).map(tuple),
    fees=st.lists(
        st.builds(rules.Fee, tetri=st.integers(0, 10**12), per=maybe, kind=st.sampled_from(rules.AmountKind),
                  basis=st.sampled_from(Basis), exemption=maybe), max_size=2,
    ).map(tuple),
    deadlines=st.lists(
        st.builds(rules.Deadline, count=numbers, unit=st.sampled_from(rules.Counting), label=maybe, since=maybe,
                  duty=st.sampled_from(rules.Duty), statutory=st.booleans(), roll=st.booleans(), silence=maybe), max_size=2,
    ).map(tuple),
    legal_basis=st.lists(st.builds(rules.LegalBasis, act=words, article=maybe, link=maybe), max_size=2).map(tuple),
    channels=st.lists(
        st.builds(rules.Channel, kind=st.sampled_from(rules.Place), name=maybe, address=maybe, hours=maybe, phone=maybe,
                  url=maybe, access=maybe), max_size=2,
    ).map(tuple),
    appeals=st.lists(st.builds(rules.Appeal, body=words, days=st.none() | numbers), max_size=2).map(tuple),
    figures=st.lists(st.sampled_from(["1", "0.05", "10:30", "598054422"]), max_size=2).map(tuple),
)  # fmt: skip
texts = st.dictionaries(
    st.sampled_from(["az", "en", "ru"]),
    st.tuples(maybe, words, maybe, maybe, st.sampled_from(["draft", "checked", "outdated"])), max_size=2,
)  # fmt: skip
phrases = st.lists(
    st.tuples(words, st.sampled_from(["ka", "ru"]), st.sampled_from(["seed", "editor", "bank"]),
              st.sampled_from(["train", "check"]), st.booleans()), max_size=3, unique_by=lambda row: row[0],
)  # fmt: skip


def document_of(drawn, synonyms, outside=()):
    """Return the document of drawn records, as an export would write it."""
    facts = []
    for number, (content, wordings, asked) in enumerate(drawn, 10):
        row = as_json(content)
        row |= {"id": f"X-{number}", "city": row.pop("city_scope"), "source": row.pop("source_url")}
        row |= {"appeal": row.pop("appeals"), "compiled_on": "2026-01-01", "last_reviewed": "2026-02-03"}
        names = ("question", "answer", "short", "persona", "state")
        row["texts"] = [
            {"language": key} | dict(zip(names, wordings[key], strict=True)) for key in sorted(wordings)
        ]
        names = ("text", "language", "origin", "set", "pinned")
        row["examples"] = [dict(zip(names, phrase, strict=True)) for phrase in asked]
        facts.append(row)
    areas = [{"code": code, "name_ka": f"თემა {code}", "name_en": code} for code in "AB"]
    return {
        "format": "kalaki-knowledge/1", "compiled_on": "2026-11-24", "areas": areas, "synonyms": synonyms,
        "outside": [{"text": text, "language": language} for text, language in outside], "facts": facts,
    }  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    drawn=st.lists(st.tuples(contents, texts, phrases), min_size=1, max_size=3),
    synonyms=st.lists(st.lists(words, min_size=2, max_size=3), max_size=2, unique_by=tuple),
    outside=st.lists(
        st.tuples(words, st.sampled_from(["ka", "ka-Latn"])),
        max_size=3,
        unique_by=lambda row: skeleton(row[0]),
    ),
)
def test_any_records_come_back_the_same(in_rustavi, gori, today, tmp_path, form, drawn, synonyms, outside):
    with transaction.atomic():
        take_in(file_of(tmp_path, "yaml", document_of(drawn, synonyms, outside)))
        here = staff_document()
        bodies = [row["answer"] for row in here["facts"]]
        path = file_of(tmp_path, form)
        with city_scope("gori"):
            take_in(path)
            assert same(staff_document()) == same(here)
        assert [(row["text"], row["language"]) for row in here["outside"]] == outside
        assert bodies == [content.answer for content, _texts, _phrases in drawn]
        transaction.set_rollback(True)


def test_messages_that_must_be_refused_need_a_text(in_rustavi, today, tmp_path):
    for outside in ([{"text": " "}], ["ფეხბურთი"], [{"language": "ka"}]):
        document = document_of([], []) | {"outside": outside}
        with pytest.raises(Refused) as caught:
            take_in(file_of(tmp_path, "yaml", document))
        assert [fault["field"] for fault in caught.value.facts["faults"]] == ["outside"]
    document = document_of([], [], [("ფეხბურთი როდისაა", "ka"), ("fexburti rodisaa", "ka-Latn")])
    for _twice in range(2):
        take_in(file_of(tmp_path, "yaml", document))
    assert [row["text"] for row in staff_document()["outside"]] == ["ფეხბურთი როდისაა"]


def test_yaml_is_read_by_people_and_csv_by_spreadsheets(few, tmp_path):
    document = staff_document()
    text = file_of(tmp_path, "yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(text) == document
    assert "question: რა ღირს ასლი?" in text
    assert document["facts"][0]["fees"] == [{"tetri": 5, "per": "გვერდი"}]
    raw = file_of(tmp_path, "csv").read_bytes()
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert [row["row"] for row in rows] == ["file", "area", "area", "record", "record", "record"]
    assert json.loads(rows[3]["steps"]) == [{"text": "დაწერე განცხადება."}, {"text": "მიიღე ასლი."}]


def test_formulas_are_disarmed_and_come_back(few, gori, tmp_path):
    document = staff_document()
    document["facts"][0] |= {"question": "=HYPERLINK(1)", "unit": "+1", "persona": "'@x"}
    path = file_of(tmp_path, "csv", document)
    assert "'=HYPERLINK(1)" in path.read_text(encoding="utf-8-sig")
    with city_scope("gori"):
        take_in(path)
        assert same(staff_document()) == same(document)


BAD = [
    ({"status": "ALIVE"}, "status"),
    ({"question": 7}, "question"),
    ({"unit": "ა" * 121}, "unit"),
    ({"sensitive": "perhaps"}, "sensitive"),
    ({"review_every_days": 0}, "review_every_days"),
    ({"last_reviewed": "yesterday"}, "kind"),
    ({"basis": "hearsay"}, "kind"),
    ({"source_date": "2026-13"}, "source_date"),
    ({"source_date": "2026-02-30"}, "source_date"),
    ({"last_reviewed": "9999-12-01"}, "last_reviewed"),
    ({"texts": [{"language": "fr", "answer": "a"}]}, "texts"),
    ({"fees": [{"tetri": "many"}]}, "fees"),
    ({"deadlines": [{"count": 40_000}]}, "deadlines"),
    ({"deadlines": [{"count": 1, "roll": "yes"}]}, "deadlines"),
    ({"channels": [{"kind": "pigeon"}]}, "channels"),
    ({"channels": [{"kind": "phone", "phone": "1" * 41}]}, "channels"),
    ({"documents": [{"name": ["a"]}]}, "documents"),
    ({"texts": [{"language": "ka", "answer": "a"}]}, "texts"),
    ({"texts": [{"language": "ru", "answer": "a", "state": "perfect"}]}, "texts"),
    ({"texts": [{"language": "ru", "answer": "a"}, {"language": "ru", "answer": "b"}]}, "texts"),
    ({"examples": [{"text": "a", "set": "exam"}]}, "examples"),
    ({"examples": [{"words": "a"}]}, "examples"),
    ({"fees": [{"gel": "-1"}]}, "fees"),
    ({"area": "ZZ"}, "area"),
]


# Every cell of a table is text, so that a number as a question is a fault of the other form alone.
BAD_IN = [
    (form, change, field)
    for form in FORMS
    for change, field in BAD
    if (form, change) != ("csv", {"question": 7})
]


@pytest.mark.parametrize(("form", "change", "field"), BAD_IN)
def test_one_bad_row_is_named_and_nothing_is_imported(few, gori, tmp_path, form, change, field):
    document = staff_document()
    document["facts"][1] |= change
    path = file_of(tmp_path, form, document)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    with city_scope("gori"):
        for way in (take_in, preview_import):
            with pytest.raises(Refused) as refusal:
                way(path)
            (fault,) = refusal.value.facts["faults"]
            assert (fault["place"], fault["field"], bool(fault["remedy"])) == ("fact 2 (FEE-1)", field, True)
            assert "FEE-1" in lines[fault["line"] - 1]
        assert (Record.objects.count(), KnowledgeArea.objects.count(), AuditEntry.objects.filter(municipality=gori.pk).count()) == (0, 0, 0)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [(1, "row")]),
        ("row,id\r\nrecord,x\r\n", [(1, "area")]),
        ("{head}\r\nrecord,A-1{gap},not json\r\n\r\nrecrd,A-2\r\n", [(2, "examples"), (4, "row")]),
    ],
)
def test_broken_table_is_named_line_by_line(in_rustavi, tmp_path, text, faults):
    from kalaki.assistant.rules.staff_table import COLUMNS

    path = tmp_path / "broken.csv"
    text = text.format(head=",".join(COLUMNS), gap="," * (len(COLUMNS) - 3))
    path.write_text(text, encoding="utf-8", newline="")
    with pytest.raises(Refused) as refusal:
        take_in(path)
    assert [(fault["line"], fault["field"]) for fault in refusal.value.facts["faults"]] == faults


def test_cell_that_is_too_long_is_named(in_rustavi, tmp_path):
    from kalaki.assistant.rules.staff_table import COLUMNS, MOST_CELL

    path = tmp_path / "long.csv"
    path.write_text(
        f"{','.join(COLUMNS)}\r\nrecord,{'a' * (MOST_CELL + 1)}\r\n", encoding="utf-8", newline=""
    )
    with pytest.raises(Refused) as refusal:
        take_in(path)
    assert [(fault["line"], fault["field"]) for fault in refusal.value.facts["faults"]] == [(2, "row")]


def test_record_with_very_many_phrasings_fits_into_its_cell(few, gori, tmp_path):
    document = staff_document()
    document["facts"][0]["examples"] = [{"text": f"{number} რა ღირს ასლი?"} for number in range(10_000)]
    with city_scope("gori"):
        take_in(file_of(tmp_path, "csv", document))
        assert same(staff_document()) == same(document)


@pytest.mark.parametrize("form", FORMS)
def test_empty_municipality_is_taken_along_too(in_rustavi, gori, tmp_path, form):
    path = file_of(tmp_path, form)
    with city_scope("gori"):
        assert take_in(path).new == 0
        assert same(staff_document()) == same(
            yaml.safe_load(b"".join(written(staff_document(), form="yaml")))
        )


def test_import_sent_twice_is_done_once(few, gori, tmp_path):
    path, key = file_of(tmp_path, "yaml"), new_key()
    with city_scope("gori"):
        first = import_knowledge(actor=System("t"), key=key, path=path)
        assert import_knowledge(actor=System("t"), key=key, path=path) == first


@pytest.mark.parametrize("form", FORMS)
def test_file_of_this_very_municipality_changes_nothing(few, tmp_path, form):
    path = file_of(tmp_path, form)
    Record.objects.filter(code="PI-1").update(
        confirmed_on=dt.date(2026, 11, 24), last_reviewed=dt.date(2026, 11, 24)
    )
    assert str(take_in(path)) == "0 new, 0 changed, 3 unchanged, 0 in conflict"
    assert Record.objects.get(code="PI-1").confirmed_on == dt.date(2026, 11, 24)
    document = staff_document()
    document["facts"][0]["examples"].append({"text": "კიდევ ერთი"})
    assert str(take_in(file_of(tmp_path, form, document))) == "0 new, 1 changed, 2 unchanged, 0 in conflict"


def test_texts_of_a_file_take_the_place_of_those_here(few, tmp_path):
    document = staff_document()
    document["facts"][0] |= {
        "texts": [{"language": "en", "question": "Price?", "answer": "5", "state": "checked"}]
    }
    take_in(file_of(tmp_path, "yaml", document), "PI-1")
    assert list(RecordText.objects.filter(language="en").values_list("question", "state")) == [
        ("Price?", "checked")
    ]


def test_file_in_another_coding_is_refused_in_words(in_rustavi, tmp_path):
    path = tmp_path / "old.csv"
    path.write_bytes("ქალაქი".encode("utf-16"))
    with pytest.raises(Refused, match=r"^bad_file$"):
        take_in(path)


def test_preview_says_what_would_change_and_changes_nothing(few, tmp_path):
    path = small(tmp_path, answer="ასლი ღირს 0,05 ლარი გვერდი; მზად არის 10 დღეში, არა მეტში.")
    before = staff_document()
    assert str(preview_import(path)) == "0 new, 1 changed, 2 unchanged, 0 in conflict"
    assert staff_document() == before
    Record.objects.filter(code="PI-1").update(revision=2)
    assert preview_import(path).conflicts == ("PI-1",)
    assert preview_import(path, take=("PI-1",)).conflicts == ()


def test_command_line_exports_previews_and_imports(few, gori, tmp_path, capsys):
    path = tmp_path / "out.csv"
    assert main(["export", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}: 3 records, {path.stat().st_size} bytes\n"
    assert main(["export", str(tmp_path / "out.txt")]) == 1
    assert "neither .yaml nor .csv" in capsys.readouterr().err
    assert main(["import", str(path), "--city", "gori", "--preview"]) == 0
    assert capsys.readouterr().out == "3 new, 0 changed, 0 unchanged, 0 in conflict; nothing was changed\n"
    assert main(["import", str(path), "--city", "gori"]) == 0
    with city_scope("gori"):
        assert Record.objects.count() == 3
    bad = tmp_path / "bad.yaml"
    bad.write_text(small(tmp_path).read_text(encoding="utf-8").replace("VERIFY", "ALIVE"), encoding="utf-8")
    assert main(["import", str(bad), "--city", "gori"]) == 1
    assert capsys.readouterr().err == (
        "line 25, fact 2 (FEE-1), status: status ALIVE is unknown. Write LIVE, VERIFY or ARCHIVE.\nNothing was imported.\n"
    )


def test_desk_hands_out_both_forms_to_writers_alone(few, client, staff, enter):
    addresses = ["/desk/assistant/knowledge.yaml", "/desk/assistant/knowledge.csv"]
    assert [client.get(one).status_code for one in addresses] == [302, 302]
    enter(staff("ანა", "clerk")[0])
    assert [client.get(one).status_code for one in addresses] == [403, 403]
    enter(staff("ნინო", "editor")[0])
    found = [client.get(one) for one in addresses]
    assert [(r["Content-Type"], r["Content-Disposition"]) for r in found] == [
        ("application/yaml; charset=utf-8", 'attachment; filename="knowledge-rustavi-2026-11-24.yaml"'),
        ("text/csv; charset=utf-8", 'attachment; filename="knowledge-rustavi-2026-11-24.csv"'),
    ]
    assert yaml.safe_load(found[0].content) == staff_document()
    page = client.get("/desk/assistant/").content.decode()
    assert all(one in page for one in addresses)
