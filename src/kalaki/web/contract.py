"""What higher apps may use of the design system."""

from kalaki.web.charts import Bar, Bars, Lines, Series
from kalaki.web.context import colours
from kalaki.web.errors import conflict, too_many, unavailable
from kalaki.web.files import file_response
from kalaki.web.forms import Cards, DayField, ManyCards, Scale
from kalaki.web.slots import Door, Doors, Entry, Panel, register_doors, register_entry, register_slot

__all__ = [
    "Bar",
    "Bars",
    "Cards",
    "DayField",
    "Door",
    "Doors",
    "Entry",
    "Lines",
    "ManyCards",
    "Panel",
    "Scale",
    "Series",
    "colours",
    "conflict",
    "file_response",
    "register_doors",
    "register_entry",
    "register_slot",
    "too_many",
    "unavailable",
]
