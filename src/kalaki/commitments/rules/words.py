"""The closed words that a promise is described with."""

from enum import StrEnum


class Kind(StrEnum):
    """What is promised: something at all, an answer, or that something is put right."""

    PROMISE = "promise"
    ANSWER = "answer"
    FIX = "fix"


class EvidenceKind(StrEnum):
    """What shows that a promise was kept. file and photo: the public id of an upload; figure: with its unit."""

    LINK = "link"
    FILE = "file"
    PHOTO = "photo"
    FIGURE = "figure"


class EvidenceState(StrEnum):
    """How far evidence is."""

    OPEN = "open"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Acceptance(StrEnum):
    """Who said yes. silence: nobody said no, which is counted apart and never as confirmed."""

    SECOND_PERSON = "second_person"
    REPORTER = "reporter"
    PUBLICATION = "publication"
    SILENCE = "silence"


class Change(StrEnum):
    """Why the current due is another one. waiting: the clock stands; resumed: the unused rest is given back."""

    MOVED = "moved"
    WAITING = "waiting"
    RESUMED = "resumed"
    REOPENED = "reopened"


class Word(StrEnum):
    """What the owner says about the promise."""

    AT_RISK = "at_risk"
    ON_TRACK = "on_track"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"
