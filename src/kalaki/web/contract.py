"""What higher apps may use of the design system."""

from kalaki.web.slots import Entry, Panel, register_entry, register_slot

__all__ = ["Entry", "Panel", "register_entry", "register_slot"]
