"""CPSV-AP and HSDS: read by programs of others, kept to the published rules, silent about what does not hold."""

import csv
import datetime as dt
import io
import json
import re
from collections import Counter, defaultdict

import jsonschema
import pytest
import rdflib
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rdflib import RDF, URIRef
from rdflib.compare import isomorphic

from kalaki.assistant.commands import (
    add_examples,
    assign_owner,
    check_translation,
    confirm_record,
    save_translation,
)
from kalaki.assistant.models import Record, RecordText, Revision
from kalaki.assistant.rules.content import from_json
from kalaki.assistant.rules.currency import Basis, Status, Validity, currency, currency_since
from kalaki.assistant.rules.figures import allowed_figures, figures
from kalaki.core.contract import System, at, new_key
from kalaki.people.contract import Role, membership_key
from tests.assistant.conftest import ANSWER, SMALL, TODAY, small, take_in
from tests.assistant.export.standards import CPSV, HSDS, PAGE
from tests.people.conftest import staff

pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph:DeprecationWarning"
)  # rdflib's own use of it
__all__ = ["staff"]
NEW_YEAR = dt.datetime(2027, 1, 1, 8, tzinfo=dt.UTC)
LISTS = ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")


def body(response):
    assert response.status_code == 200
    if response.streaming:
        return b"".join(response.streaming_content).decode()
    return response.content.decode()


def graph_of(client, address="/services.ttl"):
    kind = "turtle" if address.endswith("ttl") else "json-ld"
    return rdflib.Graph().parse(data=body(client.get(address)), format=kind)


def read(client, address):
    return json.loads(body(client.get(address)))


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        body(client.get(address))
    return len(caught)


def test_both_forms_are_one_graph(seeded, client):
    turtle, jsonld = graph_of(client), graph_of(client, "/services.jsonld")
    assert len(turtle) > 5000
    assert isomorphic(turtle, jsonld)


def test_forms_keep_hostile_words_as_they_are(few, client):
    words = 'სამი """ჯერ"""\\ \t\r\n<b>&\x01 „ა“ @en .'
    RecordText.objects.filter(language="ka", record__code="PI-1").update(answer=words)
    Record.objects.filter(code="PI-1").update(source_url='https://a.ge/x y<z>"^`{}|\\')
    turtle, jsonld = graph_of(client), graph_of(client, "/services.jsonld")
    me = URIRef("http://testserver/services/PI-1/")
    found = str(turtle.value(me, URIRef(CPSV["dct"] + "description")))
    assert (found, isomorphic(turtle, jsonld)) == (words, True)


@pytest.mark.parametrize("moment", [None, NEW_YEAR], ids=["today", "2027"])
def test_every_property_and_cardinality_of_cpsv_is_kept(seeded, client, moment):
    if moment:
        with at(moment):
            graph = graph_of(client)
    else:
        graph = graph_of(client)
    faults = []
    for kind, name, least, most, of in CPSV["shapes"]:
        for subject in graph.subjects(RDF.type, URIRef(kind)):
            values = list(graph.objects(subject, URIRef(name)))
            if len(values) < least or (most is not None and len(values) > most):
                faults.append((str(subject), name, len(values)))
            for value in values:
                if of == "words":
                    good = bool(value.language)
                elif of.startswith("xsd:"):
                    good = str(value.datatype) == CPSV["xsd"] + of[4:]
                elif of:
                    good = (value, RDF.type, URIRef(of)) in graph
                else:
                    good = True
                if not good:
                    faults.append((str(subject), name, str(value)))
    assert faults == []
    services = list(graph.subjects(RDF.type, URIRef("http://purl.org/vocab/cpsv#PublicService")))
    assert len(services) == Record.objects.exclude(city_scope__in=OTHER_CITIES).count()


OTHER_CITIES = ["zugdidi", "kutaisi", "akhaltsikhe", "tbilisi", "gori"]


def test_every_address_of_ours_answers(seeded, client):
    graph = graph_of(client)
    ours = {
        str(term)
        for triple in graph
        for term in triple
        if isinstance(term, URIRef) and str(term).startswith("http://testserver")
    }
    wanted = {}
    for address in ours:
        page, _sign, fragment = address.removeprefix("http://testserver").partition("#")
        wanted.setdefault(page, set()).add(fragment)
    missing = []
    for page, fragments in wanted.items():
        text = body(client.get(page))
        missing += [f"{page}#{one}" for one in fragments if one and f'id="{one}"' not in text]
    assert (missing, len(wanted) > 250) == ([], True)


