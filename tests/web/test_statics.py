import re
from urllib.parse import urljoin

import pytest
from django.templatetags.static import static

from kalaki.web.statics import LOOK, NoSuchStatic, _write, built, sources


def test_file_with_a_hash_is_cached_for_ever_and_compressed(client, rustavi):
    answer = client.get(static(LOOK), headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer["Cache-Control"], answer["Content-Encoding"]) == (
        200,
        "max-age=315360000, public, immutable",
        "gzip",
    )


def test_unknown_file_is_refused_where_it_is_named(client):
    with pytest.raises(NoSuchStatic, match=r"^web/none\.css$"):
        static("web/none.css")


def test_every_reference_between_files_leads_to_a_file(client, rustavi):
    for name in sources():
        address = "/static/" + built(name).name
        body = b"".join(client.get(address))
        assert body == built(name).body
        if not name.startswith("web/") or name.endswith("htmx.min.js"):
            continue
        references = re.findall(rb'url\("([^"]+)"\)|\b(?:from|import) "(\.[^"]+)"', body)
        for one, other in references:
            target = client.get(urljoin(address, (one or other).decode()))
            assert (target.status_code, target["Cache-Control"][-9:]) == (200, "immutable")


def test_hash_follows_what_a_file_refers_to():
    body = built("web/js/page.js").body.decode()
    assert re.findall(r'from "(.+?)"', body) == [
        "./" + built(f"web/js/{name}.js").name.rsplit("/", 1)[1] for name in ("draft", "queue")
    ]


def test_file_of_an_earlier_version_is_left_alone(tmp_path):
    path = tmp_path / "a" / "x.0123456789ab.css"
    _write(path, b"one")
    _write(path, b"two")
    assert path.read_bytes() == b"one"
    assert sorted(found.name for found in path.parent.iterdir()) == [path.name, path.name + ".gz"]
