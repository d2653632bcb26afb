"""Addresses with words that no form of ours sends: an answer in words, never a broken page."""

import pytest

from kalaki.people.contract import Role
from tests.web.pages import every_page

ODD = [
    "page=²",
    "page=-1",
    "page=0",
    "page=99999999999999999999999999",
    "page=" + "9" * 5000,
    "old=²&new=³",
    "old=1&new=99999999999999999999999999",
    "area=%00&only=%00&owner=%00&q=%00&status=%00&kind=%00&role=%00&words=%00",
    "area=" + "ა" * 3000,
    "next=//example.org/&fresh=%00&theme=%00&kiosk=%00",
    "%ff=%ff",
]


@pytest.mark.parametrize("query", ODD, ids=lambda query: query[:30])
def test_every_page_answers_odd_questions(knowledge, client, staff, enter, query):
    enter(staff("ნინო", *Role)[0])
    answers = {path: client.get(path.partition("?")[0] + "?" + query).status_code for path in every_page()}
    expected = {400} if "%00" in query else {200, 302, 404}
    assert {path: status for path, status in answers.items() if status not in expected} == {}


@pytest.mark.parametrize("path", ["/services/%00/", "/%00/", "/gori/en/services/a%00/"])
def test_address_with_nul_is_refused_in_words(client, gori, path):
    answer = client.get(path)
    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()