def test_addresses_are_the_same_in_every_language_and_town(few, client):
    georgian, english = graph_of(client), graph_of(client, "/en/services.ttl")
    assert isomorphic(georgian, english)
    assert body(client.get("/rustavi/services.ttl")).count("http://testserver/rustavi/services/PI-1/>") > 0


def test_other_towns_rules_and_other_towns_records_are_left_out(few, client, tmp_path, gori):
    from kalaki.cities.contract import city_scope

    with city_scope("gori"):
        take_in(small(tmp_path, city="gori", answer="გორში 7,77 ლარი."))
    texts = [body(client.get("/services.ttl")), body(client.get("/hsds/services?full=true"))]
    assert [("FEE-2" in text, "7,77" in text, "PI-1" in text) for text in texts] == [(False, False, True)] * 2
    there = body(client.get("/gori/hsds/services?full=true"))
    assert ("7,77" in there, ANSWER in there) == (True, False)


def test_reader_with_the_present_copy_gets_304_until_something_changes(few, client):
    addresses = ("/services.jsonld", "/services.ttl", "/hsds/services", "/hsds/")
    before = {address: client.get(address) for address in addresses}
    for address, response in before.items():
        again = client.get(address, headers={"If-None-Match": response["ETag"]})
        assert (again.status_code, again["ETag"], again["Access-Control-Allow-Origin"]) == (
            304,
            response["ETag"],
            "*",
        )
    with at(NEW_YEAR):
        later = [
            client.get(one, headers={"If-None-Match": before[one]["ETag"]}).status_code for one in addresses
        ]
    assert later == [200, 200, 200, 304]


def test_interfaces_are_only_read(few, client):
    found = [client.post("/services.ttl").status_code, client.put("/hsds/services").status_code,
             client.delete("/hsds/services/x").status_code, client.post("/hsds/services").status_code]  # fmt: skip
    assert found == [405, 405, 405, 200]


def test_lists_and_objects_conform_to_the_published_schemas(seeded, client):
    for name in LISTS:
        first = read(client, f"/hsds/{name}?full=true&per_page=100")
        jsonschema.validate(first, PAGE)
        for row in first["contents"]:
            check(row, name)
        for row in first["contents"][:3]:
            one = read(client, f"/hsds/{name}/{row['id']}")
            check(one, name)
            assert one["id"] == row["id"]


def check(row, name):
    if "last_modified" in row:
        assert dt.datetime.fromisoformat(row["last_modified"]).tzinfo
    schema = {"$ref": f"#/$defs/{name}", "$defs": HSDS}
    jsonschema.validate(row, schema, format_checker=jsonschema.FormatChecker(["uuid", "date", "email"]))


