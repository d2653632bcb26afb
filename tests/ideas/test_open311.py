"""The Open311 server: exact bytes, every method and format, errors all at once, what no answer may hold."""

import datetime as dt
import json
import re
from types import SimpleNamespace

import pytest
from defusedxml.ElementTree import fromstring
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from kalaki.core.contract import at, new_key
from kalaki.ideas import commands
from kalaki.ideas.commands.forwarding import save_peer
from kalaki.ideas.commands.open311 import forget_trials, make_client, revoke_client
from kalaki.ideas.models import (
    AuthorLink,
    Category,
    Idea,
    IdeaPhoto,
    MediaFetch,
    Origin,
    SeenUpdate,
    TrialRequest,
)
from kalaki.ideas.open311.jobs import go_round, look_for_work
from kalaki.ideas.queries.forwarding import list_peers
from kalaki.ideas.queries.open311 import list_clients
from kalaki.ideas.words import ACTS
from kalaki.people.contract import Role
from tests.ideas.conftest import MONDAY, SEED, act, row, submit
from tests.ideas.schemas import faults_of
from tests.people.conftest import make_staff, sign_in
from tests.servers import start

HOUR = dt.timedelta(hours=1)
DESK_STATEMENTS = 11
DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'
QUESTIONS = [
    {"code": "pole", "datatype": "string", "required": True, "order": 1, "texts": {"ka": "ბოძის ნომერი", "en": "Post"}},
    {
        "code": "how",
        "datatype": "multivaluelist",
        "order": 2,
        "texts": {"ka": "რა სჭირს"},
        "values": [{"key": "dark", "names": {"ka": "არ ანათებს & ბნელა"}}, {"key": "flickers", "names": {"ka": "ციმციმებს"}}],
    },
]  # fmt: skip


@pytest.fixture
def asked(town):
    """Let the category „lighting“ ask two questions."""
    Category.objects.filter(key="lighting").update(questions=QUESTIONS, helps={"ka": "ლამპიონი <ბნელა>"})
    return town


@pytest.fixture
def made(town):
    """Return a client with the extended status words."""
    return make_client(actor=SEED, key=new_key(), name="აპი", extended=True)


@pytest.fixture
def plain(town):
    """Return a client without them."""
    return make_client(actor=SEED, key=new_key(), name="სხვა")


def get(client, path, when=MONDAY + HOUR, **query):
    with at(when):
        answer = client.get(f"/open311/{path}", query)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return checked(answer, body, "posted" if "tokens/" in path else "")


def post(client, path, when=MONDAY + HOUR, headers=None, **fields):
    with at(when):
        answer = client.post(f"/open311/{path}", fields, headers=headers or {})
    return checked(answer, answer.content, "posted" if path.endswith("requests.xml") else "")


def checked(answer, body, schema):
    """Return (status, type, text) of an answer, whose XML is as our schemas say."""
    if answer.headers["Content-Type"] == "text/xml":
        root = fromstring(body).tag
        assert faults_of(body, schema if schema and root == "service_requests" else root) == []
    return answer.status_code, answer.headers["Content-Type"], body.decode()


def rows(text, name):
    return [{child.tag: child.text for child in one} for one in fromstring(text).iter(name)]


def report(made, **changes):
    fields = {"api_key": made.secret, "service_code": "lighting", "lat": "41.5495", "long": "44.9932"}
    return fields | {"description": "ლამპიონი არ ანათებს"} | changes


def test_services_byte_by_byte(asked, client):
    assert get(client, "v2/services.xml") == (
        200,
        "text/xml",
        DECLARED + "<services><service><service_code>lighting</service_code>"
        "<service_name>გარეგანათების დაზიანება</service_name><description>ლამპიონი &lt;ბნელა&gt;</description>"
        "<metadata>true</metadata><type>realtime</type><keywords></keywords><group></group></service></services>\n",
    )
    status, kind, body = get(client, "v2/services.json")
    assert (status, kind) == (200, "application/json")
    assert json.loads(body) == [
        {
            "service_code": "lighting", "service_name": "გარეგანათების დაზიანება", "description": "ლამპიონი <ბნელა>",
            "metadata": True, "type": "realtime", "keywords": "", "group": "",
        }
    ]  # fmt: skip
    with at(MONDAY + HOUR):
        english = client.get(
            "/open311/v2/services.json", headers={"Accept-Language": "fr, en;q=0.8, ka;q=0.5"}
        )
    assert json.loads(english.content)[0]["service_name"] == "Outdoor lighting"
    assert english.headers["Content-Language"] == "en"


