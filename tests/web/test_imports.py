import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kalaki.core.contract import imports, new_key, writing
from kalaki.core.imports import Column, Importer, Outcome, Planned, registry
from kalaki.core.models import ImportRun
from tests.people.conftest import make_staff, sign_in

CSV = "სახელი;ქუჩა\n<b>ლია;ახალი\nნინო;სხვა\n;უსახელო\n?;ვინ\n"


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    """Play an app whose things have a name and a street."""
    known = {"ნინო": "ძველი"}
    monkeypatch.setattr(registry, "_kinds", {})

    def plan(rows):
        made = []
        for row in rows:
            name, street = row.choice or row.cells["name"], row.cells["street"]
            one = {"number": row.number, "title": name, "data": {"name": name, "street": street}}
            if name == "?":
                made.append(Planned(outcome=Outcome.UNCLEAR, **one, remedy="Who?", choices=(("გია", "Gia"),)))
            elif not name:
                made.append(Planned(outcome=Outcome.REFUSED, number=row.number, remedy="Write a name."))
            elif name in known:
                changes = (("Street", known[name], street),)
                made.append(Planned(outcome=Outcome.CHANGED, **one, changes=changes))
            else:
                made.append(Planned(outcome=Outcome.NEW, **one))
        return made

    def apply(run, planned):
        before = dict(known)
        known.update({one.data["name"]: one.data["street"] for one in planned})
        return before

    def undo(run, facts):
        known.clear()
        known.update(facts)

    columns = (
        Column(name="name", label="Name", also=("სახელი",), is_needed=True),
        Column(name="street", label="Street", also=("ქუჩა",)),
    )
    imports.register_import(
        "things",
        Importer(
            title="Things", columns=columns, roles=frozenset({"clerk"}), plan=plan, apply=apply, undo=undo
        ),
    )
    return known


def clerk(client, city, role="clerk"):
    return sign_in(client, make_staff(city, "Lia", role)[0])


def bring(client, data=CSV, kind="things", path="/en/desk/imports/"):
    file = SimpleUploadedFile("ხალხი.csv", data.encode()) if data is not None else ""
    return client.post(path, {"key": str(new_key()), "kind": kind, "file": file})


def press(client, run, act, **more):
    return client.post(f"/en/desk/imports/{run}/", {"key": str(new_key()), "act": act} | more)


def latest(city):
    with writing(city.pk):
        return ImportRun.objects.latest("pk").public_id


def text_of(answer):
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_from_the_file_to_the_rows_and_back(client, rustavi, kept, django_assert_max_num_queries):
    browser = clerk(client, rustavi)
    sent = bring(browser)
    run = latest(rustavi)
    assert (sent.status_code, sent["Location"]) == (302, f"/en/desk/imports/{run}/")
    with django_assert_max_num_queries(12):
        page = browser.get(f"/en/desk/imports/{run}/")
    text = text_of(page)
    assert (
        "2 New &lt;b&gt;ლია 3 Changes ნინო Street: ძველი სხვა 4 Not taken – Write a name. 5 Unclear ? Who?"
        in text
    )
    assert "Write 2 rows Take the other 2 home as a table" in text
    assert "ლია" not in text_of(browser.get(f"/en/desk/imports/{run}/?only=refused"))
    rows = browser.get(f"/en/desk/imports/{run}/rows.csv")
    assert (
        rows.content.decode("utf-8-sig") == "#,!,სახელი,ქუჩა\r\n4,Write a name.,,უსახელო\r\n5,Who?,?,ვინ\r\n"
    )
    assert press(browser, run, "choose", **{"row-5": "გია"}).status_code == 302
    assert press(browser, run, "apply").status_code == 302
    assert kept == {"ნინო": "სხვა", "<b>ლია": "ახალი", "გია": "ვინ"}
    assert "3 rows were written" in text_of(browser.get(f"/en/desk/imports/{run}/"))
    assert press(browser, run, "undo").status_code == 302
    assert kept == {"ნინო": "ძველი"}
    assert "All rows of this table were taken back." in text_of(browser.get(f"/en/desk/imports/{run}/"))
    assert "ხალხი.csv Things Taken back" in text_of(browser.get("/en/desk/imports/"))


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (None, "things", "Choose a file, CSV or XLSX."),
        ("x;y\n1;2\n", "things", "The table lacks a column: Name. Add it, or name it so."),
        ("%PDF-1", "things", "This file is no table that can be read."),
        (CSV, "others", "The form was incomplete. Open the page again."),
    ],
)
def test_file_that_cannot_be_taken_says_why(client, rustavi, data, kind, words):
    answer = bring(clerk(client, rustavi), data, kind)
    assert (answer.status_code, words in text_of(answer)) == (422, True)


def test_broken_forms_and_rows_that_are_gone(client, rustavi, kept):
    browser = clerk(client, rustavi)
    bring(browser)
    run = latest(rustavi)
    assert press(browser, run, "erase").status_code == 422
    assert press(browser, run, "apply", key="x").status_code == 422
    with writing(rustavi.pk):
        imports.forget(ImportRun.objects.get().keep_until)
    page = browser.get(f"/en/desk/imports/{run}/")
    assert (page.status_code, "The rows are no longer kept." in text_of(page)) == (410, True)
    assert browser.get(f"/en/desk/imports/{run}/rows.csv").status_code == 404


def test_other_roles_and_the_neighbours_see_nothing(client, rustavi, gori):
    bring(clerk(client, rustavi))
    run = latest(rustavi)
    editor = clerk(client, rustavi, "editor")
    assert editor.get(f"/desk/imports/{run}/").status_code == 403
    assert "There is nothing here that you can bring in" in text_of(editor.get("/en/desk/imports/"))
    assert clerk(client, gori).get(f"/gori/desk/imports/{run}/").status_code == 404
    assert clerk(client, gori).get(f"/gori/desk/imports/{UUID(int=1)}/").status_code == 404


@pytest.mark.parametrize("many", [10, 5000])
def test_preview_takes_as_many_statements_whatever_its_length(
    client, rustavi, many, django_assert_max_num_queries
):
    browser = clerk(client, rustavi)
    bring(browser, "სახელი;ქუჩა\n" + "".join(f"ნ{place};ქ\n" for place in range(many)))
    with django_assert_max_num_queries(12):
        page = browser.get(f"/en/desk/imports/{latest(rustavi)}/")
    assert ("further rows are not shown here." in text_of(page)) == (many > 200)
