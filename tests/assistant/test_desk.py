"""The desk of the knowledge, as staff use it."""

import re
from html import unescape
from uuid import UUID

import pytest
from django.http import QueryDict

from kalaki.assistant.commands import add_examples, assign_owner, confirm_record, import_phrases
from kalaki.assistant.forms import RecordEditor
from kalaki.assistant.models import ExampleQuestion, Record, Revision
from kalaki.assistant.queries import desk_records, edit_view, list_owners, services
from kalaki.assistant.queries.desk import OwnerRow
from kalaki.assistant.rules.content import AmountKind, Deadline, Document, Fee, Step
from kalaki.assistant.rules.currency import Basis
from kalaki.assistant.rules.quality import Use
from kalaki.core.contract import Refused, System, new_key
from tests.assistant.conftest import ANSWER
from tests.people.conftest import enter, staff

__all__ = ["enter", "staff"]
PAGE = "/desk/assistant/PI-1/"
NINO = System("nino")


@pytest.fixture
def two(few, staff):
    """Return an editor and a content owner who owns PI-1."""
    gia, membership = staff("გია", "owner")
    assign_owner(actor=NINO, key=new_key(), code="PI-1", owner=membership, reason="")
    return staff("ნინო", "editor")[0], gia


def sent(client, page=f"{PAGE}edit/", **words):
    """Return the fields of the edit form as a browser would send them, with ``words`` typed over."""
    html = client.get(page).content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    found = {}
    for tag in re.findall(r"<textarea.*?</textarea>|<select.*?</select>|<input.*?>", main, re.DOTALL):
        name = re.search(r'name="([^"]+)"', tag)
        if not name or ('type="checkbox"' in tag and "checked" not in tag):
            continue
        if tag.startswith("<select"):
            chosen = re.search(r'value="([^"]*)" selected', tag)
            value = chosen[1] if chosen else re.search(r'value="([^"]*)"', tag)[1]
        elif tag.startswith("<textarea"):
            value = re.search(r">(.*)</textarea>", tag, re.DOTALL)[1].strip()
        else:
            value = (re.search(r'value="([^"]*)"', tag) or ["", "on" if "checkbox" in tag else ""])[1]
        found[name[1]] = unescape(value)
    return found | words


def press(client, act, page=PAGE, **words):
    key = re.search(r'name="key" value="([^"]+)"', client.get(page).content.decode())
    return client.post(page, {"act": act, "key": key[1] if key else str(new_key())} | words)


@pytest.mark.parametrize(
    "page", ["", "new/", "owners/", "synonyms/", "quality/", "PI-1/", "PI-1/edit/", "PI-1/owner/", "PI-1/phrasings/"]
)  # fmt: skip
def test_desk_is_closed_to_others(few, client, staff, enter, page):
    assert client.get(f"/desk/assistant/{page}").status_code == 302
    enter(staff("ანა", "clerk")[0])
    assert client.get(f"/desk/assistant/{page}").status_code == 403


def test_amount_goes_from_editor_to_owner_to_readers(two, client, enter):
    nino, gia = two
    enter(nino)
    data = sent(client, answer=ANSWER.replace("0,05", "0,07"), short="")
    assert data["fees-0-tetri"] == "0,05"
    assert client.post(f"{PAGE}edit/", data | {"fees-0-tetri": "0,07"}).status_code == 302
    assert press(client, "propose").status_code == 302
    refused = press(client, "approve")
    assert (refused.status_code, "ავტორის გარდა სხვამ" in refused.content.decode()) == (403, True)
    assert press(client, "confirm").status_code == 403
    enter(gia)
    page = client.get(PAGE).content.decode()
    assert ("0,05\u00a0₾ გვერდი" in page, "0,07\u00a0₾ გვერდი" in page) == (True, True)
    assert press(client, "approve").status_code == 302
    assert services(("PI-1",), city="rustavi")["PI-1"].answer == ANSWER.replace("0,05", "0,07")
    assert press(client, "confirm").status_code == 302
    assert services(("PI-1",), city="rustavi")["PI-1"].confirmed_on.isoformat() == "2026-11-24"
    compared = client.get(f"{PAGE}history/?old=2&new=1")
    assert [name for name, *_rest in compared.context["compared"].changes] == ["answer", "short", "fees"]
    assert (
        client.get(f"{PAGE}1-9/").status_code == client.get(f"{PAGE}history/?old=1&new=9").status_code == 404
    )