def test_lists_page_as_specified_and_hold_each_record_once(seeded, client):
    total = Record.objects.exclude(city_scope__in=OTHER_CITIES).count()
    seen = []
    pages = -(-total // 100)
    for number in range(1, pages + 1):
        page = read(client, f"/hsds/services?page={number}&per_page=100")
        seen += [row["id"] for row in page.pop("contents")]
        size = 100 if number < pages else total - 100 * (pages - 1)
        assert page == {
            "total_items": total, "total_pages": pages, "page_number": number, "size": size,
            "first_page": number == 1, "last_page": number == pages, "empty": False,
        }  # fmt: skip
    assert (len(seen), len(set(seen))) == (total, total)
    beyond = read(client, f"/hsds/services?page={pages + 1}&per_page=100")
    assert (beyond["contents"], beyond["empty"], beyond["last_page"]) == ([], True, True)
    assert read(client, "/hsds/services?page=-1&per_page=0")["size"] == 1
    lines = body(client.get("/hsds/services?format=ndjson")).splitlines()
    assert [json.loads(line)["id"] for line in lines] == seen


def test_what_changes_beside_the_revision_is_modified_too(few, client, staff):
    def changed(act, *, days, **words):
        with at(TODAY + dt.timedelta(days=days)):
            act(actor=System("nino"), key=new_key(), **words)
            since = f"{TODAY + dt.timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"
            found = read(client, f"/hsds/services?modified_after={since}")["contents"]
        return [row["alternate_name"] for row in found]

    owner = membership_key(staff("გია", "owner")[1], role=Role.OWNER)
    Record.objects.filter(code="PI-1").update(owner=owner)
    english = {"code": "FEE-1", "language": "en"}
    assert changed(confirm_record, days=1, code="PI-1") == ["PI-1"]
    assert changed(save_translation, days=2, **english, question="What does it cost?", answer="Free.") == [
        "FEE-1"
    ]
    assert changed(check_translation, days=3, **english) == ["FEE-1"]
    assert changed(add_examples, days=4, code="FEE-1", lines=("სულ სხვა კითხვა",)) == []
    assert changed(assign_owner, days=5, code="PI-1", owner=None, reason="წავიდა") == ["PI-1"]
    assert changed(assign_owner, days=6, code="PI-1", owner=staff("ლია", "owner")[1], reason="") == []


def test_filters_of_lists(few, client):
    term = {row["code"]: row["id"] for row in read(client, "/hsds/taxonomy_terms")["contents"]}
    organisation = {row["name"]: row["id"] for row in read(client, "/hsds/organizations")["contents"]}
    taxonomy = read(client, "/hsds/taxonomies")["contents"][0]["id"]

    def codes(words):
        return [row["alternate_name"] for row in read(client, f"/hsds/services?{words}")["contents"]]

    assert codes(f"taxonomy_term_id={term['FEE']}") == ["FEE-1"]
    assert codes(f"organization_id={organisation['კანცელარია']}") == ["PI-1"]
    assert (codes(f"taxonomy_id={taxonomy}"), codes("taxonomy_id=x")) == (["PI-1", "FEE-1"], [])
    assert (codes("modified_after=2026-11-24"), codes("modified_after=2026-11-25")) == (["PI-1", "FEE-1"], [])
    assert codes("modified_after=2026-11-24T07:00:00Z") == ["PI-1", "FEE-1"]
    with at(NEW_YEAR):  # a budget year that ended is a change although nobody touched the record
        assert codes("modified_after=2027-01-01") == ["PI-1"]
    for words in ("soon", "2026-13-40"):
        bad = client.get(f"/hsds/services?modified_after={words}")
        assert (bad.status_code, bad.json()["code"]) == (400, "bad_request")
    assert [
        row["id"] for row in read(client, f"/hsds/organizations?taxonomy_term_id={term['FEE']}")["contents"]
    ] == [organisation["რუსთავი"]]
    assert read(client, "/hsds/taxonomy_terms?parent_id=x")["contents"] == []
    assert set(read(client, "/hsds/services?minimal=true")["contents"][0]) == {"id", "last_modified"}


def test_events_mail_and_terms_are_told(in_rustavi, today, client, tmp_path):
    text = SMALL.replace(
        'unit: "კანცელარია"',
        'unit: "კანცელარია"\n  life_event: "ბავშვის დაბადება"\n  output: "ასლი"\n  audience: "ყველა"',
    ).replace(
        "channels: [",
        'channels: [{kind: email, url: "mailto:a@b.ge"}, {kind: counter, address: "კოსტავას 22"}, ',
    )
    take_in(small(tmp_path, text=text))
    graph = graph_of(client)
    me = URIRef("http://testserver/services/PI-1/")
    (event,) = graph.objects(me, URIRef("http://data.europa.eu/m8g/isGroupedBy"))
    assert str(event) == "http://testserver/open-data/#event-bavshvis-dabadeba"
    assert list(graph.objects(event, URIRef("http://data.europa.eu/m8g/hasRelatedService"))) == [me]
    assert str(graph.value(me, URIRef("http://data.europa.eu/m8g/processingTime"))) == "P10D"
    assert 'id="event-bavshvis-dabadeba"' in body(client.get("/open-data/"))
    (row,) = read(client, "/hsds/services?full=true&per_page=1")["contents"]
    check(row, "services")
    assert (row["email"], row["eligibility_description"]) == ("a@b.ge", "ყველა")
    (place,) = row["service_at_locations"]
    assert (place["location"]["name"], place["location"]["addresses"][0]["city"]) == (
        "კოსტავას 22",
        "რუსთავი",
    )


@pytest.mark.parametrize(
    ("changes", "day", "expected"),
    [
        ({}, dt.date(2026, 11, 24), None),
        ({"valid_from": dt.date(2026, 5, 1)}, dt.date(2026, 11, 24), dt.date(2026, 5, 1)),
        ({"valid_from": dt.date(2027, 5, 1)}, dt.date(2026, 11, 24), None),
        ({"valid_to": dt.date(2026, 11, 23)}, dt.date(2026, 11, 30), dt.date(2026, 11, 24)),
        ({"basis": Basis.BUDGET_YEAR}, dt.date(2027, 1, 1), dt.date(2027, 1, 1)),
        ({}, dt.date(2027, 11, 23), dt.date(2027, 11, 23)),
        ({"status": Status.VERIFY}, dt.date(2027, 11, 23), None),
    ],
)
def test_day_on_which_a_record_became_what_it_is(changes, day, expected):
    given = {
        "status": Status.LIVE,
        "basis": Basis.NONE,
        "last_reviewed": dt.date(2026, 11, 22),
        "review_every_days": 365,
    }
    record = Validity(**given | changes)
    assert currency_since(record, day) == expected
    if expected and not changes.get("valid_from"):
        assert currency(record, expected) != currency(record, expected - dt.timedelta(days=1))


def test_unknown_ids_are_not_found(few, client):
    for name in LISTS:
        for key in ("x", "00000000-0000-0000-0000-000000000000"):
            response = client.get(f"/hsds/{name}/{key}")
            assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_root_and_description_name_each_other(few, client):
    root = read(client, "/hsds/")
    assert (root["version"], root["openapi_url"]) == ("3.1", "http://testserver/hsds/openapi.json")
    described = read(client, "/hsds/openapi.json")
    assert (described["openapi"], described["servers"]) == ("3.1.0", [{"url": "http://testserver/hsds"}])
    assert set(described["paths"]) == {"/", *(f"/{n}" for n in LISTS), *(f"/{n}/{{id}}" for n in LISTS)}


def test_service_holds_what_the_record_says(few, client):
    row = next(r for r in read(client, "/hsds/services")["contents"] if r["alternate_name"] == "PI-1")
    found = read(client, f"/hsds/services/{row['id']}")
    assert {name: found[name] for name in ("status", "description", "application_process", "fees_description")} == {
        "status": "active", "description": ANSWER, "fees_description": "გვერდი: 0,05\u00a0₾",
        "application_process": "1. დაწერე განცხადება.\n2. მიიღე ასლი.",
    }  # fmt: skip
    assert [(c["amount"], c["currency"], c["amount_description"]) for c in found["cost_options"]] == [
        (0.05, "GEL", "გვერდი")
    ]
    assert [d["document"] for d in found["required_documents"]] == ["პირადობა, ასლი"]
    assert [p["number"] for p in found["phones"]] == ["1300"]
    assert "alert" not in found


@pytest.mark.parametrize("moment", [None, NEW_YEAR], ids=["today", "2027"])
@pytest.mark.parametrize("language", ["ka", "en"])
def test_what_is_not_current_is_marked_and_holds_no_figure_anywhere(seeded, client, moment, language):
    with at(moment or dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)):
        prefix = "" if language == "ka" else "/en"
        said = {}
        rows = [
            json.loads(x)
            for x in body(client.get(f"{prefix}/hsds/services?full=true&format=ndjson")).splitlines()
        ]
        for row in rows:
            said[row["alternate_name"]] = row
        graph = graph_of(client, f"{prefix}/services.jsonld")
        table = list(csv.reader(io.StringIO(body(client.get(f"{prefix}/services/services.csv")))))
        lines = {line[0]: [line[2], line[3]] for line in table[1:]}
        records, page = [], 1
        while True:
            found = read(client, f"{prefix}/api/v1/assistant/records?page={page}&size=100")
            records += found["records"]
            if not found["has_more"]:
                break
            page += 1
    bodies = dict(Revision.objects.filter(state="published").values_list("record__code", "body"))
    by_page = defaultdict(list)
    for one, _predicate, value in graph:
        if not isinstance(value, URIRef):
            by_page[str(one).partition("#")[0]].append(str(value))
    faults, dead = [], [row for row in records if row["currency"] != "current" and row["code"] in said]
    for row in dead:
        code = row["code"]
        forbidden = allowed_figures(from_json(bodies[code])) | set(figures(bodies[code]["answer"]))
        service = said[code]
        subject = URIRef(f"http://testserver/services/{code}/")
        triples = by_page[str(subject)]
        assert service["status"] == "inactive"
        assert "1300" in service["alert"]
        assert not {"cost_options", "fees_description", "description", "required_documents"} & set(service)
        assert str(graph.value(subject, URIRef("http://www.w3.org/ns/adms#status"))).endswith(
            "#status-inactive"
        )
        forms = {"hsds": leaves(service), "cpsv": triples, "api": leaves(row), "csv": lines[code]}
        for where, text in forms.items():
            held = {figure for one in text for figure in figures(without_frame(one, row))} & forbidden
            if held:
                faults.append((code, where, held))
    assert faults == []
    assert Counter(row["currency"] for row in dead)["unconfirmed"] > 50


