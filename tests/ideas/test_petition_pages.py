"""The pages of petitions and of clerk mode, as a browser without script sends them."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kalaki.cities.contract import save_act
from kalaki.cities.models import Act
from kalaki.core.contract import new_key, receipt_of, writing
from kalaki.core.models import AuditEntry, CommandRecord, OutboxEvent
from kalaki.exact.dates import Unit
from kalaki.ideas import commands, queries
from kalaki.ideas.commands import TypeFields
from kalaki.ideas.models import Idea, PetitionType, Signature
from kalaki.ideas.rules.clock import Term
from kalaki.ideas.rules.lifecycle import State
from kalaki.people.commands import check_resident
from kalaki.people.contract import ensure_organisation
from kalaki.people.models import Person, Served
from tests.ideas.conftest import SEED
from tests.people.conftest import make_staff, sign_in

NINO, GIA = "01001012345", "01001054321"


def staff(city, *roles):
    return sign_in(Client(), make_staff(city, "ლია", *roles)[0])


def checked(city, number, **changes):
    """Return a browser in which the resident with ``number`` is signed in."""
    with writing(city.pk):
        words = {"area": None, "is_adult": True} | changes
        made = check_resident(actor=SEED, key=new_key(), number=number, **words)
    return sign_in(Client(), Person.objects.get(public_id=made.person), passed=False)


def text_of(answer):
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def keyed(**words):
    return {"key": str(new_key())} | words


@pytest.fixture
def council(rustavi):
    with writing(rustavi.pk):
        made = ensure_organisation(actor=SEED, key=new_key(), kind="unit", name="საკრებულო")
        act = save_act(
            actor=SEED, key=new_key(), kind="law", number="1958", date=dt.date(2014, 2, 5), title="კოდექსი",
            body="პარლამენტი", article="86",
        )  # fmt: skip
    return made, act


@pytest.fixture
def kind(rustavi, council):
    body, act = council
    fields = TypeFields(
        names={"ka": "პეტიცია"}, body=body, base=100, base_source="რეესტრი", base_on=dt.date(2026, 1, 1), absolute=2,
        collection_days=60, answer=Term(count=1, unit=Unit.MONTHS), act=act,
    )  # fmt: skip
    with writing(rustavi.pk):
        made = commands.save_petition_type(actor=SEED, key=new_key(), fields=fields)
        commands.open_petition_type(actor=SEED, key=new_key(), public_id=made)
    return made


@pytest.fixture
def petition(rustavi, kind):
    with writing(rustavi.pk):
        return commands.start_petition(
            actor=SEED, key=new_key(), kind=kind, title="მეტი ხე", text="დარგეთ ხეები", author="person:a"
        ).number


def test_type_is_written_refuses_and_opens_at_the_desk(rustavi, council):
    browser = staff(rustavi, "secretary")
    assert browser.get("/en/desk/petitions/types/new/").status_code == 200
    given = {
        "name": "პეტიცია საკრებულოს", "name_en": "", "body": str(council[0]), "base": "125103",
        "base_source": "საქსტატი", "base_on_day": "5", "base_on_month": "11", "base_on_year": "2014", "measure": "share",
        "percent": "1", "absolute": "", "least": "resident", "collection_days": "90", "answer_count": "",
        "answer_unit": "months",
    }  # fmt: skip
    sent = browser.post("/en/desk/petitions/types/new/", keyed(**given, act="save"))
    assert sent.status_code == 302
    address = sent["Location"]
    page = text_of(browser.get(address))
    assert "1 252 (14 a day for 90 days)" in page
    assert "Missing: the answer time, the legal act." in page
    refused = browser.post(address, {"step-key": str(new_key()), "act": "open"})
    assert (refused.status_code, "This type cannot open yet." in text_of(refused)) == (422, True)
    assert browser.post(address, keyed(act="save", name="")).status_code == 422
    assert browser.post(address, {"act": "burn"}).status_code == 422


def test_legal_act_is_recorded_and_completes_a_type(rustavi, kind):
    browser = staff(rustavi, "secretary")
    act = {
        "kind": "law",
        "title": "კანონი",
        "number": "7",
        "date_day": "1",
        "date_month": "2",
        "date_year": "2020",
        "body": "პარლამენტი",
    }
    assert browser.post("/en/desk/petitions/acts/new/", keyed(**act)).status_code == 302
    assert browser.post("/en/desk/petitions/acts/new/", keyed(title="")).status_code == 422
    with writing(rustavi.pk):
        assert Act.objects.filter(number="7").exists()
    address = f"/en/desk/petitions/types/{kind}/"
    assert browser.post(address, {"step-key": str(new_key()), "act": "close"}).status_code == 302
    with writing(rustavi.pk):
        assert PetitionType.objects.get().stage == "closed"
    assert browser.get(f"/en/desk/petitions/types/{new_key()}/").status_code == 404
    clerk = staff(rustavi, "clerk")
    assert [clerk.get(path).status_code for path in ("/en/desk/petitions/", address)] == [200, 403]


def test_resident_begins_signs_and_takes_back(rustavi, kind):
    author, signer = checked(rustavi, NINO), checked(rustavi, GIA)
    assert "Sign in to begin" in text_of(Client().get("/en/petitions/new/"))
    assert Client().post("/en/petitions/new/", keyed())["Location"].startswith("/en/sign-in/")
    assert "2 needed: 1 a day for 60 days." in text_of(author.get("/en/petitions/new/"))
    begin = {"kind": str(kind), "title": "მეტი ხე", "text": ""}
    wrong = author.post("/en/petitions/new/", keyed(**begin))
    assert (wrong.status_code, 'value="მეტი ხე"' in wrong.content.decode()) == (422, True)
    made = author.post("/en/petitions/new/", keyed(**begin | {"text": "დარგეთ ხეები"}))
    number = made["Location"].split("/")[-2]
    path = f"/en/petitions/{number}/sign/"
    sent = signer.post(path, keyed())
    assert (sent.status_code, sent["Location"]) == (302, f"/en/ideas/{number}/")
    page = text_of(signer.get(f"/en/ideas/{number}/"))
    assert ("1 of 2 signatures" in page, "You have signed." in page) == (True, True)
    assert signer.post(path, keyed(take="back")).status_code == 302
    signer.post(path, keyed())
    author.post(path, keyed())
    with writing(rustavi.pk):
        assert Idea.objects.get(number=number).status == State.REACHED
    assert signer.post(path, keyed(take="back")).status_code == 409
    page = text_of(signer.get("/en/petitions/"))
    assert ("2 of 2 signatures" in page, "Threshold reached" in page) == (True, True)


def test_who_is_not_checked_is_told_what_to_do(rustavi, petition):
    path = f"/en/petitions/{petition}/sign/"
    page = text_of(Client().get(f"/en/ideas/{petition}/"))
    assert ("Sign in to sign" in page, "2 are missing: 1 a day." in page) == (True, True)
    assert Client().post(path, keyed())["Location"].startswith("/en/sign-in/")
    stranger = sign_in(Client(), Person.objects.create(), passed=False)
    assert "show your document once at city hall" in text_of(stranger.get(f"/en/ideas/{petition}/"))
    refused = stranger.post(path, keyed())
    assert (refused.status_code, "A resident's check is needed" in text_of(refused)) == (403, False)
    young = checked(rustavi, NINO, is_adult=False)
    assert young.post(path, keyed()).status_code == 403
    assert young.post(path, {"key": "x"}).status_code == 422
    assert young.post("/en/petitions/RUS-2026-999999/sign/", keyed()).status_code == 404
    assert young.post(f"/en/petitions/{petition}/proposal/", keyed()).status_code == 409
    with writing(rustavi.pk):
        assert Signature.objects.count() == 0


def test_neighbours_sign_nothing_here(rustavi, gori, petition):
    path = f"/gori/en/petitions/{petition}/sign/"
    assert checked(gori, NINO).post(path, keyed()).status_code == 404
    # A check of Gori is none in Rustavi.
    assert checked(gori, GIA).post(f"/en/petitions/{petition}/sign/", keyed()).status_code == 403


def test_sheets_are_printed_keyed_and_the_petition_registered_at_the_desk(rustavi, petition):
    browser = staff(rustavi, "secretary", "clerk")
    path = f"/en/desk/petitions/{petition}/"
    assert (
        browser.post(path, {"sheets-key": str(new_key()), "sheets-sheets": "0", "act": "sheets"}).status_code
        == 422
    )
    assert (
        browser.post(path, {"sheets-key": str(new_key()), "sheets-sheets": "2", "act": "sheets"}).status_code
        == 302
    )
    address = re.search(r'href="(/en/desk/petitions/[^"]+\.pdf)"', browser.get(path).content.decode()).group(
        1
    )
    made = browser.get(address)
    assert (made.content[:5], made["Content-Type"]) == (b"%PDF-", "application/pdf")
    assert browser.get(address.replace(address[-20:-4], "0" * 16)).status_code == 404
    assert browser.post(path, {"act": "burn"}).status_code == 422
    step = {"step-key": str(new_key())}
    assert browser.post(path, {**step, "act": "verify"}).status_code == 409
    with writing(rustavi.pk):
        idea = Idea.objects.get(number=petition).public_id
        for subject in ("a", "b"):
            commands.sign_petition(
                actor=SEED, key=new_key(), idea=idea, subject=subject, way=queries.SignedAt.WEB, has_identity=True,
                is_of_age=True,
            )  # fmt: skip
    assert staff(rustavi, "clerk").post(path, {**step, "act": "verify"}).status_code == 403
    assert browser.post(path, {"step-key": str(new_key()), "act": "verify"}).status_code == 302
    assert "answers within 1 months." in text_of(browser.get(path))
    assert (
        browser.post(path, {"expire-key": str(new_key()), "expire-reason": "", "act": "expire"}).status_code
        == 422
    )
    assert browser.post(path, {"step-key": str(new_key()), "act": "register"}).status_code == 302
    with writing(rustavi.pk):
        row = Idea.objects.select_related("holder").get(number=petition)
        assert (row.status, row.holder.name) == (State.RECEIVED, "საკრებულო")


def test_clerk_enters_prints_and_looks_up_without_mail_or_phone(rustavi):
    browser = staff(rustavi, "clerk")
    page = browser.get("/en/desk/clerk/").content.decode()
    assert page.index("autofocus") < page.index('name="category"')
    given = {
        "text": "ჩვენს ქუჩაზე ბნელა",
        "kind": "report",
        "category": "",
        "area": "",
        "address": "",
        "name": "",
        "phone": "",
    }
    assert browser.post("/en/desk/clerk/", keyed(**given | {"phone": "022"})).status_code == 422
    form = keyed(**given | {"name": "გია ბერიძე", "phone": "599 12 34 56"})
    sent = browser.post("/en/desk/clerk/", form)
    assert browser.post("/en/desk/clerk/", form)["Location"] == sent["Location"]
    slip = browser.get(sent["Location"])
    with writing(rustavi.pk):
        row = Idea.objects.select_related("origin").get()
        from kalaki.core.contract import SubjectRef

        receipt = receipt_of(SubjectRef("idea", row.public_id))
        assert (row.is_assisted, row.origin.kind, row.receipt) == (True, "clerk", receipt.public_id)
        assert Served.objects.count() == 1
        kept = repr(
            [list(table.objects.values()) for table in (Idea, AuditEntry, OutboxEvent, CommandRecord, Served)]
        )
    assert [word for word in ("გია", "599123456") if word in kept] == []
    pin = f"{receipt.pin[:4]} {receipt.pin[4:]}"
    assert (row.number in text_of(slip), pin in text_of(slip)) == (True, True)
    pdf = browser.get(sent["Location"] + "slip.pdf")
    assert (pdf.content[:5], pdf["Content-Type"]) == (b"%PDF-", "application/pdf")
    other = staff(rustavi, "clerk")
    assert [other.get(sent["Location"] + rest).status_code for rest in ("", "slip.pdf")] == [404, 404]
    wrong = other.post("/en/desk/clerk/look-up/", {"number": row.number, "pin": "00000000"})
    assert (wrong.status_code, "do not belong together" in text_of(wrong)) == (422, True)
    found = other.post("/en/desk/clerk/look-up/", {"number": row.number.lower(), "pin": pin})
    assert found["Location"] == sent["Location"]
    assert row.number in text_of(other.get(found["Location"]))
    for _try in range(5):
        tired = other.post("/en/desk/clerk/look-up/", {"number": row.number, "pin": "1"})
    assert "Too many tries." in text_of(tired)
    assert staff(rustavi, "editor").get("/en/desk/clerk/").status_code == 403


def test_clerk_counts_a_signature_once(rustavi, petition):
    browser = staff(rustavi, "clerk")
    path = "/en/desk/clerk/signature/"
    given = {"petition": petition, "personal": NINO, "is_seen": "on"}
    assert browser.post(path, keyed(**given | {"is_seen": ""})).status_code == 422
    assert "has 11 digits" in text_of(browser.post(path, keyed(**given | {"personal": "12"})))
    assert "Signed. მეტი ხე: 1 of 2 signatures" in text_of(browser.post(path, keyed(**given)))
    assert "has signed already" in text_of(browser.post(path, keyed(**given)))
    assert checked(rustavi, NINO).post(f"/en/petitions/{petition}/sign/", keyed()).status_code == 302
    with writing(rustavi.pk):
        assert Signature.objects.count() == 1


@pytest.mark.parametrize("count", [3, 30])
def test_pages_cost_the_same_whatever_they_hold(rustavi, kind, count):
    with writing(rustavi.pk):
        for place in range(count):
            made = commands.start_petition(
                actor=SEED,
                key=new_key(),
                kind=kind,
                title=f"ხე {place}",
                text="დარგეთ",
                author=f"person:{place}",
            )
    browser = staff(rustavi, "secretary", "clerk")
    paths = ("/petitions/", "/desk/petitions/", f"/desk/petitions/{made.number}/", "/desk/clerk/signature/")
    costs = []
    for path in paths:
        assert browser.get(path).status_code == 200
        with CaptureQueriesContext(connection) as asked:
            browser.get(path)
        costs.append(len(asked))
    # city, session, person, roles, second factor; then types and acts, the list, one petition with its counts and batches
    assert costs == [6, 7, 10, 5]


def test_where_no_type_is_open_the_page_says_so(rustavi):
    browser = checked(rustavi, NINO)
    assert "No petition can begin yet" in text_of(browser.get("/en/petitions/new/"))
    assert "There is no petition yet" in text_of(Client().get("/en/petitions/"))