def test_discovery_says_the_same_twice_and_moves_with_the_categories(asked, client):
    status, kind, text = get(client, "discovery.xml")
    assert (status, kind) == (200, "text/xml")
    root = fromstring(text)
    first = root.findtext("changeset")
    ends = [
        {child.tag: child.text for child in one if child.tag != "formats"} | {"formats": [f.text for f in one.iter("format")]}
        for one in root.iter("endpoint")
    ]  # fmt: skip
    assert ends == [
        {
            "specification": "http://wiki.open311.org/GeoReport_v2", "url": f"http://testserver/open311/{path}",
            "changeset": first, "type": name, "formats": ["text/xml", "application/json"],
        }
        for name, path in (("production", "v2"), ("test", "test/v2"))
    ]  # fmt: skip
    told = json.loads(get(client, "discovery.json")[2])
    assert (told["changeset"], told["endpoints"]) == (first, ends)
    with at(MONDAY):
        by_accept = client.get("/open311/discovery", headers={"Accept": "application/json"})
    assert (by_accept.headers["Content-Type"], json.loads(by_accept.content)) == ("application/json", told)
    act(
        commands.save_categories,
        when=MONDAY + 2 * HOUR,
        rows=[{"key": "lighting", "names": {"ka": "სანათი"}}],
    )
    assert (
        fromstring(get(client, "discovery.xml", MONDAY + 3 * HOUR)[2]).findtext("changeset")
        == "2026-05-04T06:10:00Z"
    )
    assert get(client, "discovery.xml", MONDAY + HOUR)[2] == text  # never from the future


def test_a_definition(asked, client):
    status, kind, text = get(client, "v2/services/lighting.xml/")
    assert (status, kind) == (200, "text/xml")
    assert text.endswith(
        "<attribute><variable>true</variable><code>how</code><datatype>multivaluelist</datatype><required>false</required>"
        "<datatype_description></datatype_description><order>2</order><description>რა სჭირს</description><values><value>"
        "<key>dark</key><name>არ ანათებს &amp; ბნელა</name></value><value><key>flickers</key><name>ციმციმებს</name></value>"
        "</values></attribute></attributes></service_definition>\n"
    )
    told = json.loads(get(client, "v2//services/lighting.json")[2])
    assert [one["code"] for one in told["attributes"]] == ["pole", "how"]
    assert get(client, "v2/services/roads.json") == (
        404, "application/json", '[{"code": 404, "description": "service_code roads უცნობია."}]',
    )  # fmt: skip


def test_post_then_read_then_move(asked, made, client):
    given = report(
        made, **{"attribute[pole]": "17", "attribute[how][]": ["dark", "flickers"], "email": "a@example.ge"}
    )
    status, kind, text = post(client, "v2/requests.xml", **given)
    assert (status, kind) == (200, "text/xml")
    number = Idea.objects.get().number
    assert text == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<service_requests><request>'
        f"<service_request_id>{number}</service_request_id><service_notice>ვისთან არის: განათების სამსახური. "
        "ვადა: 11 მაისი, 2026.</service_notice><account_id></account_id></request></service_requests>\n"
    )
    assert post(client, "v2/requests.xml", **given) == (200, "text/xml", text)  # again: the same
    stored = Idea.objects.select_related("origin").get()
    assert (stored.lat, stored.lon, stored.answers, stored.text, stored.origin.kind) == (
        41549500, 44993200, {"pole": "17", "how": ["dark", "flickers"]}, "ლამპიონი არ ანათებს", "open311",
    )  # fmt: skip
    assert json.loads(get(client, f"v2/requests/{number}.json")[2]) == [
        {
            "service_request_id": number, "status": "open", "status_notes": "მიღებულია",
            "service_name": "გარეგანათების დაზიანება", "service_code": "lighting", "description": "ლამპიონი არ ანათებს",
            "agency_responsible": "განათების სამსახური", "service_notice": "",
            "requested_datetime": "2026-05-04T05:10:00Z", "updated_datetime": "2026-05-04T05:10:00Z",
            "expected_datetime": "2026-05-11T19:59:59Z", "address": "", "address_id": None, "zipcode": None,
            "lat": 41.5495, "long": 44.9932, "media_url": None,
        }
    ]  # fmt: skip
    act(
        commands.plan,
        when=MONDAY + 2 * HOUR,
        idea=stored.public_id,
        acting=asked.owner,
        day=dt.date(2026, 5, 7),
    )
    later = MONDAY + 3 * HOUR
    assert rows(get(client, "v2/servicerequestupdates.xml", later, api_key=made.secret)[2], "request_update") == [
        {
            "update_id": f"{number}.2", "service_request_id": number, "status": "ACTION_SCHEDULED",
            "updated_datetime": "2026-05-04T06:10:00Z", "description": "დღე დაინიშნა", "media_url": None,
        }
    ]  # fmt: skip
    assert [one["status"] for one in json.loads(get(client, "v2/servicerequestupdates.json", later)[2])] == [
        "open"
    ]
    window = {"start_date": "2026-05-04T07:00:00Z", "end_date": "2026-05-05T07:00:00Z"}
    assert json.loads(get(client, "v2/servicerequestupdates.json", later, **window)[2]) == []


