import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalaki.georgian import find_personal, mask


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        (
            "პირადი 01001012345 და ტელ. 555 12 34 56",
            [("personal_number", "01001012345"), ("phone", "555 12 34 56")],
        ),
        ("01 001 012345", [("personal_number", "01 001 012345")]),
        ("01-001-012345", [("personal_number", "01-001-012345")]),
        ("0 1 0 0 1 0 1 2 3 4 5", [("personal_number", "0 1 0 0 1 0 1 2 3 4 5")]),
        ("О1ОО1О12З45", [("personal_number", "О1ОО1О12З45")]),
        ("O1001Ol2345", [("personal_number", "O1001Ol2345")]),
        ("0100б0І2345", [("personal_number", "0100б0І2345")]),
        ("01001\u200b012345", [("personal_number", "01001\u200b012345")]),
        ("+995 555 12-34-56", [("phone", "995 555 12-34-56")]),
        ("995555123456", [("phone", "995555123456")]),
        ("ტელ:555123456.", [("phone", "555123456")]),
        ("0341 25 12 34", [("phone", "0341 25 12 34")]),
        ("032 2 40 40 40", [("phone", "032 2 40 40 40")]),
        ("341 25 12 34", [("phone", "341 25 12 34")]),
        ("+7 999 123-45-67", [("phone", "7 999 123-45-67")]),
        ("GE29NB0000000101904917", [("iban", "GE29NB0000000101904917")]),
        ("ge29 nb00 0000 0101 9049 17", [("iban", "ge29 nb00 0000 0101 9049 17")]),
        ("4111 1111 1111 1111", [("card", "4111 1111 1111 1111")]),
        ("nino.k@mail.ge-ზე", [("email", "nino.k@mail.ge")]),
        ("4111 1111 1111 1112", [("number", "4111 1111 1111 1112")]),
    ],
)
def test_personal_data_is_found(text, spans):
    assert [(span.kind, text[span.start : span.end]) for span in find_personal(text)] == spans


@pytest.mark.parametrize(
    "text",
    [
        "10 000 ლარი",
        "65 000–100 001 ლარი",
        "65 000-100 001 ლარი",
        "500 000 000 ლარი",
        "22.11.2026 10:30",
        "2026-11-22 12:00",
        "კანონი №1234-IIს, მუხლი 12 და 13",
        "ცხელი ხაზი 1300, 112, 116 006",
        "0800 800 800",
        "კომპანიის კოდი 404123456",
        "1 234,50 ₾",
    ],
)
def test_what_anybody_may_read_stays(text):
    assert find_personal(text) == []


def test_masking_replaces_whole_spans():
    text = "01001012345, a@b.ge; 1300"
    assert mask(text, find_personal(text)) == "•••, •••; 1300"


ROW = re.compile(r"[0-9](?: {0,3}[0-9]){10}")


@given(st.text(alphabet="0123456789 -.,ОolIЗбა+G(", max_size=60))
def test_masking_leaves_no_eleven_digits(text):
    masked = mask(text, find_personal(text))
    assert ROW.search(masked) is None


@given(
    st.text(alphabet="ა1 ", max_size=6),
    st.from_regex(r"[0-9]{11}", fullmatch=True),
    st.lists(st.integers(0, 2), min_size=10, max_size=10),
)
def test_a_spaced_personal_number_never_stays(before, number, gaps):
    spaced = "".join(digit + " " * gap for digit, gap in zip(number, [*gaps, 0], strict=True))
    masked = mask(f"{before}გ {spaced}!", find_personal(f"{before}გ {spaced}!"))
    assert spaced not in masked


@given(st.text(max_size=80))
def test_spans_are_in_order_and_never_overlap(text):
    spans = find_personal(text)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


@pytest.mark.parametrize("number", ["00900000000", "00995123456", "009 95 12 34 56"])
def test_row_of_eleven_digits_is_hidden_also_when_it_begins_like_a_dialling_code(number):
    assert mask(f"ჩემი {number}!", find_personal(f"ჩემი {number}!")) == "ჩემი •••!"
