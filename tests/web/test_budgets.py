"""What every page may cost: two requests for styles, 40 kB gzip, 12 queries, words in the page's language."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.pages import first_load
from kalaki.people.contract import Role
from tests.people.conftest import enter, staff
from tests.web.pages import every_page, is_for_members

__all__ = ["enter", "staff"]

MOST_BYTES, MOST_QUERIES = 40_000, 12


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("path", every_page())
def test_page_keeps_its_budgets(client, knowledge, staff, enter, path, language):
    if is_for_members(path):
        enter(staff("ნინო", *Role)[0])
    assert client.get(language + path).status_code == (404 if path == "/nothing/" else 200)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(language + path)
    page = answer.content.decode()
    asked = [one for one in queries if not re.match("SAVEPOINT|RELEASE|BEGIN", one["sql"])]
    assert 1 <= len(asked) <= MOST_QUERIES  # the municipality at least
    assert first_load(client, language + path, answer.content) <= MOST_BYTES
    assert len(re.findall(r"<link[^>]+stylesheet", page)) <= 2  # the look, and what is the app's own
    assert re.findall(r"\sstyle=|<style|<script(?![^>]+(?:src=|ld\+json))|\son\w+=", page) == []
    assert len(re.findall("<h1", page)) == 1
