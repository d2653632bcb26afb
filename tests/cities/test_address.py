from dataclasses import replace

import pytest

from kalaki.cities.middleware import split_address
from kalaki.cities.queries import City

RUSTAVI = City(
    id=1,
    slug="rustavi",
    code="RUS",
    number=1,
    names={"ka": "რუსთავი", "en": "Rustavi"},
    hub_names={"ka": "ჰაბი"},
    addresses={},
    languages=("ka", "en"),
    is_open=True,
    hotline="1300",
    emergency="112",
    host="",
)
GORI = replace(RUSTAVI, id=2, slug="gori", host="gori.example.ge", languages=("ka", "en", "hy"))


@pytest.mark.parametrize(
    ("path", "host", "found"),
    [
        ("/ideas/7/", "localhost:8000", ("rustavi", "ka", "", "/ideas/7/")),
        ("/en/ideas/7/", "localhost", ("rustavi", "en", "/en", "/ideas/7/")),
        ("/gori/en/ideas/7/", "localhost", ("gori", "en", "/gori/en", "/ideas/7/")),
        ("/gori/", "localhost", ("gori", "ka", "/gori", "/")),
        ("/gori", "localhost", ("gori", "ka", "/gori", "/")),
        ("/", "gori.example.ge", ("gori", "ka", "", "/")),
        ("/hy/chat/", "gori.example.ge", ("gori", "hy", "/hy", "/chat/")),
        ("/hy/chat/", "localhost", ("rustavi", "ka", "", "/hy/chat/")),
        ("/ka/chat/", "localhost", ("rustavi", "ka", "", "/ka/chat/")),
        ("/enough/", "localhost", ("rustavi", "ka", "", "/enough/")),
    ],
)
def test_address_names_city_and_language_in_this_order(path, host, found):
    city, language, prefix, rest = split_address(path, host=host, cities=(RUSTAVI, GORI))
    assert (city.slug, language, prefix, rest) == found
