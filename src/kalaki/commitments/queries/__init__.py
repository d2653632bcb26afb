"""Reads of promises."""
