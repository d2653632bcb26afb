"""Each check of the gate holds on its own ground and breaks on a planted fault."""

import shutil
import subprocess
import sys
from email.message import Message
from typing import TYPE_CHECKING

import pytest

from tools.check import ROOT, colours, coverage, files, licences, templates

if TYPE_CHECKING:
    from pathlib import Path

COPIED = ("src", "tests", "tools", "bench", "content", "requirements", "docs", "hub", "pyproject.toml")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Return a copy of the tree in which faults may be planted."""
    target = tmp_path_factory.mktemp("house")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(
                source, target / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
            )
        else:
            shutil.copy2(source, target / name)
    return target


@pytest.fixture
def plant(house):
    """Return ``plant(path, text)``: append text to a file (or make it); undone after the test."""
    before: dict[Path, str | None] = {}

    def put(path, text):
        file = house / path
        before.setdefault(file, file.read_text(encoding="utf-8") if file.exists() else None)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text((before[file] or "") + text, encoding="utf-8")

    yield put
    for file, text in before.items():
        file.unlink() if text is None else file.write_text(text, encoding="utf-8")


def check(house, name):
    done = subprocess.run(
        [sys.executable, "-m", "tools.check", name], cwd=house, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


PLANTED_MODEL = """

from django.db import models as _planted


class Planted(_planted.Model):
    word = _planted.TextField()

    class Meta:
        app_label = "core"
"""

PLANTED_WRITE = "\n\nfrom kalaki.cities.commands import save_municipality as planted\n"
PLANTED_WAY_AROUND = """

def planted():
    return list(Area._base_manager.all())
"""
# Following a row to the one it belongs to is a statement by its key alone.
PLANTED_PAGE = """

def planted(request):
    from django.http import HttpResponse
    from kalaki.assistant.models import RecordText

    return HttpResponse(RecordText.objects.first().record.code)


