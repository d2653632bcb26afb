"""Interfaces of the register for other programs."""
