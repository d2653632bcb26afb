"""Which items are suggested: by place, by words, in few statements, and never more than the public may know."""

import datetime as dt
import uuid

import pytest

from kalaki.core.contract import at, new_key
from kalaki.core.models import Photo, PhotoFile, Upload
from kalaki.core.photos.pixels import EDGES
from kalaki.exact.geo import Place as Point
from kalaki.exact.geo import cell_of
from kalaki.georgian import skeleton
from kalaki.ideas import commands
from kalaki.ideas.commands import Place
from kalaki.ideas.contract import similar_items
from kalaki.ideas.models import Category, DraftVerdict, DuplicateVerdict, Idea, Origin
from kalaki.ideas.queries.similar import MOST_SCORED, look_up
from kalaki.ideas.rules.lifecycle import Kind, State
from tests.ideas.conftest import ANNA, BEKA, DAY, MONDAY, accept, act, row, submit

HERE = Point(41_549_123, 44_993_456)
LAMP = "ლამპიონი არ ანათებს კოსტავას ქუჩაზე"


def north(metres):
    """Return the point so many metres north of HERE."""
    return Point(HERE.lat + round(metres / 0.111195), HERE.lon)


def place(metres=0):
    """Return the place of a submission so many metres north of HERE."""
    return Place(lat=north(metres).lat, lon=HERE.lon)


def near(words="", *, metres=0, when=MONDAY, **changes):
    """Return the numbers that are suggested for a report so many metres north of HERE."""
    asked = {"category": "lighting", "kind": Kind.REPORT, "place": north(metres)} | changes
    with at(when):
        return [one.number for one in similar_items(words=words, **asked)]


def numbers(*receipts):
    """Return the numbers of receipts."""
    return [one.number for one in receipts]


def fill(count, *, spread=0, words="ნათურა გადაიწვა"):
    """Store ``count`` more reports of lighting, ``spread`` micro-degrees apart, as the register keeps them."""
    category, origin = Category.objects.get(key="lighting"), Origin.objects.get_or_create(kind="form")[0]
    first = Idea.objects.order_by("pk").first()
    Idea.objects.bulk_create(
        Idea(
            municipality_id=first.municipality_id, year=2025, serial=n, number=f"RUS-2025-{n:06d}", kind=Kind.REPORT,
            category=category, text=words, folded=skeleton(words), origin=origin, intake_key=uuid.uuid4(),
            lat=HERE.lat + n * spread, lon=HERE.lon, cell=cell_of(Point(HERE.lat + n * spread, HERE.lon)),
            status=State.RECEIVED, status_since=MONDAY, holder_id=first.holder_id,
            received_at=MONDAY - dt.timedelta(minutes=n), changed_at=MONDAY, due_at=MONDAY + DAY, voices=1,
        )
        for n in range(1, count + 1)
    )  # fmt: skip


def picture(bits, **changes):
    """Store a photo that is ready, with the image hash ``bits``; returns its public id."""
    file = Upload.objects.create(owner=ANNA, kind="photo", state="stored", sha256="0" * 64)
    made = Photo.objects.create(upload=file, sender=ANNA, state="ready", image_hash=f"{bits:016x}", **changes)
    for edge in EDGES:
        PhotoFile.objects.create(
            photo=made,
            edge=edge,
            name=uuid.uuid4().hex,
            width=edge,
            height=edge // 2,
            size=1,
            sha256="0" * 64,
        )
    return made.public_id


def test_the_same_lamp_thirty_metres_away_in_latin_letters_is_found(town):
    first = submit(text=LAMP, place=place())
    submit(text=LAMP, place=place(metres=300))
    assert near("lampioni ar anatebs kostavas kuchaze", metres=30) == numbers(first)
    with at(MONDAY):
        [one] = similar_items(words=LAMP, category="lighting", place=north(30))
    assert (one.public_id, round(one.likeness.distance_m), one.is_near_only) == (first.public_id, 30, False)


def test_the_edge_of_the_radius_belongs_to_it(town):
    first = submit(text=LAMP, place=place())
    assert near(LAMP, metres=49.9) == numbers(first)
    assert near(LAMP, metres=50.1) == []


def test_a_wide_radius_reaches_over_more_cells_and_none_switches_off(town):
    first = submit(text=LAMP, place=place())
    Category.objects.filter(key="lighting").update(radius_m=400)
    assert near(LAMP, metres=350) == numbers(first)
    Category.objects.filter(key="lighting").update(radius_m=0)
    assert near(LAMP) == []