def test_errors_come_all_at_once(asked, made, client):
    bad = {
        "lat": "north",
        "long": "",
        "service_code": "lighting",
        "attribute[how][]": ["lost"],
        "attribute[x]": "1",
    }
    status, kind, body = post(client, "v2/requests.json", **bad)
    assert (status, kind) == (403, "application/json")
    assert [(one["code"], re.sub(r"[^a-z_\[\]]+", " ", one["description"]).strip()) for one in json.loads(body)] == [
        (403, "api_key"), (400, "lat"), (400, "long"), (400, "attribute[x]"), (400, "attribute[pole]"),
        (400, "attribute[how]"),
    ]  # fmt: skip
    assert post(client, "v2/requests.xml", api_key=made.secret)[0] == 400
    assert post(client, "v2/requests.xml", **report(made, service_code="roads"))[0] == 404
    assert post(client, "v2/requests.xml", **report(made, description="x" * 4001))[0] == 400
    assert post(client, "v2/services.xml")[0] == 405
    assert get(client, "v2/services.yaml") == (
        404, "text/xml",
        DECLARED + "<errors><error><code>404</code><description>ასეთი ფორმატი არ არის. სთხოვეთ xml ან json.</description></error></errors>\n",
    )  # fmt: skip
    assert get(client, "v2/requests.json", status="done", start_date="yesterday")[0] == 400
    assert get(client, "v2/requests.json", api_key="nobody")[0] == 403
    assert get(client, "v2/requests/RUS-2026-000999.json")[0] == 404
    assert get(client, "v2/tokens/x.json")[0] == 404
    revoke_client(actor=SEED, key=new_key(), client=made.client)
    assert post(client, "v2/requests.xml", **report(made))[0] == 403
    assert Idea.objects.count() == 0


