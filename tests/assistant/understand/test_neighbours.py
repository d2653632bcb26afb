"""A record that leaves a part open, and the neighbour that holds it."""

from dataclasses import replace

from kalaki.assistant.rules.understand.catalogue import Entry
from kalaki.assistant.rules.understand.neighbours import neighbours

ASKS = {
    "fee": ["რა ღირ*", "მოსაკრებ*"],
    "documents": ["რა საბუთ*"],
    "channel": ["სად შევიტანო"],
}


def entry(code, question, *, place="rustavi"):
    return Entry(
        code=code, area=code.partition("-")[0], place=place, question=question, texts=("",), live=True
    )


WHERE = entry("A-1", "სად შევიტანო განაცხადი ღობის ნებართვაზე?")
PRICE = entry("A-2", "ღობის ნებართვა რა ღირს?")
PAPERS = entry("A-3", "აბონემენტს რა საბუთები უნდა?")
OTHER = [entry(f"B-{n}", f"სხვა თემა ნომერი {n}") for n in range(9)]


def test_neighbour_shares_the_topic_and_asks_for_the_part():
    found = neighbours([WHERE, PRICE, PAPERS, *OTHER], ASKS)
    assert found.by == {("A-1", "fee"): "A-2", ("A-2", "channel"): "A-1"}
    assert (found.of("A-1", "fee"), found.of("A-1", "documents"), found.of("C-1", "fee")) == ("A-2", "", "")


def test_other_areas_and_other_towns_stand_in_for_nobody():
    far = replace(PRICE, code="B-99", area="B")
    abroad = replace(PRICE, place="dusheti")
    assert neighbours([WHERE, far, *OTHER], ASKS).by == {}
    assert neighbours([WHERE, abroad, *OTHER], ASKS).by == {}


def test_the_closest_of_several_neighbours_is_taken():
    wide = entry("A-4", "ღობის, აივნის, სახურავის და ეზოს ნებართვის მოსაკრებელი")
    assert neighbours([WHERE, wide, PRICE, *OTHER], ASKS).of("A-1", "fee") == "A-2"


def test_no_records_no_neighbours():
    assert neighbours([], ASKS).by == {}


def test_every_neighbour_of_the_seed_is_about_the_same_service(talker):
    pairs = {(code, slot, other) for (code, slot), other in talker.mind.neighbours.by.items()}
    permit = {
        ("ARCH-01", "fee", "ARCH-22"),
        ("ARCH-01", "documents", "ARCH-11"),
        ("ARCH-01", "deadline", "ARCH-12"),
    }
    inquiry = {("PI-03", "deadline", "PI-05"), ("PI-03", "fee", "PI-08"), ("PI-03", "who", "PI-01")}
    assert permit | inquiry <= pairs
    assert {code.partition("-")[0] == other.partition("-")[0] for code, _slot, other in pairs} == {True}
