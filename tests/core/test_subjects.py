from uuid import UUID

import pytest
from django.utils import translation

from kalaki.cities.models import Area
from kalaki.core import subjects
from kalaki.core.contract import Card, SubjectRef, UnknownKind, read_ref, register_subject, resolve, writing

NOBODY = UUID("00000000-0000-7000-8000-00000000000f")


@pytest.fixture(autouse=True)
def _kinds(monkeypatch):
    monkeypatch.setattr(subjects, "_resolvers", {})


def cards(ids):
    rows = Area.objects.filter(public_id__in=ids).values_list("public_id", "key")
    return {public_id: Card(title=key, url=f"/areas/{key}/") for public_id, key in rows}


def areas(*keys):
    return [SubjectRef("area", Area.objects.create(key=key, names={}, folded=key).public_id) for key in keys]


@pytest.mark.parametrize("count", [1, 10])
def test_cards_of_one_kind_cost_one_query_and_the_neighbour_has_none(
    rustavi, gori, django_assert_num_queries, count
):
    register_subject("area", cards)
    with writing(gori.pk):
        theirs = areas("theirs")
    with writing(rustavi.pk):
        ours = areas(*(f"area-{n}" for n in range(count)))
        with django_assert_num_queries(1):
            found = resolve(ours + theirs + ours)
    assert found == {ref: Card(title=f"area-{n}", url=f"/areas/area-{n}/") for n, ref in enumerate(ours)} | {
        theirs[0]: subjects.GONE
    }


def test_dangling_reference_and_unknown_kind_say_so(in_rustavi):
    register_subject("area", cards)
    refs = [SubjectRef("area", NOBODY), SubjectRef("future", NOBODY)]
    assert resolve(refs) == dict.fromkeys(refs, subjects.GONE)
    assert resolve([]) == {}
    with translation.override("ka"):
        assert str(subjects.GONE.title) == "ეს აქ აღარ არის."


def test_reference_is_written_and_read_again():
    register_subject("area", cards)
    ref = SubjectRef("area", NOBODY)
    assert str(ref) == "area:00000000-0000-7000-8000-00000000000f"
    assert read_ref(str(ref)) == ref
    with pytest.raises(UnknownKind):
        read_ref(f"future:{NOBODY}")
    with pytest.raises(ValueError, match="badly formed"):
        read_ref("area:7")