def test_form_gives_back_the_very_content_that_it_was_given(two, client, enter):
    enter(two[0])
    before = edit_view("PI-1").content
    assert client.post(f"{PAGE}edit/", sent(client)).status_code == 302
    assert edit_view("PI-1").content == before


def test_rows_are_added_moved_and_removed_without_losing_a_word(two, client, enter):
    enter(two[0])
    data = sent(client, unit="ახალი სამსახური")
    first = client.post(f"{PAGE}edit/", data | {"add": "documents"})
    editor = first.context["editor"]
    assert (first.status_code, [rows.count for rows in editor.rows if rows.name == "documents"]) == (200, [2])
    assert ("ახალი სამსახური" in first.content.decode(), "autofocus" in first.content.decode()) == (
        True,
        True,
    )
    data |= {"documents-count": "2", "documents-1-name": "ცნობა", "documents-1-form": "original"}
    moved = client.post(f"{PAGE}edit/", data | {"up": "documents-1"}).context["editor"]
    rows = next(rows for rows in moved.rows if rows.name == "documents")
    assert [form["name"].value() for form in rows] == ["ცნობა", "პირადობა"]
    kept = client.post(f"{PAGE}edit/", data | {"remove": "steps-0"}).context["editor"]
    assert [form["text"].value() for form in kept.rows[0]] == ["მიიღე ასლი."]
    assert Revision.objects.filter(record__code="PI-1").count() == 1
    assert client.post(f"{PAGE}edit/", data).status_code == 302
    content = edit_view("PI-1").content
    assert content.documents == (
        Document(name="პირადობა", form="copy"),
        Document(name="ცნობა", form="original"),
    )
    assert content.steps == (Step(text="დაწერე განცხადება."), Step(text="მიიღე ასლი."))


def test_wrong_rows_are_named_and_everything_stays(two, client, enter):
    enter(two[0])
    data = sent(client, unit="ახალი სამსახური") | {"fees-0-tetri": "ათი", "deadlines-0-count": "-1"}
    page = client.post(f"{PAGE}edit/", data)
    text = page.content.decode()
    assert page.status_code == 422
    for words in (
        "ახალი სამსახური",
        'value="ათი"',
        "ჩაწერეთ თანხა, მაგალითად 12,50",
        'href="#id_fees-0-tetri"',
    ):
        assert words in text
    late = client.post(f"{PAGE}edit/", sent(client) | {
        "valid_from_day": "2", "valid_from_month": "3", "valid_from_year": "2026",
        "valid_to_day": "1", "valid_to_month": "3", "valid_to_year": "2026",
    })  # fmt: skip
    assert (late.status_code, "დაწყებამდე მთავრდება" in late.content.decode()) == (422, True)
    assert Revision.objects.filter(record__code="PI-1").count() == 1


@pytest.mark.parametrize(
    ("typed", "tetri"), [("0", 0), ("12", 1200), ("12,5", 1250), ("1 234.50", 123450), ("7 ₾", 700)]
)
def test_amounts_are_read_as_people_write_them(typed, tetri):
    data = QueryDict(mutable=True)
    data.update(
        {
            "fees-count": "1",
            "fees-0-tetri": typed,
            "fees-0-currency": "GEL",
            "fees-0-kind": "fine",
            "fees-0-basis": "none",
        }
    )
    editor = RecordEditor(areas=[], data=data)
    fees = next(rows for rows in editor.rows if rows.name == "fees")
    assert (fees.is_valid(), fees.build()) == (
        True,
        (Fee(tetri=tetri, kind=AmountKind.FINE, basis=Basis.NONE),),
    )


def test_blank_row_is_left_out():
    data = QueryDict(mutable=True)
    data.update({"deadlines-count": "2", "deadlines-0-count": " ", "deadlines-0-unit": "days", "deadlines-1-count": "3",
                 "deadlines-1-unit": "days", "deadlines-1-duty": "office"})  # fmt: skip
    rows = next(rows for rows in RecordEditor(areas=[], data=data).rows if rows.name == "deadlines")
    assert (rows.is_valid(), rows.build()) == (True, (Deadline(count=3, statutory=False, roll=False),))


def test_new_record_is_written_in_the_form(two, client, enter):
    enter(two[0])
    page = "/desk/assistant/new/"
    data = sent(client, page, code="PI-1", area="PI", question="სად არის არქივი?", answer="კოსტავას 22.",
                source_url="https://example.ge/", figures="22")  # fmt: skip
    taken = client.post(page, data)
    assert (taken.status_code, "კოსტავას 22." in taken.content.decode()) == (409, True)
    assert client.post(page, data | {"code": "pi 9"}).status_code == 422
    made = client.post(page, data | {"code": "PI-9"})
    assert (made.status_code, made["Location"]) == (302, "/desk/assistant/PI-9/")
    content = edit_view("PI-9").content
    assert (content.city_scope, content.figures, content.area) == ("rustavi", ("22",), "PI")
    assert client.get("/desk/assistant/PI-9/").status_code == 200