def test_siblings_and_no_other_category_are_candidates(town):
    accept("water", town.parks)
    other = submit(text=LAMP, place=place(), category="roads")
    assert near(LAMP) == []
    Category.objects.filter(key="roads").update(siblings=["lighting"], publish_place="exact")
    assert near(LAMP) == numbers(other)
    assert near(LAMP, category="nothing") == []
    assert near(LAMP, category="") == numbers(other)


def test_closed_items_are_suggested_for_thirty_days(town):
    first = submit(text=LAMP, place=place())
    act(
        commands.decline,
        when=MONDAY + DAY,
        idea=first.public_id,
        acting=town.owner,
        reason_code="no_defect",
        reason="მუშაობს",
    )
    assert row(first).status == State.DECLINED
    assert near(LAMP, when=MONDAY + 31 * DAY) == numbers(first)
    assert near(LAMP, when=MONDAY + 31 * DAY + dt.timedelta(seconds=1)) == []
    open_one = submit(text=LAMP, place=place())
    assert near(LAMP, when=MONDAY + 80 * DAY) == numbers(open_one)


def test_what_is_not_listed_merged_or_a_demonstration_is_never_suggested(town):
    held = submit(text=LAMP, place=place(), held=True)
    hidden, withdrawn, merged, whole = (submit(text=LAMP, place=place()) for _ in range(4))
    act(commands.hide, idea=hidden.public_id, acting=town.triager, reason_code="spam")
    act(commands.withdraw, idea=withdrawn.public_id, acting=town.anna)
    act(commands.merge_items, idea=merged.public_id, into=whole.public_id, acting=town.triager)
    submit(text=LAMP, place=place(), demo=True)
    assert near(LAMP) == numbers(whole)
    assert held.number not in near(LAMP, place=None)
    assert near(LAMP, place=None) == numbers(whole)


def test_the_proposal_at_the_same_place_is_not_the_report(town):
    proposal = submit(kind=Kind.PROPOSAL, text=LAMP, place=place())
    assert near(LAMP) == []
    assert near(LAMP, kind=None) == numbers(proposal)


def test_a_rounded_place_is_compared_by_its_square_and_those_around(town):
    accept("roads", town.parks)
    submit(text=LAMP, place=place(), category="roads")
    found = {}
    with at(MONDAY):
        for metres in range(-400, 400, 5):
            for one in similar_items(words=LAMP, category="roads", place=north(metres)):
                found.setdefault((round(one.likeness.distance_m), one.is_near_only), []).append(metres)
        [staff] = similar_items(words=LAMP, category="roads", place=north(7), exactly=True)
    # Three whole squares of 100 m, whose distances are those of their middles: nobody learns where in them it is.
    assert {key: len(metres) for key, metres in found.items()} == {(0, True): 20, (100, True): 40}
    assert round(staff.likeness.distance_m) == 7


def test_a_place_that_is_not_published_is_never_used(town):
    accept("water", town.parks)
    there = submit(text="წყალი ჟონავს სარდაფში", place=place(), category="water")
    assert near("", category="water") == []
    with at(MONDAY):
        [one] = similar_items(words="tskali zhonavs sardafshi", category="water", place=north(3_000))
        assert (one.number, one.likeness.distance_m) == (there.number, None)


def test_without_a_place_the_words_decide(town):
    Category.objects.filter(key="roads").update(siblings=["lighting"])
    ours, sibling = submit(text=LAMP), submit(text=LAMP, category="roads")
    submit(text=LAMP, category="water")
    submit(text="ხე გადმოვარდა გზაზე")
    expected = numbers(sibling, ours)
    assert near(LAMP, place=None) == expected
    assert near("ЛАМПИОНИ АР АНАТЕБС КОСТАВАС КУЧАЗЕ", place=None) == expected
    assert near("ბნელა", place=None) == []
    assert near("", place=None) == []


def test_a_text_taken_back_is_found_no_more(town):
    first = submit(text=LAMP)
    assert near(LAMP, place=None) == numbers(first)
    act(commands.delete_text, idea=first.public_id, who=ANNA)
    assert near(LAMP, place=None) == []


