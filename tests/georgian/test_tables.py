"""The published systems letter by letter, and folding at its edges."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalaki.georgian import readings, romanise, skeleton, to_mkhedruli
from kalaki.georgian.fold import MAX_READINGS

ROOT = Path(__file__).resolve().parents[2]
ALPHABET = "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ"
ASOMTAVRULI = "ႠႡႢႣႤႥႦႧႨႩႪႫႬႭႮႯႰႱႲႳႴႵႶႷႸႹႺႻႼႽႾႿჀ"


@pytest.mark.parametrize(
    ("system", "letters"),
    [
        # Decree of the State Department of Geodesy and Cartography and the Institute of Language, 2002.
        ("national", "a b g d e v z t i k' l m n o p' zh r s t' u p k gh q' sh ch ts dz ts' ch' kh j h"),
        ("national_plain", "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h"),
        # The Georgian keyboard of Windows and X11, layout "ge".
        ("qwerty", "a b g d e v z T i k l m n o p J r s t u f q R y S C c Z w W x j h"),
        # BGN/PCGN 1981.
        ("bgn", "a b g d e v z t’ i k l m n o p zh r s t u p’ k’ gh q sh ch’ ts’ dz ts ch kh j h"),
    ],
)
def test_each_letter_is_romanised_as_published(system, letters):
    assert [(letter, romanise(letter, system)) for letter in ALPHABET] == list(
        zip(ALPHABET, letters.split(), strict=True)
    )


def test_iso_9984_letter_by_letter():
    letters = "a b g d e v z t̕ i k l m n o p ž r s t u p̕ k̕ ḡ q š č̕ c̕ j c č x ǰ h"
    expected = letters.split()
    assert [romanise(letter, "iso9984") for letter in ALPHABET] == expected


def test_the_three_scripts_are_one():
    mtavruli = "".join(chr(ord(letter) - 0x10D0 + 0x1C90) for letter in ALPHABET)
    nuskhuri = "".join(chr(ord(letter) - 0x10A0 + 0x2D00) for letter in ASOMTAVRULI)
    modern = to_mkhedruli(ASOMTAVRULI)
    assert to_mkhedruli(mtavruli) == ALPHABET
    assert to_mkhedruli(nuskhuri) == modern
    assert set(modern) <= set(ALPHABET)


@given(st.text(alphabet=ALPHABET, min_size=1, max_size=20))
def test_mtavruli_has_the_key_of_mkhedruli(word):
    mtavruli = "".join(chr(ord(letter) - 0x10D0 + 0x1C90) for letter in word)
    assert skeleton(mtavruli) == skeleton(word)


@given(st.text(max_size=30))
def test_there_are_one_to_four_readings(word):
    assert 1 <= len(readings(word)) <= MAX_READINGS
    assert len(set(readings(word))) == len(readings(word))


@given(st.text(alphabet=ALPHABET + " .,-0123456789", max_size=40))
def test_the_key_of_a_key_is_among_its_readings(text):
    for key in skeleton(text).split():
        assert key in readings(key) or "." in key or key.isdigit()


def test_the_library_needs_no_django_and_no_table_to_fold():
    script = (
        "import sys; from kalaki.georgian import skeleton; skeleton('წყალი');"
        "print([name for name in ('django', 'lzma', 'numpy', 'kalaki.georgian.tables') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    assert done.stdout.strip() == "[]"
