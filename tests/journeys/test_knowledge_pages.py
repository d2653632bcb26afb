"""Every page of the knowledge at the desk, with something on it: accessible, narrow and quiet."""

from dataclasses import replace

import pytest
from django.conf import settings as django_settings

from kalaki.assistant.commands import add_examples, keep_run, propose_revision, save_draft, save_synonyms
from kalaki.assistant.commands.training import note_training
from kalaki.assistant.queries import edit_view
from kalaki.assistant.rules import evaluate
from kalaki.assistant.rules.quality import RunKind, Use
from kalaki.core.contract import System, new_key, writing
from tests.journeys.conftest import violations
from tests.people.conftest import enter, staff

__all__ = ["enter", "staff"]

FITS = "document.documentElement.scrollWidth <= innerWidth"
NINO = System("nino")
OF_ONE_RECORD = ("", "edit/", "phrasings/", "translations/", "translations/en/", "history/")
PATHS = [
    "",
    "?only=waiting",
    "new/",
    "owners/",
    "synonyms/",
    "quality/",
    *(f"{code}/{page}" for code in ("PI-03", "SOC-01") for page in OF_ONE_RECORD),
    "PI-03/history/?old=1&new=1",
    "PI-03/1-2/",
    "PI-03/owner/",
]
STEP = {"r1": 0.5, "r3": 0.8, "r1_95": [0.4, 0.6], "r3_95": [0.7, 0.9]}


def figures():
    """Return the figures of a question in scope and one out of it."""
    rows = [
        evaluate.Row(text="a", code="PI-03", script="ka", language="ka"),
        evaluate.Row(text="b", kind="weather"),
    ]
    said = {
        "a": evaluate.Answer(outcome="answer", ranked=["PI-03"], first=0.9, area="PI", status="current"),
        "b": evaluate.Answer(outcome="refuse", ranked=["PI-03"], first=0.1),
    }
    return evaluate.figures(evaluate.evaluate(rows, lambda row: said[row.text])[0])


@pytest.fixture
def busy_desk(knowledge):
    """Leave work of every kind: a draft, a proposal, phrasings, sets of words, measurements, a training."""
    with writing(knowledge.pk):
        for code in ("PI-03", "SOC-01"):
            content = edit_view(code).content
            changed = replace(content, short="სხვა მოკლე პასუხი, რომელიც ჯერ არავის დაუმტკიცებია.")
            save_draft(actor=NINO, key=new_key(), code=code, content=changed)
        propose_revision(actor=NINO, key=new_key(), code="SOC-01", hotline="1300")
        add_examples(actor=NINO, key=new_key(), code="PI-03", lines=("ქაღალდის გამრავლება",), use=Use.PINNED)
        save_synonyms(actor=NINO, key=new_key(), words=("უვადოდ", "ვადის გარეშე"))
        note_training("rustavi")
        for kind, found in (
            (RunKind.EVALUATION, figures()),
            (RunKind.EVALUATION, figures()),
            (
                RunKind.LEARNING,
                {
                    "n": 2,
                    "curve": [{"per_record": n, "phrases": 9, **STEP} for n in (2, None)],
                    "ablation": [{"name": "fused", **STEP}],
                },
            ),
        ):
            keep_run(actor=NINO, key=new_key(), kind=kind, name="check", model="f" * 64, figures=found)
    return knowledge


@pytest.fixture
def editor(busy_desk, staff, enter, live_server):
    """Return the cookie of somebody who writes, assigns owners and has passed the second factor."""
    key = enter(staff("ნინო", "editor", "admin")[0]).cookies[django_settings.SESSION_COOKIE_NAME].value
    return {"name": django_settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}


def test_pages_of_the_knowledge_are_accessible_narrow_and_quiet(open_page, live_server, editor):
    page = open_page("/chat/quality/", width=320)
    page.context.add_cookies([editor])
    found = []
    for path in PATHS:
        address = f"/desk/assistant/{path}"
        answer = page.goto(live_server.url + address)
        assert (answer.status, page.url) == (200, live_server.url + address)
        for width, theme in ((320, "light"), (320, "dark"), (1280, "dark"), (1280, "light")):
            page.set_viewport_size({"width": width, "height": 844})
            page.emulate_media(color_scheme=theme)
            found += [(path, width, theme, one) for one in violations(page)]
            if not page.evaluate(FITS):
                found.append((path, width, theme, "scrolls sideways"))
    assert (found, page.said) == ([], [])
