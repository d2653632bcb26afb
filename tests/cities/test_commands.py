import datetime as dt
from uuid import UUID

import pytest
from django.urls import URLResolver, get_resolver

from kalaki.cities.commands import (
    RESERVED_SLUGS,
    declare_day_off,
    save_act,
    save_municipality,
    set_default_holder,
    set_escalation_plan,
)
from kalaki.cities.models import Area, DeclaredDayOff, Municipality, Setting
from kalaki.cities.queries import ActView, default_holder, escalation_plan, get_act, list_acts
from kalaki.cities.rules.calendar import ESCALATION, Step
from kalaki.core.contract import Card, Refused, SubjectRef, System, resolve, writing
from kalaki.core.models import AuditEntry, CommandRecord, OutboxEvent
from kalaki.core.subjects import GONE
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
    # Clocks move once, when the day becomes one; a corrected act moves none.
    assert list(OutboxEvent.objects.values_list("municipality", "kind", "payload")) == [
        (0, "cities.day_off_declared", {"date": "2026-05-25"})
    ]


@pytest.mark.parametrize(
    "other", [{"reason": "x"}, {"date": "2026-05-27"}, {"source": "https://example.ge/x"}], ids=str
)
def test_key_of_a_day_off_serves_no_other_content(db, other):
    declare()
    with pytest.raises(Refused, match=r"^key_reused$"):
        declare(**other)
    assert declared() == [("2026-05-25", "bridge", "https://example.ge/act")]


CODE = {
    "kind": "law",
    "number": "2181",
    "date": dt.date(1999, 6, 25),
    "title": "General Administrative Code",
    "body": "Parliament of Georgia",
    "article": "183",
    "link": "https://matsne.gov.ge/ka/document/view/16270",
}
ORDER = {
    "kind": "mayor",
    "number": "7",
    "date": dt.date(2026, 3, 1),
    "title": "Order on answers",
    "body": "Mayor of Rustavi",
}


def keep(act=CODE, *, key=KEY, **fields):
    return save_act(actor=SEED, key=key, **(act | fields))


def view(public_id, act, **fields):
    empty = {"article": "", "link": "", "file": "", "checked_by": "", "checked_on": None}
    return ActView(public_id=public_id, **(empty | act | fields))


def test_act_is_kept_once_corrected_and_confirmed_by_name(rustavi, gori):
    with writing(rustavi.pk):
        act = keep()
        assert (keep(), list_acts()) == (act, (view(act, CODE),))
        signed = {"checked_by": "ნ. იურისტი", "checked_on": dt.date(2026, 5, 2), "file": "ab" * 32}
        order = keep(ORDER, key=OTHER)
        assert keep(key=UUID(int=3), **signed) == act
        assert list_acts() == (view(order, ORDER), view(act, CODE, **signed))
        assert (get_act(act).is_checked, get_act(order).is_checked) == (True, False)
        refs = [SubjectRef("act", act), SubjectRef("act", order)]
        assert resolve(refs) == {
            refs[0]: Card(title="General Administrative Code, 183", url=CODE["link"]),
            refs[1]: Card(title="Order on answers"),
        }
        assert [facts for _city, _actor, _name, facts in lines()] == [
            {"new": True, "checked": False},
            {"new": True, "checked": False},
            {"new": False, "checked": True},
        ]
    with writing(gori.pk):
        assert (list_acts(), get_act(act), resolve(refs[:1])) == ((), None, {refs[0]: GONE})


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "rumour"}, "act_incomplete"),
        ({"title": ""}, "act_incomplete"),
        ({"date": None}, "act_incomplete"),
        ({"checked_by": "x"}, "act_unsigned"),
        ({"checked_on": dt.date(2026, 1, 1)}, "act_unsigned"),
    ],
    ids=str,
)
def test_incomplete_act_is_refused(in_rustavi, fields, code):
    with pytest.raises(Refused, match=f"^{code}$"):
        keep(**fields)
    assert (list_acts(), lines()) == ((), [])


def test_default_holder_is_named_for_one_municipality(rustavi, gori):
    with writing(rustavi.pk):
        assert default_holder() is None
        assert set_default_holder(actor=SEED, key=KEY, organisation=OTHER) == OTHER
        assert default_holder() == OTHER
        assert set_default_holder(actor=SEED, key=KEY, organisation=OTHER) == OTHER
        assert lines() == [(rustavi.pk, "system:seed", "cities.save_setting", {"name": "default_holder"})]
    with writing(gori.pk):
        assert default_holder() is None


def test_escalation_has_common_steps_until_a_municipality_sets_its_own(rustavi, gori):
    with writing(rustavi.pk):
        assert escalation_plan() == ESCALATION
        set_escalation_plan(actor=SEED, key=KEY, plan=[{"key": "mayor", "days": 3}])
        assert escalation_plan() == (Step(key="mayor", days=3),)
        with pytest.raises(Refused, match=r"^plan_unreadable$"):
            set_escalation_plan(actor=SEED, key=OTHER, plan=[{"key": "mayor"}])
        assert Setting.objects.get().value == [{"key": "mayor", "days": 3}]
    with writing(gori.pk):
        assert escalation_plan() == ESCALATION