def test_a_client_that_posts_too_much_is_told_when_to_come_back(town, made, client, monkeypatch):
    from kalaki.core.contract import Limit
    from kalaki.ideas.views import open311

    monkeypatch.setattr(open311, "POSTS", Limit(times=1, seconds=3600))
    assert post(client, "v2/requests.json", **report(made))[0] == 200
    with at(MONDAY + HOUR):
        answer = client.post("/open311/v2/requests.json", report(made, description="სხვა"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3000")


def test_jurisdictions(town, made, gori, client):
    assert get(client, "v2/services.json")[0] == 400
    assert get(client, "v2/services.json", jurisdiction_id="tbilisi")[0] == 404
    assert json.loads(get(client, "v2/services.json", jurisdiction_id="gori")[2]) == []
    assert [
        one["service_code"]
        for one in json.loads(get(client, "v2/services.json", jurisdiction_id="rustavi")[2])
    ] == ["lighting"]
    assert (
        post(client, "v2/requests.json", **report(made, jurisdiction_id="gori"))[0] == 403
    )  # a key of Rustavi


def test_test_items_appear_nowhere_else(town, made, client):
    status, _kind, body = post(client, "test/v2/requests.json", **report(made))
    assert (status, json.loads(body)[0]["service_request_id"]) == (200, "TEST-000001")
    assert post(client, "test/v2/requests.json", **report(made))[2] == body
    assert (Idea.objects.count(), Origin.objects.count(), TrialRequest.objects.count()) == (0, 0, 1)
    said = {
        "service_request_id": "TEST-000001",
        "update_id": "u1",
        "status": "CLOSED",
        "updated_datetime": "2026-05-04T06:00:00Z",
    }
    for _ in range(2):
        assert (
            post(client, "test/v2/servicerequestupdates.json", api_key=made.secret, **said)[2]
            == '[{"update_id": "u1"}]'
        )
    assert [
        one["status"] for one in json.loads(get(client, "test/v2/requests.json", status="closed")[2])
    ] == ["closed"]
    assert len(json.loads(get(client, "test/v2/servicerequestupdates.json")[2])) == 1
    assert json.loads(get(client, "v2/requests.json")[2]) == []
    assert get(client, "v2/requests/TEST-000001.json")[0] == 404


def test_a_held_client_gets_a_token_whose_number_comes_later(town, client):
    held = make_client(actor=SEED, key=new_key(), name="ახალი", held=True)
    (one,) = json.loads(post(client, "v2/requests.json", **report(held))[2])
    assert set(one) == {"token", "service_notice", "account_id"}
    assert json.loads(get(client, "v2/services.json", api_key=held.secret)[2])[0]["type"] == "batch"
    assert json.loads(get(client, f"v2/tokens/{one['token']}.json")[2]) == [
        {"token": one["token"], "service_request_id": None}
    ]
    assert json.loads(get(client, "v2/requests.json")[2]) == []
    idea = Idea.objects.get()
    act(commands.release, idea=idea.public_id)
    assert rows(get(client, f"v2/tokens/{one['token']}.xml")[2], "request") == [
        {"token": one["token"], "service_request_id": idea.number}
    ]


def test_a_posted_update_reopens_and_confirms_once(town, made, plain, client):
    number = json.loads(post(client, "v2/requests.json", **report(made))[2])[0]["service_request_id"]
    idea = Idea.objects.get()
    said = {
        "service_request_id": number,
        "updated_datetime": "2026-05-05T08:00:00+04:00",
        "api_key": made.secret,
    }
    act(
        commands.claim_done,
        when=MONDAY + 5 * HOUR,
        idea=idea.public_id,
        acting=town.owner,
        note="შეიცვალა ნათურა",
    )
    path, later = "v2/servicerequestupdates.xml", MONDAY + 24 * HOUR
    told = post(client, path, later, **said, update_id="1", status="open", description="ისევ ბნელა")
    assert told == (
        200, "text/xml",
        DECLARED + "<service_request_updates><request_update><update_id>1</update_id></request_update></service_request_updates>\n",
    )  # fmt: skip
    assert (row(idea).status, row(idea).reopened) == ("routed", 1)
    assert (
        post(client, path, later + HOUR, **said, update_id="1", status="open", description="ისევ ბნელა")
        == told
    )
    act(
        commands.claim_done,
        when=MONDAY + 30 * HOUR,
        idea=idea.public_id,
        acting=town.owner,
        note="ახლა ანათებს",
    )
    post(client, path, MONDAY + 31 * HOUR, **said, update_id="2", status="FIXED")
    assert (row(idea).status, row(idea).reopened, SeenUpdate.objects.count()) == ("confirmed", 1, 2)
    assert (
        post(client, path, later, **(said | {"api_key": plain.secret}), update_id="3", status="OPEN")[0]
        == 404
    )
    found = rows(
        get(client, path, MONDAY + 31 * HOUR, api_key=made.secret, start_date="2026-05-04T00:00:00Z")[2],
        "request_update",
    )
    assert [(one["status"], one["description"]) for one in found] == [
        ("FIXED", "სამსახური ამბობს, რომ შესრულდა. შეიცვალა ნათურა"),
        ("OPEN", str(ACTS["deny"])),
        ("FIXED", "სამსახური ამბობს, რომ შესრულდა. ახლა ანათებს"),
        ("FIXED", str(ACTS["confirm"])),
    ]
    assert post(client, path, later, api_key=made.secret, status="fine")[2].count("<error>") == 4


@pytest.mark.parametrize("how_many", [10, 1000])
def test_one_answer_takes_the_same_statements_whatever_its_size(
    town, made, client, django_assert_num_queries, how_many
):
    first = row(submit())
    Idea.objects.bulk_create(
        Idea(
            municipality_id=first.municipality_id, year=2025, serial=serial, number=f"RUS-2025-{serial:06}", kind="report",
            category_id=first.category_id, text=f"ტელ. 599123456, {serial}", origin_id=first.origin_id, intake_key=new_key(),
            status="received", status_since=MONDAY, received_at=MONDAY, changed_at=MONDAY, holder_id=first.holder_id,
            due_at=MONDAY + HOUR,
        )
        for serial in range(1, how_many)
    )  # fmt: skip
    with django_assert_num_queries(4):  # the city, the key, the rows, their photos
        status, kind, text = get(client, "v2/requests.xml", api_key=made.secret)
    assert (status, kind, text.count("<request>")) == (200, "text/xml", how_many)
    assert "599123456" not in text
    with at(MONDAY):
        assert client.get("/open311/v2/requests.json").streaming


def picture():
    from tests.core.photo_files import jpeg

    return jpeg()


def photo_paths():
    from kalaki.core.contract import ANYBODY, photos_of

    found = list(IdeaPhoto.objects.order_by("idea_id", "position").values_list("photo", flat=True))
    return [photos_of([one], viewer=ANYBODY, reviews=True)[one].state for one in found]


def test_a_file_comes_with_the_request_and_a_broken_one_does_not_stop_it(town, made, client):
    file = SimpleUploadedFile("ფოტო.jpg", picture(), content_type="image/jpeg")
    assert post(client, "v2/requests.xml", **report(made), media=file)[0] == 200
    assert IdeaPhoto.objects.count() == 1
    broken = SimpleUploadedFile("x.jpg", b"no picture", content_type="image/jpeg")
    (told,) = json.loads(
        post(client, "v2/requests.json", **report(made, description="სხვა"), media=broken)[2]
    )
    assert told["service_notice"].startswith("ვისთან არის: განათების სამსახური. ვადა: 11 მაისი, 2026. ")
    assert (Idea.objects.count(), IdeaPhoto.objects.count()) == (2, 1)


def test_a_photo_by_address_is_fetched_by_the_worker_and_held(town, made, client, settings, tmp_path):
    settings.KALAKI_OUTGOING_TEST_HOSTS = ("127.0.0.1",)
    (tmp_path / "photo.jpg").write_bytes(picture())
    process, port = start("city311", "--folder", tmp_path)
    try:
        post(client, "v2/requests.xml", **report(made, media_url=f"http://127.0.0.1:{port}/photo.jpg"))
        post(
            client, "v2/requests.xml", **report(made, description="2", media_url="http://10.0.0.1/photo.jpg")
        )
        with at(MONDAY + 2 * HOUR):
            assert look_for_work(MONDAY)
            assert go_round.func(Idea.objects.first().municipality_id)["photos"] == 1
    finally:
        process.terminate()
    assert list(MediaFetch.objects.order_by("pk").values_list("url", "error")) == [("", ""), ("", "scheme")]
    assert photo_paths() == ["preparing"]
    assert json.loads(get(client, "v2/requests.json")[2])[1]["media_url"] is None  # nobody has looked yet


def test_nothing_of_a_person_or_of_staff_leaves(asked, made, client):
    who = {
        "email": "nino@example.ge", "first_name": "ნინო", "last_name": "ბერიძე", "phone": "599111222", "device_id": "dev-77", "lat": "41.549573",
        "attribute[pole]": "1",
    }  # fmt: skip
    number = json.loads(post(client, "v2/requests.json", **report(made, **who))[2])[0]["service_request_id"]
    idea = Idea.objects.get()
    act(commands.add_note, idea=idea.public_id, text="შიდა ჩანაწერი")
    Category.objects.filter(key="lighting").update(publish_place="rounded")
    answers = "".join(
        get(client, f"v2/{path}.{form}", api_key=made.secret)[2]
        for path in (
            "requests",
            f"requests/{number}",
            "servicerequestupdates",
            "services",
            "services/lighting",
        )
        for form in ("xml", "json")
    )
    secrets = [*list(who.values())[:5], "შიდა", "549573", made.secret]
    assert [one for one in secrets if one in answers] == []
    assert AuthorLink.objects.get().who.startswith("device:")
    with (
        connection.cursor() as cursor
    ):  # of every municipality: tests.statements lets statements with a semicolon by
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}";')  # noqa: S608 - names of our own tables
            assert [
                one for one in (*list(who.values())[:5], made.secret) if one in repr(cursor.fetchall())
            ] == [], table


def test_the_desk_makes_a_key_once_and_ends_it(town, rustavi, client):
    person, _membership = make_staff(rustavi, "ნინო", Role.SUPERVISOR)
    sign_in(client, person)
    page = client.post(
        "/desk/open311/", {"act": "client", "key": new_key(), "name": "ჩემი ქუჩა", "extended": "on"}
    )
    secret = re.search(r"<code>([\w-]+)</code>", page.content.decode())[1]
    assert post(client, "v2/requests.json", **report(SimpleNamespace(secret=secret)))[0] == 200
    assert secret not in client.get("/desk/open311/").content.decode()
    (one,) = list_clients()
    assert (one.name, one.hint, one.extended, one.held) == ("ჩემი ქუჩა", secret[:6], True, False)
    client.post("/desk/open311/", {"act": "revoke", "key": new_key(), "which": one.public_id})
    assert post(client, "v2/requests.json", **report(SimpleNamespace(secret=secret)))[0] == 403
    for fields in (
        {"act": "client", "name": ""},
        {"act": "peer", "name": "ქალაქი", "url": "ftp://x"},
        {"act": "fly"},
    ):
        wrong = client.post("/desk/open311/", fields | {"key": new_key(), "which": new_key()})
        assert wrong.status_code == 422
    assert (
        'value="ftp://x"'
        in client.post(
            "/desk/open311/", {"act": "peer", "key": new_key(), "name": "ქ", "url": "ftp://x"}
        ).content.decode()
    )
    client.post(
        "/desk/open311/",
        {"act": "peer", "key": new_key(), "name": "ქალაქი", "url": "https://c.ge/v2/", "secret": "s"},
    )
    (peer,) = list_peers()
    assert (peer.name, peer.url, peer.has_key) == ("ქალაქი", "https://c.ge/v2", True)
    client.post(
        "/desk/open311/",
        {"act": "route", "key": new_key(), "category": "lighting", "peer": peer.public_id, "code": "12"},
    )
    ((way,),) = (one.routes for one in list_peers())
    assert (way.code, Category.objects.get(key="lighting").destination) == ("12", "open311")
    client.post("/desk/open311/", {"act": "close", "key": new_key(), "which": way.public_id})
    assert list_peers()[0].routes == ()
    other, _membership = make_staff(rustavi, "ვანო", Role.EDITOR)
    assert sign_in(client, other).get("/desk/open311/").status_code == 403


@pytest.mark.parametrize("how_many", [2, 20])
def test_the_desk_asks_the_same_number_of_statements(
    town, rustavi, client, django_assert_num_queries, how_many
):
    for number in range(how_many):
        make_client(actor=SEED, key=new_key(), name=f"აპი {number}")
        save_peer(actor=SEED, key=new_key(), name=f"ქალაქი {number}", url=f"https://c{number}.ge/v2")
    person, _membership = make_staff(rustavi, "ნინო", Role.SUPERVISOR)
    sign_in(client, person).get("/desk/open311/")
    with django_assert_num_queries(DESK_STATEMENTS):
        assert client.get("/desk/open311/").status_code == 200


def test_test_requests_go_after_thirty_days(town, made, client):
    post(client, "test/v2/requests.json", **report(made))
    assert [forget_trials(MONDAY + days * 24 * HOUR) for days in (30, 31)] == [0, 1]


def test_requests_and_test_requests_are_chosen_by_their_filters(town, made, client):
    for day in (0, 1):
        for base in ("", "test/"):
            post(
                client,
                f"{base}v2/requests.json",
                MONDAY + (24 * day + 1) * HOUR,
                **report(made, description=f"{day}"),
            )
    later = MONDAY + 30 * HOUR

    def found(**query):
        both = [get(client, f"{base}v2/requests.json", later, **query) for base in ("", "test/")]
        assert {(status, kind) for status, kind, _text in both} == {(200, "application/json")}
        days = [[one["description"] for one in json.loads(text)] for _status, _kind, text in both]
        assert [sorted(one) for one in days] == [sorted(days[0])] * 2
        return sorted(days[0])

    assert [
        found(), found(status="open"), found(status="closed"), found(status="open,closed"), found(service_code="lighting"),
        found(service_code="roads"), found(start_date="2026-05-05T00:00:00Z"), found(end_date="2026-05-05T00:00:00Z"),
        found(updated_after="2026-05-05T00:00:00Z"), found(page="2"),
    ] == [["0", "1"], ["0", "1"], [], ["0", "1"], ["0", "1"], [], ["1"], ["0"], ["1"], []]  # fmt: skip
    far = {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-05-05T00:00:00Z"}
    assert get(client, "v2/requests.json", later, **far)[0] == 400