urlpatterns += [path("planted/", planted)]
"""
GEORGIAN_WORDS = "src/kalaki/web/locale/ka/LC_MESSAGES/django.po"


@pytest.mark.parametrize(
    ("name", "path", "text", "said"),
    [
        (
            "imports",
            "src/kalaki/core/planted.py",
            "from kalaki.cities.contract import get_city\n",
            "never a neighbour BROKEN",
        ),
        (
            "imports",
            "src/kalaki/cities/planted.py",
            "from kalaki.core.models import AuditEntry\n",
            "through its contract BROKEN",
        ),
        ("imports", "src/kalaki/cities/rules/planted.py", "import random\n", "clock or tables BROKEN"),
        ("imports", "src/kalaki/planted/__init__.py", "", "kalaki.planted"),
        ("imports", "src/kalaki/cities/queries.py", PLANTED_WRITE, "Reads never write BROKEN"),
        (
            "style",
            "src/kalaki/exact/planted.py",
            "import datetime\n\nprint(datetime.datetime.now())\n",
            "TID251",
        ),
        (
            "templates",
            "src/kalaki/web/templates/web/planted.html",
            '<p style="color: red">x</p>\n',
            "inline style",
        ),
        (
            "contrast",
            "src/kalaki/web/static/web/css/components/planted.css",
            ".planted { color: #ff0000; }\n",
            "components/planted.css:1: #ff0000 is a colour; only tokens.css names one",
        ),
        (
            "contrast",
            "src/kalaki/web/templates/web/planted.html",
            '<svg><path fill="red"></path></svg>\n',
            'web/planted.html:1: fill="red" is a colour',
        ),
        (
            "privacy",
            "src/kalaki/core/models/__init__.py",
            PLANTED_MODEL,
            "core.Planted.word: no entry",
        ),
        (
            "statements",
            "src/kalaki/cities/queries.py",
            PLANTED_WAY_AROUND,
            "_base_manager leads past the municipality in scope",
        ),
        ("statements", "src/kalaki/assistant/urls.py", PLANTED_PAGE, "Unscoped: SELECT"),
        (
            "deploy",
            "src/kalaki/site/settings.py",
            "\nSECURE_HSTS_SECONDS = 0\n",
            "security.W004",
        ),
        (
            "migrations",
            "src/kalaki/core/models/__init__.py",
            PLANTED_MODEL,
            "Create model Planted",
        ),
        (
            "messages",
            "src/kalaki/web/templates/web/planted.html",
            '{% load i18n %}{% translate "A planted sentence without a translation" %}\n',
            "A planted sentence without a translation",
        ),
        (
            "messages",
            GEORGIAN_WORDS,
            '\nmsgid "Bottom menu"\nmsgstr ""\n',
            "web: no Georgian for 'Bottom menu'",
        ),
        (
            "messages",
            GEORGIAN_WORDS,
            '\n#, python-format, fuzzy\nmsgid "Planted"\nmsgstr "დარგული"\n',
            "web: a fuzzy message in Georgian",
        ),
        ("files", "requirements/run.txt", "\nplanted==1.0\n", "planted==1.0 has no hash"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isalpha() else "",
)
def test_check_breaks_on_a_planted_fault(house, plant, name, path, text, said):
    plant(path, text)
    code, output = check(house, name)
    assert code == 1
    assert said in output


def test_unknown_check_names_the_known_ones(house):
    code, output = check(house, "planted")
    assert code == 2
    assert "no check is called planted; there are style, files, contrast" in output


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ('<p style="x">', [(1, "an inline style; put it into the component's CSS file")]),
        ("<b>\n<style>p{}</style>", [(2, "an inline style; put it into the component's CSS file")]),
        ("<script>go()</script>", [(1, "an inline script; put it into a module under static/")]),
        ('<script type="module" src="/static/a.js"></script>', []),
        ('<script type="application/json">{}</script>', []),
        ('<button onclick="go()">', [(1, "onclick is an inline handler; add it in a module")]),
        ('<div hx-on:click="go()">', [(1, "hx-on:click is an inline handler; add it in a module")]),
        ('<a href="javascript:go()">', [(1, "a javascript: address")]),
        ('\n<form method="post">\n</form>', [(2, "a form that posts without {% csrf_token %}")]),
        ('<form method="post">{% csrf_token %}</form>', []),
        ('<form method="get"></form>', []),
        ("{# <p style='x'> #}<p>ok</p>", []),
    ],
)
def test_template_faults(text, faults):
    assert templates.faults_of(text) == faults


def test_contrast_follows_wcag():
    assert round(colours.contrast("#fff", "#000000"), 6) == 21
    assert round(colours.contrast("#767676", "#ffffff"), 2) == 4.54


def test_weak_pair_is_named():
    names = {token for front, ground, _ in colours.PAIRS for token in (front, ground)}
    grounds = {"paper", "surface", "sunken", "on-accent"}
    css = "".join(
        f"--{name}: light-dark({'#fff' if light else '#000'},{'#000' if light else '#fff'});"
        for name in sorted(names)
        for light in [name in grounds or name.endswith("-soft")]
    )
    assert colours.problems_of(css) == []
    weak = css.replace("--ink2: light-dark(#000,", "--ink2: light-dark(#aaa,")
    assert colours.problems_of(weak) == [
        f"--ink2 on --{ground} in light: 2.32, needs 4.5" for ground in ("paper", "surface", "sunken")
    ]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("a==1 \\\n    --hash=sha256:00\n", []),
        ("a==1\n", ["a==1 has no hash"]),
        ("a>=1 \\\n    --hash=sha256:00\n", ["a>=1 is not pinned"]),
        ("--index-url x\n", ["an option stands in it: --index-url x"]),
        (
            "a @ https://x/a.whl \\\n    --hash=sha256:00\n",
            ["line 1 names an address: a @ https://x/a.whl \\", "a @ https://x/a.whl is not pinned"],
        ),
    ],
)
def test_pins(text, faults):
    assert files.faults_of_pins(text) == faults


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True),
        ("GPL-3.0-or-later", False),
        ("MIT OR AGPL-3.0-only", False),
        ("", False),
    ],
)
def test_licences(expression, allowed):
    assert licences.is_allowed(expression) is allowed


def test_licence_in_words_is_read():
    about = Message()
    about["Classifier"] = "License :: OSI Approved :: MIT License"
    about["Classifier"] = "Programming Language :: Python"
    assert licences.stated(about) == "MIT"


class Installed:
    """An installed distribution, as importlib.metadata describes one."""

    def __init__(self, name, version, *requires):
        self.name, self.version, self.requires = name, version, requires


def test_a_package_missing_from_the_requirements_is_named():
    there = [
        Installed("Codes", "2.0", "covers[toml]>=1", 'old; python_version < "3"', 'more; extra == "all"'),
        Installed("covers", "1.5", 'tomli; extra == "toml"'),
        Installed("late", "1", "codes>=3"),
    ]
    assert files.unmet(there) == [
        'covers requires tomli; extra == "toml"; there is none',
        "late requires codes>=3; there is 2.0",
    ]


@pytest.mark.parametrize(
    ("name", "share", "found"),
    [
        ("src/kalaki/people/commands/members.py", 99.5, True),
        ("src/kalaki/people/commands/members.py", 100, False),
        ("src/kalaki/cities/queries.py", 99.5, True),
        ("src/kalaki/assistant/rules/understand/train.py", 99.5, True),
        ("src/kalaki/people/access.py", 99.5, True),
        ("src/kalaki/people/views/me.py", 99.5, False),
        ("src/kalaki/people/views/me.py", 89.9, True),
    ],
)
def test_rooms_that_decide_are_passed_wholly_and_others_mostly(name, share, found):
    file = {"summary": {"percent_covered": share}, "missing_lines": [7, 9]}
    least = 90 if "views" in name else 100
    lines = [f"{name}: {share:.1f} % of {least} %; not passed: lines 7, 9"]
    assert coverage.shortfalls({name: file}) == (lines if found else [])
