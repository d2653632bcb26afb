"""What goes by itself: codes that are over, browsers whose session ended."""

import datetime as dt

from kalaki.people.commands import send_digests
from kalaki.people.commands.housekeeping import forget_codes, forget_sign_ins
from kalaki.people.commands.residents import forget_served


def forget_old(slot: dt.datetime) -> None:
    """Forget codes a day after their end, ended sign-ins, and what was left at the desk a year ago; harmless to repeat."""
    forget_codes()
    forget_sign_ins()
    forget_served(slot)


def tell_of_the_day(slot: dt.datetime) -> None:
    """Send the daily messages of followers; after an outage everything that waits goes in one."""
    send_digests(slot)
