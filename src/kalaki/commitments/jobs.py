"""What the worker does for promises."""

from kalaki.commitments.commands.reminding import remind, send_monthly, send_weekly

__all__ = ["remind", "send_monthly", "send_weekly"]
