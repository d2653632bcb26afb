"""The order of lists, compared with ICU on a real PostgreSQL where one runs."""

import contextlib
import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalaki.georgian import sort_key

WORDS = [
    "", " ა", "-ა", "!", "’ა", "0007", "7", "7ა", "9", "10", "2 ა", "12 ა", "ა", "ა 9", "ა 10", "ა-ბ", "ა!", "ა.", "აბ", "ᲐᲑ", "აბ გ",
    "აბგ", "ბ", "ჱ", "ჲ", "ჳ", "შ", "ჩა", "Ჩა", "ᲩᲐ", "ჩა 2", "ჩა2", "ჴ", "ჰ", "ab", "AB", "aB", "e", "é", "el", "ə", "əl", "f", "i", "ı",
    "I", "Iанвар", "j", "s", "ş", "t", "x", "z", "Z", "æ", "ß", "Øst", "аб", "е", "ё", "ж", "и", "й", "Й", "я", "Я", "հայ", "№ 5",
]  # fmt: skip


def test_georgian_stands_before_latin_before_cyrillic_and_nine_before_ten():
    shuffled = ["ab", "10", "аб", "ა 10", "ᲐᲑ", "ა 9", "აბ", "9"]
    assert sorted(shuffled, key=sort_key) == ["9", "10", "ა 9", "ა 10", "აბ", "ᲐᲑ", "ab", "аб"]


def test_azerbaijani_has_its_own_alphabet():
    assert sorted(["şəhər", "su", "ev", "əl", "xalq", "ışıq", "il"], key=lambda word: sort_key(word, "az")) == [
        "ev", "əl", "xalq", "ışıq", "il", "su", "şəhər",
    ]  # fmt: skip


@given(st.text(max_size=12), st.text(max_size=12))
def test_the_order_is_total(one, other):
    assert (sort_key(one) == sort_key(other)) == (one == other)


SUITE = os.environ.get("DATABASE_URL", "")
DATABASE = SUITE if SUITE.startswith("postgres") else "postgresql://127.0.0.1:5432/postgres"


@pytest.fixture(scope="module")
def server():
    psycopg = pytest.importorskip("psycopg")
    with contextlib.ExitStack() as stack:
        try:
            connection = stack.enter_context(psycopg.connect(DATABASE, connect_timeout=2, autocommit=False))
        except psycopg.OperationalError:
            pytest.skip(f"no PostgreSQL at {DATABASE}")
        yield connection
        connection.rollback()


@pytest.mark.oracle
@pytest.mark.parametrize("locale", ["ka", "az", "ru", "hy", "en"])
def test_the_order_is_that_of_icu_on_the_server(server, locale):
    rng = random.Random(5)
    words = WORDS + [
        "".join(rng.choice("აბგსშ ᲐᲑ-.aBbéеёЕ1209") for _ in range(rng.randrange(1, 7))) for _ in range(500)
    ]
    words = list(dict.fromkeys(words))
    rng.shuffle(words)
    server.execute(f"create collation pg_temp.town_{locale} (provider = icu, locale = '{locale}-u-kn-true')")
    rows = server.execute(
        f'select word from unnest(%s::text[]) word order by word collate pg_temp.town_{locale}, word collate "C"',  # noqa: S608  a name of ours
        (words,),
    )
    assert sorted(words, key=lambda word: sort_key(word, locale)) == [row[0] for row in rows]


@pytest.mark.oracle
def test_without_figures_the_order_is_that_of_ka_x_icu(server):
    words = [word for word in WORDS if not any(sign.isdigit() for sign in word)]
    rows = server.execute(
        'select word from unnest(%s::text[]) word order by word collate "ka-x-icu", word collate "C"',
        (words,),
    )
    assert sorted(words, key=sort_key) == [row[0] for row in rows]
