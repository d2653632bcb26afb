"""Age bands of the house, and a band from a year of birth."""

import datetime as dt
from enum import StrEnum


class AgeBand(StrEnum):
    """Bands that every report uses."""

    FROM_10 = "10-13"
    FROM_14 = "14-15"
    FROM_16 = "16-17"
    FROM_18 = "18-29"
    FROM_30 = "30-44"
    FROM_45 = "45-59"
    FROM_60 = "60+"
    NOT_STATED = "not stated"


STARTS = (
    (60, AgeBand.FROM_60),
    (45, AgeBand.FROM_45),
    (30, AgeBand.FROM_30),
    (18, AgeBand.FROM_18),
    (16, AgeBand.FROM_16),
    (14, AgeBand.FROM_14),
    (10, AgeBand.FROM_10),
)


def age_band(birth_year: int | None, *, on: dt.date) -> AgeBand:
    """Return the band of somebody born in ``birth_year``; the birthday of the year counts as past."""
    if birth_year is None:
        return AgeBand.NOT_STATED
    years = on.year - birth_year
    return next((band for start, band in STARTS if years >= start), AgeBand.NOT_STATED)
