"""Exact results: canonical JSON, chains, intervals, dates, places, codes and look-alikes. Standard library only, no clock, no chance."""
