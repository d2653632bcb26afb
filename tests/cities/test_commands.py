from uuid import UUID

import pytest
from django.urls import URLResolver, get_resolver

from kalaki.cities.commands import RESERVED_SLUGS, declare_day_off, save_municipality
from kalaki.cities.models import Area, DeclaredDayOff, Municipality
from kalaki.core.contract import Refused, System, writing
from kalaki.core.models import AuditEntry, CommandRecord
from tests.conftest import GORI

KEY = UUID("00000000-0000-7000-8000-00000000000a")
OTHER = UUID("00000000-0000-7000-8000-00000000000b")
SEED = System("seed")
CENTER = {
    "key": "center",
    "names": {"ka": "ცენტრი", "en": "Centre"},
    "outline": [[[1, 2]]],
    "confirmed": True,
}
OLD_TOWN = {"key": "old", "names": {"ka": "ძველი უბანი"}}


def save(slug="gori", *, key=KEY, **fields):
    return save_municipality(actor=SEED, key=key, slug=slug, fields=GORI | {"areas": [CENTER]} | fields)


def lines():
    return list(AuditEntry.objects.order_by("pk").values_list("municipality", "actor", "name", "facts"))


def areas(city):
    with writing(city.pk):
        columns = ("key", "names", "folded", "outline", "position", "confirmed")
        return list(Area.objects.order_by("position").values_list(*columns))


def test_municipality_comes_with_its_areas_and_leaves_the_neighbour_alone(rustavi):
    assert save() == "gori"
    gori = Municipality.objects.get(slug="gori")
    assert {name: getattr(gori, name) for name in GORI} == GORI
    assert areas(gori) == [("center", CENTER["names"], "centri centre", [[[1, 2]]], 0, True)]
    assert areas(rustavi) == []
    assert lines() == [(0, "system:seed", "cities.save_municipality", {"areas": 1, "languages": 2})]


def test_second_saving_changes_the_same_rows(rustavi, gori):
    save()
    assert save(key=OTHER, hotline="1500", areas=[OLD_TOWN, CENTER | {"names": {"ka": "გული"}}]) == "gori"
    gori.refresh_from_db()
    assert gori.hotline == "1500"
    assert [(key, names, place) for key, names, _folded, _outline, place, _ok in areas(gori)] == [
        ("old", {"ka": "ძველი უბანი"}, 0),
        ("center", {"ka": "გული"}, 1),
    ]
    assert Municipality.objects.count() == 2


def test_repeated_saving_answers_and_writes_nothing(rustavi):
    save()
    Municipality.objects.filter(slug="gori").update(hotline="changed by hand")
    assert save() == "gori"
    assert Municipality.objects.get(slug="gori").hotline == "changed by hand"
    assert len(lines()) == 1


@pytest.mark.parametrize(
    ("slug", "fields", "code"),
    [
        ("chat", {}, "slug_reserved"),
        ("en", {}, "slug_reserved"),
        ("gori", {"languages": ["en", "ka"]}, "language_missing"),
        ("gori", {"names": {"en": "Gori"}}, "language_missing"),
    ],
)
def test_refused_municipality_leaves_nothing(rustavi, slug, fields, code):
    with pytest.raises(Refused, match=f"^{code}$"):
        save(slug, **fields)
    assert list(Municipality.objects.values_list("slug", flat=True)) == ["rustavi"]
    assert (lines(), CommandRecord.objects.count()) == ([], 0)


def first_parts(resolver=None, above=""):
    for one in (resolver or get_resolver()).url_patterns:
        here = above + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from first_parts(one, here)
        else:
            yield here.partition("/")[0].partition(".")[0]


def test_no_municipality_takes_the_first_part_of_a_pages_address():
    assert {part for part in first_parts() if part} - RESERVED_SLUGS == set()


def declare(reason="bridge", *, date="2026-05-25", key=KEY, source="https://example.ge/act"):
    return declare_day_off(actor=SEED, key=key, date=date, reason=reason, source=source)


def declared():
    rows = DeclaredDayOff.objects.order_by("date").values_list("date", "key", "source")
    return [(date.isoformat(), key, source) for date, key, source in rows]


def test_declared_day_off_stands_once_and_is_corrected_by_a_new_act(db):
    assert (declare(), declare()) == ("2026-05-25", "2026-05-25")
    assert declared() == [("2026-05-25", "bridge", "https://example.ge/act")]
    declare("mourning", key=OTHER, source="https://example.ge/act-2")
    assert declared() == [("2026-05-25", "mourning", "https://example.ge/act-2")]
    assert lines() == [(0, "system:seed", "cities.declare_day_off", {"date": "2026-05-25"})] * 2


@pytest.mark.parametrize(
    "other", [{"reason": "x"}, {"date": "2026-05-27"}, {"source": "https://example.ge/x"}], ids=str
)
def test_key_of_a_day_off_serves_no_other_content(db, other):
    declare()
    with pytest.raises(Refused, match=r"^key_reused$"):
        declare(**other)
    assert declared() == [("2026-05-25", "bridge", "https://example.ge/act")]
