import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kalaki.core.contract import System, keyed_hash, new_key, paper, writing
from kalaki.core.paper import PaperColumn, PaperKind, registry
from tests.people.conftest import make_staff, sign_in


@pytest.fixture(autouse=True)
def taken(monkeypatch, settings, tmp_path):
    """Play an app of signatures; the rows that it took."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(registry, "_kinds", {})
    rows_taken = {}

    def take(run, sheet, about, rows):
        rows_taken.update({position: dict(cells) for position, cells in rows.items()})
        return {position: "twice" for position, cells in rows.items() if cells["name"] == "გია"}

    columns = (
        PaperColumn(name="name", label="Name"),
        PaperColumn(name="number", label="Number", store=lambda words: keyed_hash("t", words)),
    )
    paper.register_paper(
        "signatures",
        PaperKind(
            title="Signatures", text="x", columns=columns, roles=frozenset({"clerk"}), take=take, rows=3,
            words={"twice": "Signed already."},
        ),
    )  # fmt: skip
    return rows_taken


@pytest.fixture
def number(rustavi):
    """Return the printed number of a new sheet."""
    with writing(rustavi.pk):
        batch = paper.make_batch(actor=System("t"), key=new_key(), kind="signatures", sheets=1)
        return paper.sheets_of(batch)[0][0]


def clerk(client, city, name="Lia", role="clerk"):
    return sign_in(client, make_staff(city, name, role)[0])


def send(client, number, act, keying=1, **more):
    path = f"/en/desk/paper/{number}/?keying={keying}"
    return client.post(path, {"key": str(new_key()), "act": act} | more)


def cells(name, number):
    return {"cell-name": name, "cell-number": number}


def text_of(answer):
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_number_leads_to_the_sheet(client, rustavi, number):
    browser = clerk(client, rustavi)
    assert browser.get("/en/desk/paper/").status_code == 200
    assert browser.get(f"/en/desk/paper/?number={number}")["Location"] == f"/en/desk/paper/{number}/"
    wrong = browser.get("/en/desk/paper/?number=12-0")
    assert (wrong.status_code, "There is no sheet with this number." in text_of(wrong)) == (422, True)


def test_two_people_key_a_sheet_and_it_is_taken(
    client, rustavi, number, taken, django_assert_max_num_queries
):
    browser = clerk(client, rustavi)
    sent = send(browser, number, "key", position=1, **cells("<b>ნინო", "01"))
    assert (sent.status_code, sent["Location"]) == (302, f"/en/desk/paper/{number}/?keying=1#row-2")
    send(browser, number, "key", position=2, **cells("გია", "02"))
    send(browser, number, "key", position=1, **cells("<b>ნინო", ""))
    page = browser.get(f"/en/desk/paper/{number}/").content.decode()
    assert 'value="&lt;b&gt;ნინო"' in page
    assert page.count('placeholder="•••"') == 2
    assert "Not every row was keyed twice." in text_of(send(browser, number, "take"))
    again = send(browser, number, "key", 2, position=1, **cells("იგივე", ""))
    assert (again.status_code, 'value="იგივე"' in again.content.decode()) == (422, True)
    browser = clerk(client, rustavi, "Gia")
    with django_assert_max_num_queries(12):
        second = browser.get(f"/en/desk/paper/{number}/?keying=2")
    assert "ნინო" not in second.content.decode()
    send(browser, number, "key", 2, position=1, **cells("ნანა", "09"))
    send(browser, number, "key", 2, position=2, **cells("გია", "02"))
    text = text_of(browser.get(f"/en/desk/paper/{number}/"))
    assert "Row 1 Name 1: &lt;b&gt;ნინო 2: ნანა Number not the same The first counts" in text
    assert "The two keyings differ." in text_of(send(browser, number, "take"))
    assert send(browser, number, "use-1", position=1).status_code == 302
    assert send(browser, number, "take").status_code == 302
    assert taken == {
        1: {"name": "<b>ნინო", "number": keyed_hash("t", "01")},
        2: {"name": "გია", "number": keyed_hash("t", "02")},
    }
    assert "Rows that do not count 2. Signed already." in text_of(browser.get(f"/en/desk/paper/{number}/"))


def test_scan_is_added_once(client, rustavi, number):
    browser = clerk(client, rustavi)
    scan = SimpleUploadedFile("a.pdf", b"%PDF-1.7 scan")
    assert send(browser, number, "scan", scan=scan).status_code == 302
    assert "The scan lies sealed beside the sheet." in text_of(browser.get(f"/en/desk/paper/{number}/"))
    assert send(browser, number, "scan").status_code == 422


@pytest.mark.parametrize("more", [{"act": "erase"}, {"key": "x"}])
def test_broken_form_says_so(client, rustavi, number, more):
    answer = send(clerk(client, rustavi), number, **{"act": "take"} | more)
    assert (answer.status_code, "The form was incomplete." in text_of(answer)) == (422, True)


def test_other_roles_and_the_neighbours_see_no_sheet(client, rustavi, gori, number):
    assert clerk(client, rustavi, role="editor").get(f"/desk/paper/{number}/").status_code == 403
    assert clerk(client, gori).get(f"/gori/desk/paper/{number}/").status_code == 404
