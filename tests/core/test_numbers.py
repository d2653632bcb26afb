from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django_scopes.exceptions import ScopeError
from hypothesis import given
from hypothesis import strategies as st

from kalaki.core.contract import next_number, number_text, read_number, writing


def test_each_series_year_and_municipality_counts_by_itself(rustavi, gori):
    with writing(rustavi.pk):
        assert [next_number("idea", year=2026) for _ in range(3)] == [1, 2, 3]
        assert [next_number("idea", year=2027), next_number("idea"), next_number("case", year=2026)] == [
            1
        ] * 3
    with writing(gori.pk):
        assert next_number("idea", year=2026) == 1
    with writing(rustavi.pk):
        assert next_number("idea", year=2026) == 4
    with pytest.raises(ScopeError):
        next_number("idea")


def test_rolled_back_number_is_no_gap(in_rustavi):
    assert next_number("idea") == 1

    def fail():
        with transaction.atomic():
            assert next_number("idea") == 2
            raise LookupError

    for _ in range(2):
        with pytest.raises(LookupError):
            fail()
    assert next_number("idea") == 2


@pytest.mark.django_db(transaction=True)
def test_number_outside_a_transaction_is_refused(in_rustavi):
    with pytest.raises(TransactionManagementError, match="A number of idea is taken"):
        next_number("idea")


@pytest.mark.django_db(transaction=True)
def test_eight_threads_get_all_numbers_once_though_some_fail(rustavi):
    barrier, given_ = Barrier(8), []

    def act(place):
        try:
            barrier.wait()
            for turn in range(10):
                with writing(rustavi.pk), transaction.atomic():
                    number = next_number("idea", year=2026)
                    if (place + turn) % 4 == 0:
                        transaction.set_rollback(True)
                    else:
                        given_.append(number)
        finally:
            connection.close()

    threads = [Thread(target=act, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given_) == list(range(1, 61))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("RUS-2026-000123", ("RUS", 2026, 123)),
        (" rus 2026 123 ", ("RUS", 2026, 123)),
        ("RUS\u20132026\u20131234567", ("RUS", 2026, 1234567)),
        ("RUS-000123", ("RUS", None, 123)),
        ("rus2026000123", ("RUS", 2026, 123)),
        ("RUS000123", ("RUS", None, 123)),
        ("RUS-2026-1 234", None),
        ("RUS-2026", ("RUS", None, 2026)),
        ("2026-000123", None),
        ("RUST-2026-1", None),
        ("RUS-2026-", None),
        ("RUS-2026-\u0661", None),
        ("", None),
    ],
)
def test_number_is_read_as_people_write_it(text, found):
    assert read_number(text) == found


@given(
    number=st.integers(1, 999_999_999),
    year=st.none() | st.integers(1000, 9999),
    code=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3),
)
def test_written_number_is_read_again(code, year, number):
    assert read_number(number_text(code, number, year=year)) == (code, year, number)


def test_number_is_written_with_six_digits():
    assert (number_text("RUS", 123, year=2026), number_text("GOR", 7)) == ("RUS-2026-000123", "GOR-000007")
