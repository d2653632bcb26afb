from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalaki.exact.codes import (
    SIGNS,
    has_mod97,
    join_code,
    mod97,
    mod97_digits,
    read_code,
    read_sheet,
    sheet_check,
    sheet_text,
)

codes = st.text(SIGNS, min_size=6, max_size=6)
KEYS = "qwertyuiopasdfghjklzxcvbnm"
GEORGIAN = dict(zip(KEYS, "ქწერტყუიოპასდფგჰჯკლზხცვბნმ", strict=True))
RUSSIAN = dict(zip(KEYS, "йцукенгшщзфывапролдячсмить", strict=True))


class Counting:
    """Draw one number after the other."""

    def __init__(self, *numbers):
        self.numbers = list(numbers)

    def draw(self, n):
        return self.numbers.pop(0) % n


def test_code_is_six_signs_of_thirty_two():
    assert len(set(SIGNS)) == 32
    assert not set("IO01") & set(SIGNS)
    assert join_code(Counting(0, 1, 31, 30, 23, 24)) == "AB98Z2"


@given(code=codes, seed=st.integers(0, 2**32))
def test_code_is_read_in_any_case_with_blanks_and_from_the_georgian_keyboard(code, seed):
    chance = Random(seed)
    loose = "".join(
        sign + chance.choice(["", " ", "-", " \u2013 "]) for sign in chance.choice([code, code.lower()])
    )
    assert read_code(loose) == (code,)
    georgian = "".join(GEORGIAN.get(sign, sign) for sign in code.lower())
    assert read_code(georgian) == (code,)
    assert read_code("".join(chr(ord(s) - 0x10D0 + 0x1C90) if s >= "ა" else s for s in georgian)) == (code,)


@given(codes)
def test_code_typed_with_the_russian_layout_on_is_among_the_readings(code):
    readings = read_code("".join(RUSSIAN.get(sign, sign) for sign in code.lower()))
    assert code in readings
    assert len(readings) <= 2


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ჭღთშჟძ", ("WRTSJZ",)),  # the same keys with shift
        ("ВЕКМНТ", ("BEKMHT", "DTRVYN")),  # each letter looks like one of ours
        ("внт234", ("BHT234", "DYN234")),
        ("ФЫВ234", ("ASD234",)),
        ("ΑΒΕΖΗΚ", ("ABEZHK",)),
        ("ABC10O", ()),
        ("ABCDE", ()),
        ("ABCDEFG", ()),
        ("ABCD:E", ()),
        ("", ()),
    ],
)
def test_known_readings(text, found):
    assert read_code(text) == found


@pytest.mark.parametrize(
    ("body", "digits"),
    [("539007547034", "18"), ("0010000042", "19"), ("1234567890", "47"), ("0020000001", "44")],
)
def test_creditor_reference_has_the_published_digits(body, digits):
    assert mod97_digits(body, prefix="RF") == digits
    assert has_mod97(f"RF{digits} {body}")
    assert not has_mod97(f"RF{digits} {body[:-1]}{(int(body[-1]) + 1) % 10}")


@pytest.mark.parametrize("text", ["GE29 NB00 0000 0101 9049 17", "ge29nb0000000101904917"])
def test_published_iban_of_georgia_holds(text):
    assert has_mod97(text)


@pytest.mark.parametrize(
    "text", ["", "RF18", "GE29-NB00", "\u10d0" * 8, "GE29NB0000000101904971", "RF\u0131\u017f"]
)
def test_other_text_has_no_check_digits(text):
    assert not has_mod97(text)


@pytest.mark.parametrize("text", ["ABCD\u00df", "ABCDE\u017f", "ABC\ufb00D"])
def test_letters_whose_capital_is_another_letter_are_no_code(text):
    assert read_code(text) == ()


def test_a_letter_that_only_becomes_one_of_ours_has_no_check_digits():
    whole = f"RF{mod97_digits('SS1', prefix='RF')}SS1"
    assert (has_mod97(whole), has_mod97(whole.replace("SS", "\u00df"))) == (True, False)


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=30))
def test_remainder_is_that_of_sign_by_sign_division(text):
    rest = 0
    for sign in text:
        value = int(sign, 36)
        rest = (rest * (100 if value > 9 else 10) + value) % 97
    assert mod97(text) == rest
    assert has_mod97(f"GE{mod97_digits(text, prefix='GE')}{text}")


@pytest.mark.parametrize("text", ["", "a", "1-2", "٣"])
def test_remainder_of_other_signs_is_refused(text):
    with pytest.raises(ValueError, match="0-9 and A-Z alone"):
        mod97(text)


@given(number=st.integers(0, 10**12), place=st.integers(0, 12), digit=st.integers(0, 9))
def test_wrong_digit_and_swapped_neighbours_of_a_sheet_number_are_found(number, place, digit):
    text = f"{number}{sheet_check(number)}"
    assert read_sheet(text) == read_sheet(sheet_text(number)) == number
    place %= len(text)
    wrong = f"{text[:place]}{digit}{text[place + 1 :]}"
    assert read_sheet(wrong) == (number if wrong == text else None)
    swapped = text[:place] + text[place : place + 2][::-1] + text[place + 2 :]
    assert read_sheet(swapped) == (number if swapped == text else None)


def test_known_sheet_numbers():
    assert (sheet_check(572), sheet_text(572), read_sheet(" 57 2 - 4 ")) == (4, "572-4", 572)
    assert [read_sheet(text) for text in ("", "7", "572-5", "x72-4", "1" * 19)] == [None] * 5
    with pytest.raises(ValueError, match="numbered from 0"):
        sheet_check(-1)