def test_the_five_are_the_same_on_both_engines(town):
    streets = ("კოსტავას", "მესხიშვილის", "შარტავას", "მშვიდობის", "თოდრიას", "ბალანჩივაძის", "ფირფიტის")
    for number, street in enumerate(streets):
        submit(when=MONDAY - number * DAY, text=f"ლამპიონი არ ანათებს {street} ქუჩაზე")
    assert near("lampioni ar anatebs Shartavas qucha", place=None) == [
        f"RUS-2026-{serial:06d}" for serial in (3, 1, 5, 2, 4)
    ]


def test_photos_order_what_is_near(town, django_assert_num_queries):
    alike, other, none = (
        submit(text=LAMP, place=place(), photos=photos)
        for photos in ((picture(7),), (picture(2**64 - 8),), (picture(7, held=True),))
    )
    assert near(LAMP) == numbers(none, other, alike)
    with django_assert_num_queries(3):
        assert near(LAMP, photos=frozenset({5})) == numbers(alike, none, other)


@pytest.mark.parametrize("count", [10, 450])
def test_a_look_up_takes_at_most_three_statements_and_scores_400_rows(town, count, django_assert_num_queries):
    submit(text=LAMP, place=place())
    fill(count)
    asked = {
        "words": LAMP, "category": "lighting", "kind": Kind.REPORT, "draft": new_key(), "but": new_key(),
        "exactly": False, "at": None,
    }  # fmt: skip
    with at(MONDAY):
        with django_assert_num_queries(2):
            looked = look_up(place=HERE, photos=frozenset(), **asked)
        assert (len(looked.found), looked.scored) == (5, min(count + 1, MOST_SCORED))
        with django_assert_num_queries(2):  # none of them has a photo
            look_up(place=HERE, photos=frozenset({7}), **asked)
        with django_assert_num_queries(3):
            assert look_up(place=None, photos=frozenset(), **asked).scored == 1


def test_what_was_called_different_is_not_suggested_again(town):
    first = submit(text=LAMP, place=place())
    key = new_key()
    act(commands.tell_draft_apart, draft=key, other=first.public_id)
    assert near(LAMP) == numbers(first)
    assert near(LAMP, draft=key) == []
    second = submit(key=key, text=LAMP, place=place())
    assert DraftVerdict.objects.count() == 0
    assert list(DuplicateVerdict.objects.values_list("idea__number", "other__number", "is_same")) == [
        (second.number, first.number, False)
    ]
    assert near(LAMP, but=second.public_id) == []
    assert near(LAMP, but=first.public_id) == []
    assert near(LAMP, but=new_key()) == numbers(second, first)


def test_a_tap_that_comes_after_the_form_is_kept_too(town):
    first, key = submit(text=LAMP, place=place()), new_key()
    second = submit(key=key, text=LAMP, place=place())
    act(commands.tell_draft_apart, draft=key, other=first.public_id)
    assert DraftVerdict.objects.count() == 0
    assert near(LAMP, but=second.public_id) == []


def test_what_was_said_about_a_form_that_never_came_is_forgotten(town):
    first = submit(text=LAMP, place=place())
    act(commands.tell_draft_apart, draft=new_key(), other=first.public_id)
    assert commands.forget_drafts(MONDAY + 30 * DAY) == 0
    assert commands.forget_drafts(MONDAY + 31 * DAY) == 1


def test_items_of_another_municipality_are_never_suggested(town, gori):
    from kalaki.core.contract import writing

    submit(text=LAMP, place=place())
    with writing(gori.pk), at(MONDAY):
        assert similar_items(words=LAMP, place=HERE) == similar_items(words=LAMP) == ()


def test_three_merged_and_parted_have_their_numbers_as_before(town):
    from kalaki.ideas.commands import Author

    authors = (ANNA, BEKA, "device:" + "c" * 32)
    items = [submit(text=LAMP, place=place(), author=Author(who=who)) for who in authors]
    act(commands.support_idea, idea=items[0].public_id, who=BEKA)

    def voices():
        return [row(one).voices for one in items]

    before = voices()
    first, second, third = (one.public_id for one in items)
    act(commands.merge_items, idea=second, into=first, acting=town.triager)
    act(commands.merge_items, idea=third, into=second, acting=town.triager)
    assert voices() == [3, 1, 1]
    assert near(LAMP) == numbers(items[0])
    act(commands.unmerge, idea=third, acting=town.triager, reason="სხვა ბოძია")
    act(commands.unmerge, idea=second, acting=town.triager, reason="სხვა ბოძია")
    assert voices() == before == [2, 1, 1]
    assert near(LAMP, but=first) == []