def test_page_of_what_is_not_current_tells_programs_no_figure(few, client):
    RecordText.objects.filter(record__code="FEE-1").update(question="დასუფთავება 3 ლარი იყო?")
    page = body(client.get("/services/FEE-1/"))
    block = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    assert (block["@type"], block["name"], "description" in block) == (
        "GovernmentService", "დასუფთავება … ლარი იყო?", False,
    )  # fmt: skip


def leaves(value):
    if isinstance(value, dict):
        return [one for name, item in value.items() if name not in FRAME for one in leaves(item)]
    if isinstance(value, list):
        return [one for item in value for one in leaves(item)]
    return [value] if isinstance(value, str) else []


# Ids, addresses, dates and the number of the version are no words of the record.
FRAME = {
    "metadata",
    "organization",
    "organization_id",
    "last_modified",
    "last_reviewed",
    "source_date",
    "uri",
    "unit",
}


def without_frame(text, row):
    """Take the source, its date, the hotline and the record's code off: they are to be there."""
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d{2}-\d{2}(T[\d:.+]+)?", " ", text)
    for known in (row["source"], row["code"], "1300"):
        text = text.replace(known, " ")
    return re.sub(r"(წყარო|Source):.*", " ", text)


def test_statements_are_the_same_at_ten_and_a_thousand_records(few, client):
    addresses = (
        "/services.ttl", "/services.jsonld", "/open-data/", "/hsds/services?full=true", "/hsds/organizations",
        "/hsds/service_at_locations", "/hsds/taxonomy_terms",
    )  # fmt: skip
    before = {address: queries(client, address) for address in addresses}
    copy_records(1000)
    after = {address: queries(client, address) for address in addresses}
    assert after == before
    assert max(after.values()) <= 12


