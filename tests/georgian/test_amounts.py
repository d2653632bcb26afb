from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalaki.georgian import Amount, format_money, format_number, parse_amounts


def found(text):
    return [
        (text[one.start : one.end], one.tetri, one.up_to, one.unit, one.ambiguous)
        for one in parse_amounts(text)
    ]


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("10 000", [("10 000", 1_000_000, None, "", False)]),
        ("10.000", [("10.000", 1_000_000, None, "", True)]),
        ("1.250.000 ათასი ლარი", [("1.250.000 ათასი ლარი", 125_000_000_000, None, "lari", False)]),
        ("1.250 ლარი", [("1.250 ლარი", 125_000, None, "lari", True)]),
        ("1,250 GEL", [("1,250 GEL", 125_000, None, "lari", True)]),
        ("0,05", [("0,05", 5, None, "", False)]),
        ("65 000–100 001", [("65 000–100 001", 6_500_000, 10_000_100, "", False)]),
        ("500 ლარი", [("500 ლარი", 50_000, None, "lari", False)]),
        ("ჯარიმა 100 (ასი) ლარია", [("100 (ასი) ლარია", 10_000, None, "lari", False)]),
        ("40 თეთრი", [("40 თეთრი", 40, None, "tetri", False)]),
        ("5 ლარი და 40 თეთრი", [("5 ლარი და 40 თეთრი", 540, None, "lari", False)]),
        ("50 lari 5 tetri", [("50 lari 5 tetri", 5_005, None, "lari", False)]),
        ("50 лари 40 тетри", [("50 лари 40 тетри", 5_040, None, "lari", False)]),
        ("500-დან 1000 ლარამდე", [("500-დან 1000 ლარამდე", 50_000, 100_000, "lari", False)]),
        ("3-4 ათასი ლარი", [("3-4 ათასი ლარი", 300_000, 400_000, "lari", False)]),
        ("1,5 млн лари", [("1,5 млн лари", 150_000_000, None, "lari", False)]),
        ("2 min lari", [("2 min lari", 200_000, None, "lari", False)]),
        ("GEL 20, ₾5", [("GEL 20", 2_000, None, "lari", False), ("₾5", 500, None, "lari", False)]),
        ("1.250,50 ₾", [("1.250,50 ₾", 125_050, None, "lari", False)]),
        ("1,250.50 ₾", [("1,250.50 ₾", 125_050, None, "lari", False)]),
        ("0,125 ლარი", []),  # no whole tetri
        ("22.11.2026, 10:30, 2026 წელს 15%, 3 დღე", []),
        ("20 დოლარი, 3$, 100 manat", []),
        ("დამირეკეთ 555 12 34 56", []),
        ("01001012345", []),
    ],
)
def test_sums_in_text(text, amounts):
    assert found(text) == amounts


@given(st.integers(-(10**11), 10**11), st.sampled_from(["ka", "en", "ru", "az", "hy"]))
def test_a_written_sum_is_read_back(tetri, lang):
    text = format_money(tetri, lang)
    assert parse_amounts(text) == [Amount(0, len(text), tetri, None, "lari", ambiguous=False)]


@pytest.mark.parametrize(
    ("value", "lang", "text"),
    [
        (1234567, "ka", "1\u00a0234\u00a0567"),
        (Decimal("1234.50"), "ka", "1\u00a0234,50"),
        (Decimal("1234.50"), "en", "1\u00a0234.50"),
        (Decimal("-0.5"), "ru", "-0,5"),
    ],
)
def test_figures_have_the_sign_of_their_language(value, lang, text):
    assert format_number(value, lang) == text
