import re

import pytest


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", ["/"]), ("/en/", ["/en/"]), ("/services/", ["/services/"]), ("/en/services/", ["/en/services/"])],
)
def test_one_place_of_the_menu_is_the_present_one(client, rustavi, path, current):
    menu = re.search(r'<nav class="nav".*?</nav>', client.get(path).content.decode(), re.DOTALL).group()
    assert re.findall(r'href="([^"]+)" aria-current="page"', menu) == current
