"""What goes by itself: codes that are over, browsers whose session ended."""

import datetime as dt

from kalaki.people.commands.housekeeping import forget_codes, forget_sign_ins


def forget_old(slot: dt.datetime) -> None:
    """Forget codes a day after their end and sign-ins whose session is gone; harmless to repeat."""
    forget_codes()
    forget_sign_ins()