def copy_records(number):
    """Add records like PI-1 in three statements."""
    first = Record.objects.get(code="PI-1")
    text, revision = RecordText.objects.get(record=first, language="ka"), Revision.objects.get(record=first)
    fields = {
        f.attname: getattr(first, f.attname)
        for f in Record._meta.fields
        if f.name not in {"id", "public_id", "code"}
    }
    Record.objects.bulk_create([Record(**fields, code=f"X-{n}") for n in range(number)])
    made = list(Record.objects.filter(code__startswith="X-"))
    RecordText.objects.bulk_create(
        [RecordText(municipality_id=text.municipality_id, record=r, language="ka", question=text.question,
                    answer=text.answer, state="checked", of_revision=1) for r in made]
    )  # fmt: skip
    Revision.objects.bulk_create(
        [Revision(municipality_id=text.municipality_id, record=r, number=1, state="published", body=revision.body,
                  origin="import", author="t", published_at=revision.published_at) for r in made]
    )  # fmt: skip


def test_page_of_open_data_names_formats_and_licence(few, client):
    page = body(client.get("/open-data/"))
    for words in ("/services.jsonld", "/services.ttl", "/hsds/", "CC BY 4.0", "მოსაკრებლები", "კანცელარია"):
        assert words in page
    for address in ("/services/", "/services/PI-1/"):
        text = body(client.get(address))
        assert 'rel="alternate" type="application/ld+json"' in text
        assert 'rel="license"' in text
