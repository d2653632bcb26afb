"""What higher apps may use of the design system."""

from kalaki.web.charts import Bar, Bars, Lines, Series
from kalaki.web.context import colours
from kalaki.web.errors import conflict, too_many, unavailable
from kalaki.web.files import file_response
from kalaki.web.forms import Cards, DayField, ManyCards, Scale
from kalaki.web.kept import KeptPage, register_kept, register_sender
from kalaki.web.posted import bad_form, posted_id
from kalaki.web.slots import Door, Doors, Entry, Panel, register_doors, register_entry, register_slot

__all__ = [
    "Bar",
    "Bars",
    "Cards",
    "DayField",
    "Door",
    "Doors",
    "Entry",
    "KeptPage",
    "Lines",
    "ManyCards",
    "Panel",
    "Scale",
    "Series",
    "bad_form",
    "colours",
    "conflict",
    "file_response",
    "posted_id",
    "register_doors",
    "register_entry",
    "register_kept",
    "register_sender",
    "register_slot",
    "too_many",
    "unavailable",
]
