"""What those who follow an item hear, and the question „is it fixed?“ to those who can be asked by a message.

No notice names a resident, so a name that is taken back was never sent.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from kalaki.cities.contract import home_urls
from kalaki.core.contract import Notice, Pushed, Run, SubjectRef, notify
from kalaki.ideas.models import AuthorLink, FollowUp, Idea
from kalaki.ideas.models.voices import Asked
from kalaki.ideas.rules.closure import ANSWER_DAYS
from kalaki.ideas.rules.lifecycle import UNLISTED, State
from kalaki.ideas.words import MARKS
from kalaki.people.contract import announce, issue_token

IDEA = "idea"
FIXED_PURPOSE = "ideas.fixed"
PERSON = "person:"


def tell_followers(payload: dict[str, Any]) -> None:
    """Tell the followers of an item that it moved; handles idea.status_changed."""
    state = State(payload["after"])
    if state in UNLISTED:
        return
    number, idea = str(payload["number"]), UUID(payload["idea"])
    path = f"/ideas/{number}/"

    def words(language: str) -> Notice:
        state_words = str(MARKS[state].word)
        title = f"{number}: {state_words}"
        return Notice(
            kind="ideas.moved",
            title=title,
            text=f"{title}\n{_address(language, path)}",
            short=title,
            pushed=Pushed(
                number=number, state=state_words, language=language, path=path, topic=f"{IDEA}:{idea}"
            ),
        )

    announce(SubjectRef(IDEA, idea), words)


def ask_by_message(run: Run, idea: Idea, questions: Iterable[FollowUp]) -> None:
    """Send questions to persons, each with a link that takes one word without a sign-in. Inside a command.

    A device is asked on its list of own items: nothing is sent to it but what it follows. The claim is asked of
    its author alone, because nobody else's word closes it. The link names the question, never the person.
    """
    author = AuthorLink.objects.filter(idea=idea).values_list("who", flat=True).first()
    until = run.at + dt.timedelta(days=ANSWER_DAYS)
    for question in questions:
        asked = Asked(question.asked)
        if not question.who.startswith(PERSON) or (asked is Asked.CLAIM and question.who != author):
            continue
        token = issue_token(purpose=FIXED_PURPOSE, subject=str(question.public_id), until=until)
        with override(idea.language):
            notice = _question(idea, asked, token, until)
            notify(question.who, notice, municipality=idea.municipality_id, at=run.at)


def _question(idea: Idea, asked: Asked, token: str, until: dt.datetime) -> Notice:
    path = f"/report/fixed/{token}/"
    title = (
        _("{number}: the unit says that it is done. Is it?")
        if asked is Asked.CLAIM
        else _("{number}: was it really fixed?")
    ).format(number=idea.number)
    address = _address(idea.language, path)
    return Notice(
        kind="ideas.question",
        title=title,
        text=_("{title}\nOne tap answers, without signing in: {address}").format(
            title=title, address=address
        ),
        short=f"{title} {address}",
        until=until,
        pushed=Pushed(
            number=idea.number,
            state=_("Is it fixed?"),
            language=idea.language,
            path=urlsplit(address).path,
            topic=f"{IDEA}:{idea.public_id}",
        ),
    )


def _address(language: str, path: str) -> str:
    homes = home_urls()
    return (homes.get(language) or next(iter(homes.values()))).rstrip("/") + path
