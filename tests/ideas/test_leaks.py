"""Nothing about who said it, where they live or what staff wrote for staff, in any form of the open data."""

import io
import json
import zipfile

import pytest

from kalaki.core.contract import at, writing
from kalaki.ideas import commands
from kalaki.ideas.commands import Acting, Author, OriginRef, Place
from kalaki.ideas.jobs import dump_register
from kalaki.ideas.models import Category, Comment, Idea
from kalaki.ideas.rules.closure import Said
from kalaki.ideas.rules.lifecycle import By
from kalaki.people.models import Person
from tests.ideas.conftest import CATEGORIES, DAY, MONDAY, accept, act, submit

NAME = "ქეთევან მოჭიდობაძე"
PHONE, MAIL, PERSONAL, DEVICE, NETWORK = (
    "599 12 34 57",
    "keto.secret@example.ge",
    "01017054321",
    "e" * 32,
    "203.0.113.77",
)
NOTE, HIDDEN, HELD, GONE, ERASED, FOREIGN, UNSAID = (
    "შენიშვნა თანამშრომლისთვის", "დამალული ტექსტი", "შესამოწმებელი ტექსტი", "უკან წაღებული ტექსტი", "წაშლილი ტექსტი",
    "გორის ამბავი", "დამალული კომენტარი",
)  # fmt: skip
HOME = Place(lat=41_549_137, lon=44_993_461, address="კოსტავას 3, ბინა 77", accuracy_m=4)
MOMENT = MONDAY.replace(second=43)
# Nothing of this may stand in any form; ":43" is the second in which everything came in.
SECRETS = (
    NAME, "ქეთევან", PHONE, "599123457", "12 34 57", MAIL, "keto.secret", PERSONAL, DEVICE, NETWORK, NOTE, HIDDEN, HELD,
    GONE, ERASED, FOREIGN, UNSAID, "549137", "993461", "ბინა 77", ":43", "43Z", "person:", "device:", "sealed-key-77",
)  # fmt: skip


@pytest.fixture
def register(town, gori, settings, tmp_path):
    """Return what is listed and what is not, of a register with everything that could leak."""
    settings.KALAKI_DATA = tmp_path
    for key in ("roads", "water"):
        accept(key, town.parks)
    person = Person.objects.create(name=NAME)
    by, words = Acting(by=By.AUTHOR, who=person.ref), f"{PHONE}, {MAIL}, {PERSONAL}"
    author = Author(who=person.ref, is_confirmed=True)
    at_home = [
        submit(MOMENT, text=f"ორმოა. {words}", category=key, place=HOME, author=author, external_key=f"sealed-key-77-{key}",
               origin=OriginRef(kind="import", origin_id="batch"))
        for key in ("roads", "water")
    ]  # fmt: skip
    open_one = submit(MOMENT, title=words, text=f"ბნელა. {words}", author=author)
    erased = submit(MOMENT, text=ERASED, author=author)
    one = {"idea": open_one.public_id, "when": MOMENT}
    act(commands.comment, acting=by, text=words, **one)
    unsaid = act(commands.comment, acting=by, text=UNSAID, **one)
    act(commands.hide_comment, when=MOMENT, comment=unsaid, reason_code="spam")
    act(commands.add_note, text=NOTE, **one)
    act(commands.support_idea, who=f"device:{DEVICE}", **one)
    act(commands.follow_idea, who=person.ref, **one)
    act(commands.delete_text, when=MOMENT, idea=erased.public_id, who=person.ref)
    owner = Acting(by=By.OWNER, organisation=town.parks.id)
    act(commands.claim_done, when=MOMENT, idea=at_home[0].public_id, acting=owner, note="მზადაა")
    act(commands.say_fixed, when=MOMENT, idea=at_home[0].public_id, acting=by, said=Said.YES)
    hidden, held, gone = (
        submit(MOMENT, text=HIDDEN),
        submit(MOMENT, text=HELD, held=True),
        submit(MOMENT, text=GONE),
    )
    act(commands.hide, when=MOMENT, idea=hidden.public_id, acting=town.triager, reason_code="spam")
    act(commands.withdraw, when=MOMENT, idea=gone.public_id, acting=town.anna)
    with writing(gori.pk):
        act(commands.save_categories, rows=CATEGORIES)
        submit(MOMENT, text=FOREIGN)
    return [*at_home, open_one, erased], [hidden, held, gone], person


