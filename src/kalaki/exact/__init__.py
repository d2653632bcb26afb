"""Exact results: canonical JSON, chains, intervals and dates. Standard library only, no clock, no chance."""