def test_stray_figure_is_named_on_the_page(two, client, enter):
    enter(two[0])
    assert client.post(f"{PAGE}edit/", sent(client, answer=ANSWER + " ოთახი 12")).status_code == 302
    page = press(client, "propose")
    assert (page.status_code, "მითითებულ რიცხვებში: 12." in page.content.decode()) == (422, True)


def test_desk_tries_returns_and_withdraws(two, client, enter):
    enter(two[0])
    tried = press(client, "try", words="asli ra girs")
    assert tried.context["tried"][0].code == "PI-1"
    client.post(f"{PAGE}edit/", sent(client, unit="ახალი"))
    press(client, "propose")
    assert press(client, "return", reason="").status_code == 422
    assert press(client, "return", reason="წყარო ძველია").status_code == 302
    kept = press(client, "withdraw", reason=" ")
    assert (kept.status_code, services(("PI-1",), city="rustavi") != {}) == (422, True)
    assert press(client, "withdraw", reason="მცდარია").status_code == 302
    assert services(("PI-1",), city="rustavi") == {}
    assert press(client, "nothing").status_code == 422
    listed = client.get("/desk/assistant/?only=withdrawn").content.decode()
    assert ("PI-1" in listed, "FEE-1" in listed) == (True, False)
    assert client.get("/desk/assistant/NO-1/").status_code == 404


def test_phrasings_come_in_are_pinned_and_go(two, client, enter):
    enter(two[0])
    page = f"{PAGE}phrasings/"
    assert (
        press(client, "examples", page, lines="ქსეროქსი მინდა\nkopio minda", use="pinned").status_code == 302
    )
    twice = press(client, "examples", page, lines="ქსეროქსი მინდა", use="check")
    assert (twice.status_code, "ქსეროქსი მინდა</textarea>" in twice.content.decode()) == (422, True)
    assert press(client, "examples", page, lines="სად გადავიღო ასლი", use="check").status_code == 302
    rows = {row.text: (row.set, row.pinned) for row in edit_view("PI-1").examples}
    assert rows == {
        "asli ra girs": ("train", False),
        "ქსეროქსი მინდა": ("train", True),
        "kopio minda": ("train", True),
        "სად გადავიღო ასლი": ("check", False),
    }
    pinned = str(ExampleQuestion.objects.get(text="kopio minda").public_id)
    assert press(client, "remove", page, example=pinned).status_code == 422
    assert press(client, "unpin", page, example=pinned).status_code == 302
    assert press(client, "remove", page, example=pinned).status_code == 302
    assert press(client, "pin", page, example="no").status_code == 422
    assert not ExampleQuestion.objects.filter(text="kopio minda").exists()


def test_translation_of_any_language_is_opened_saved_and_checked(two, client, enter):
    enter(two[0])
    page = f"{PAGE}translations/"
    assert [row.state for row in client.get(page).context["rows"]] == [
        "draft",
        "missing",
        "missing",
        "missing",
    ]
    wrong = press(client, "check", f"{page}az/", question="Qiymət?", answer="7 lari")
    assert (wrong.status_code, "7 lari" in wrong.content.decode()) == (422, True)
    assert (
        press(client, "check", f"{page}az/", question="Qiymət?", answer="0,05 lari, 10 gün").status_code
        == 302
    )
    assert [row.state for row in client.get(page).context["rows"]] == [
        "draft",
        "checked",
        "missing",
        "missing",
    ]
    client.post(f"{PAGE}edit/", sent(client, answer=ANSWER + " "))
    client.post(f"{PAGE}edit/", sent(client, answer=ANSWER.replace("ასლი", "ქსერო")))
    press(client, "propose")
    enter(two[1])
    press(client, "approve")
    assert [row.state for row in client.get(page).context["rows"]] == [
        "draft",
        "outdated",
        "missing",
        "missing",
    ]
    assert client.get(f"{page}fr/").status_code == 404


