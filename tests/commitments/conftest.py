import datetime as dt
from uuid import UUID

import pytest

from kalaki.commitments.contract import make_commitment
from kalaki.core.contract import SubjectRef, System, at, new_key
from kalaki.people.contract import ensure_organisation

SEED = System("test")
AT = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
DUE = dt.datetime(2026, 3, 31, 19, 59, 59, tzinfo=dt.UTC)
SOURCE = SubjectRef("idea", UUID("01900000-0000-7000-8000-00000000abcd"))


def organisation(name="განათების სამსახური"):
    """Return the public id of a unit of the municipality in scope."""
    return ensure_organisation(actor=SEED, key=new_key(), kind="unit", name=name)


def promise(when=AT, **changes):
    """Make a promise at ``when``; returns its public id."""
    with at(when):
        words = {
            "actor": SEED, "key": new_key(), "what": {"ka": "ლამპიონები შეკეთდება", "en": "Lamps will be repaired"},
            "source": SOURCE, "due": DUE,
        } | changes  # fmt: skip
        words.setdefault("owner", organisation())
        return make_commitment(**words)


@pytest.fixture
def unit(in_rustavi):
    """Return the public id of the lighting unit of the first municipality, whose scope is entered."""
    return organisation()
