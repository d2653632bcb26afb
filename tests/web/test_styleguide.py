from pathlib import Path

import pytest

import kalaki.web

COMPONENTS = Path(kalaki.web.__file__).parent / "templates" / "web" / "components"


@pytest.mark.parametrize("path", ["/styleguide/", "/en/styleguide/"])
def test_every_component_is_on_the_page(client, rustavi, path):
    shown = {template.name for template in client.get(path).templates}
    shown |= {template.name for template in client.get(path + "errors/404/").templates}
    assert sorted(f"web/components/{file.name}" for file in COMPONENTS.glob("*.html")) == sorted(
        name for name in shown if name and name.startswith("web/components/")
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_is_chosen_by_a_link(client, rustavi, theme):
    page = client.get(f"/styleguide/?theme={theme}").content.decode()
    assert f'<html lang="ka" data-theme="{theme}">' in page
    assert f'href="?theme={theme}" aria-current="true"' in page


def test_theme_that_does_not_exist_is_ignored(client, rustavi):
    assert '<html lang="ka">' in client.get('/styleguide/?theme="><b>').content.decode()


def test_page_speaks_one_language(client, rustavi):
    import re

    page = client.get("/en/styleguide/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    text = re.sub(r"<[^>]+>", " ", main)
    georgian = set(re.findall(r"[\u10d0-\u10ff]{2,}", text))
    assert georgian == {"ქართული"}
