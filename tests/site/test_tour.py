import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOUR = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
PATHS = sorted(set(re.findall(r"`((?:src|tests|docs|content)/[\w./-]*)`", TOUR)))


@pytest.mark.parametrize("path", PATHS)
def test_tour_names_places_that_exist(path):
    assert (ROOT / path).exists()


def test_tour_opens_addresses_that_answer(client, rustavi):
    addresses = re.findall(r"http://127\.0\.0\.1:8000(/\S*)", TOUR)
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 200
    )
