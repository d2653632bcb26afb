import json
import re
import uuid

import pytest
from django.test import RequestFactory

from kalaki.web import errors
from tests.web.pages import POSTED, NoExample, every_page


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", ["/"]), ("/en/", ["/en/"]), ("/services/", ["/services/"]), ("/en/services/", ["/en/services/"])],
)
def test_one_place_of_the_menu_is_the_present_one(client, rustavi, path, current):
    menu = re.search(r'<nav class="nav".*?</nav>', client.get(path).content.decode(), re.DOTALL).group()
    assert re.findall(r'href="([^"]+)" aria-current="page"', menu) == current


def test_page_names_itself_in_its_other_languages(client, gori):
    page = client.get("/gori/en/services/?area=PI").content.decode()
    assert re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]+)"', page) == [
        ("ka", "http://testserver/gori/services/"),
        ("en", "http://testserver/gori/en/services/"),
    ]


def test_menu_of_languages_holds_the_released_ones(client, rustavi):
    rustavi.languages = ["ka", "en", "az", "hy", "ru"]
    rustavi.save()
    menu = re.search(
        r'<details class="menu push".*?</details>', client.get("/az/").content.decode(), re.DOTALL
    )
    assert re.findall(r'href="([^"]+)" lang="(\w+)" hreflang="\w+"([^>]*)>([^<]+)', menu.group()) == [
        ("/", "ka", "", "ქართული"),
        ("/en/", "en", "", "English"),
        ("/az/", "az", ' aria-current="true"', "Azərbaycanca"),
        ("/hy/", "hy", "", "Հայերեն"),
        ("/ru/", "ru", "", "Русский"),
    ]


def test_doors_of_a_system_without_records_are_not_shown(client, rustavi):
    assert "doors-services" not in client.get("/").content.decode()


@pytest.mark.parametrize("status", [400, 403, 404, 409, 429, 500, 503])
def test_error_page_says_what_happened_what_to_do_and_a_number(rf, rustavi, status, client):
    client.get("/")  # load addresses
    request = RequestFactory().get("/")
    answer = errors.page(request, status)
    words = errors.WORDS[status]
    page = answer.content.decode()
    assert answer.status_code == status
    assert re.findall(r"<h1>(.*?)</h1>\s*<p class=\"big mut\">(.*?)</p>", page) == [
        (str(words.title), str(words.text))
    ]
    assert re.search(rf"{status}-[0-9a-f]{{8}}", page)


@pytest.mark.parametrize(("answer", "status"), [(errors.too_many, 429), (errors.unavailable, 503)])
def test_answer_that_asks_to_wait_says_how_long(rf, answer, status):
    found = answer(rf.get("/"), seconds=40)
    assert (found.status_code, found["Retry-After"]) == (status, "40")


def test_conflict_says_what_changed(rf):
    assert (
        "Somebody else has it." in errors.conflict(rf.get("/"), text="Somebody else has it.").content.decode()
    )


def test_broken_page_needs_no_database(rf, rustavi, django_assert_num_queries):
    request = rf.get("/")
    request.city = rustavi
    with django_assert_num_queries(0):
        assert errors.server_error(request).status_code == 500


def test_stale_form_is_told_in_words(rustavi):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"contact": "nino@example.ge"})
    assert answer.status_code == 403
    assert re.findall(r"<h1>(.*?)</h1>\s*<p class=\"big mut\">(.*?)</p>", answer.content.decode()) == [
        (
            "ფორმა დიდხანს იყო ღია",
            "დაბრუნდი უკან, შენი ტექსტი ისევ იქაა; ხელახლა გახსენი გვერდი და კიდევ ერთხელ გაგზავნე.",
        )
    ]


def test_manifest_speaks_the_language_and_names_the_municipality(client, gori):
    found = json.loads(client.get("/gori/en/manifest.webmanifest").content)
    icons = found.pop("icons")
    assert found == {
        "id": "/gori/en/",
        "name": "Gori: Gori Hub",
        "short_name": "Gori",
        "lang": "en",
        "dir": "ltr",
        "start_url": "/gori/en/",
        "scope": "/gori/en/",
        "display": "standalone",
        "theme_color": "#fff",
        "background_color": "#fff",
    }
    assert [(icon["sizes"], icon["purpose"], client.get(icon["src"]).status_code) for icon in icons] == [
        ("192x192", "any", 200),
        ("512x512", "any", 200),
        ("512x512", "maskable", 200),
    ]


def test_worker_keeps_the_shell_of_its_part_and_files_that_exist(client, gori):
    answer = client.get("/gori/en/sw.js")
    kept = json.loads(re.search(r"= (\{.*\});", answer.content.decode())[1])
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/javascript; charset=utf-8", "no-cache")
    assert (kept["prefix"], kept["offline"]) == ("/gori/en/", "/gori/en/offline/")
    assert [client.get(address).status_code for address in kept["shell"]] == [200] * len(kept["shell"])
    own = json.loads(re.search(r"= (\{.*\});", client.get("/sw.js").content.decode())[1])
    assert (own["offline"], own["version"] != kept["version"]) == ("/offline/", True)


def test_every_page_is_found_and_one_without_an_example_is_named(settings):
    assert set(every_page()) >= {"/", "/chat/", "/services/", "/services/PI-03/", "/styleguide/", "/offline/"}
    from django.urls import URLResolver, path
    from django.urls.resolvers import RegexPattern

    planted = [path("planted/<int:number>/", print, name="planted")]
    with pytest.raises(NoExample, match=r"^planted: planted/<int:number>/$"):
        every_page(URLResolver(RegexPattern(r"^/"), planted))


def test_address_that_is_only_sent_to_refuses_a_look(client, rustavi):
    from django.urls import NoReverseMatch, reverse

    def address(name):
        try:
            return reverse(name)
        except NoReverseMatch:
            return reverse(name, args=[uuid.UUID(int=1)])

    assert {name: client.get(address(name)).status_code for name in POSTED} == dict.fromkeys(POSTED, 405)