def test_synonyms_are_listed_found_added_and_removed(two, client, enter):
    enter(two[0])
    page = "/desk/assistant/synonyms/"
    one = press(client, "add", page, words="ბე")
    assert (one.status_code, "ბე</textarea>" in one.content.decode()) == (422, True)
    assert press(client, "add", page, words="ბე\nსაგარანტიო თანხა").status_code == 302
    rows = client.get(page).context["found"].rows
    assert [words for _id, words in rows] == [("ბე", "საგარანტიო თანხა")]
    assert client.get(f"{page}?q=sagarantio").context["found"].total == 1
    assert client.get(f"{page}?q=ნაგავი").context["found"].total == 0
    assert press(client, "remove", page, synonyms=rows[0][0]).status_code == 302
    assert client.get(page).context["found"].rows == ()


def test_empty_owner_is_a_defect_that_list_and_record_show(two, client, enter):
    nino, _gia = two
    enter(nino)
    found = client.get("/desk/assistant/?only=no_owner").context["found"]
    assert ([row.code for row in found.rows], found.counts["no_owner"]) == (["FEE-1", "FEE-2"], 2)
    assert "მფლობელი არ ჰყავს" in client.get("/desk/assistant/FEE-1/").content.decode()
    assert "მფლობელი არ ჰყავს" not in client.get(PAGE).content.decode()
    owner = edit_view("PI-1").owner
    assert [(row.owner, row.name, row.records) for row in list_owners()] == [
        ("", "", 2),
        (str(owner.membership), "გია", 1),
    ]
    assert desk_records(owner=str(owner.membership)).total == 1
    assert isinstance(list_owners()[0], OwnerRow)


def test_record_is_taken_from_somebody_with_a_reason_alone(two, staff, client, enter):
    nino, gia = two
    confirm_record(actor=NINO, key=new_key(), code="PI-1")
    _eka, membership = staff("ეკა", "owner")
    enter(nino)
    page = f"{PAGE}owner/"
    assert press(client, "assign", page, owner=str(membership), reason="").status_code == 422
    assert press(client, "assign", page, owner=str(membership), reason="გია წავიდა").status_code == 302
    view = edit_view("PI-1")
    assert (view.owner.membership, view.is_confirmed) == (membership, False)
    _ana, clerk = staff("ანა", "clerk")
    with pytest.raises(Refused, match=r"^no_owner$"):
        assign_owner(actor=NINO, key=new_key(), code="FEE-1", owner=clerk, reason="")
    with pytest.raises(Refused, match=r"^not_found$"):
        assign_owner(actor=NINO, key=new_key(), code="NO-1", owner=membership, reason="")
    key = new_key()
    done = [assign_owner(actor=NINO, key=key, code="PI-1", owner=None, reason="არავინ") for _twice in "12"]
    assert (done, edit_view("PI-1").owner) == (["", ""], None)
    enter(gia)
    assert client.get(page).status_code == 403
    assert press(client, "confirm").status_code == 403


@pytest.mark.parametrize("records", [3, 120])
def test_pages_take_few_queries_at_any_size(two, client, enter, records, django_assert_max_num_queries):
    enter(two[0])
    first = Record.objects.get(code="FEE-1")
    for number in range(records - 3):
        first.pk, first.public_id, first.code = None, UUID(int=number + 1), f"FEE-{number + 10}"
        first.save()
    for page in ("", "owners/", "new/", "synonyms/", "quality/", "PI-1/", "PI-1/edit/", "PI-1/owner/",
                 "PI-1/phrasings/", "PI-1/translations/", "PI-1/translations/en/", "PI-1/history/"):  # fmt: skip
        with django_assert_max_num_queries(12 if page != "PI-1/owner/" else 14):
            assert client.get(f"/desk/assistant/{page}").status_code == 200


def test_phrases_of_checkers_only_measure_and_pins_survive(few, tmp_path):
    path = tmp_path / "questions.csv"
    head = "code,text,lang,author\n"
    path.write_text(head + "PI-1,ასლი მინდა,ka,a1\nPI-1,სად არის ქსეროქსი,ka,check-2\nNO-1,x,ka,a1\n")
    assert import_phrases(actor=NINO, key=new_key(), path=path) == 2
    assert import_phrases(actor=NINO, key=new_key(), path=path) == 2
    ExampleQuestion.objects.filter(author="check-2").update(pinned=True)
    path.write_text(head + "PI-1,სად არის ქსეროქსი,ka,check-2\n")
    assert import_phrases(actor=NINO, key=new_key(), path=path) == 1
    rows = ExampleQuestion.objects.filter(origin="bank").values_list("text", "set", "pinned")
    assert list(rows) == [("სად არის ქსეროქსი", "check", True)]
    assert add_examples(actor=NINO, key=new_key(), code="PI-1", lines=("სხვა",), use=Use.CHECK) == 1