def every_form(client, items):
    """Return the text of every form of the open data, by its address."""
    files = ("ideas.csv", "ideas.geojson", "feed.rss", "calendar.ics")
    reads = ("ideas", "categories", "origins", "origins/register", "origins/import", "commitments")
    addresses = [f"{language}/ideas/{name}" for language in ("", "/en") for name in files]
    addresses += [f"/commitments/{name}" for name in ("commitments.csv", "feed.rss", "calendar.ics")]
    addresses += [f"/api/v1/{name}" for name in reads]
    with at(MONDAY + DAY):
        dump_register.call("rustavi")
        promises = client.get("/api/v1/commitments?size=100").json()["commitments"]
        addresses += [f"/api/v1/commitments/{one['id']}" for one in promises]
        addresses += [f"/api/v1/ideas/{one.number}" for one in items]
        found = {}
        for address in addresses:
            response = client.get(address, REMOTE_ADDR=NETWORK)
            assert response.status_code == 200, address
            found[address] = response.getvalue().decode()
        with zipfile.ZipFile(io.BytesIO(client.get("/open-data/register.zip").getvalue())) as dump:
            found |= {name: dump.read(name).decode() for name in dump.namelist()}
    return found


def test_no_form_holds_what_could_leak(register, client):
    listed, unlisted, _person = register
    found = every_form(client, listed)
    leaks = [(address, secret) for address, body in found.items() for secret in SECRETS if secret in body]
    assert leaks == []
    # A promise that was taken back keeps its number; the register itself tells of no unlisted item.
    of_register = {address: body for address, body in found.items() if "commitments" not in address}
    assert [one.number for body in of_register.values() for one in unlisted if one.number in body] == []
    assert [address for address, body in found.items() if unlisted[1].number in body] == []  # held
    with at(MONDAY + DAY):
        answers = [client.get(f"/api/v1/ideas/{one.number}").status_code for one in unlisted]
    assert answers == [404] * 3


def test_what_is_searched_for_is_there_to_be_found(register, client):
    # Each secret stands in the tables; a search for something that is nowhere would prove nothing.
    listed, _unlisted, _person = register
    rows = json.dumps(list(Idea.objects.values()), default=str, ensure_ascii=False)
    for secret in (
        PHONE,
        MAIL,
        PERSONAL,
        HIDDEN,
        HELD,
        GONE,
        "549137",
        "993461",
        "ბინა 77",
        ":43",
        "sealed-key-77",
    ):
        assert secret in rows, secret
    assert {one.text for one in Comment.objects.all()} >= {UNSAID}
    assert set(Category.objects.values_list("publish_place", flat=True)) == {"exact", "rounded", "area"}
    found = every_form(client, listed)
    for name in ("/ideas/ideas.csv", "/ideas/ideas.geojson", "/api/v1/ideas", "ideas.csv", "ideas.geojson"):
        assert all(one.number in found[name] for one in listed), name


def test_a_name_that_is_shown_and_hidden_again_is_in_no_form(register, client):
    listed, _unlisted, person = register
    for wish in (None, commands.show_name, commands.hide_name):
        for one in listed:
            if wish is not None:
                act(wish, idea=one.public_id, who=person.ref)
        found = every_form(client, listed)
        assert [address for address, body in found.items() if "ქეთევან" in body] == [], wish
        with at(MONDAY + DAY):
            page = client.get(f"/ideas/{listed[2].number}/").text
        assert (NAME in page) == (wish is commands.show_name)
