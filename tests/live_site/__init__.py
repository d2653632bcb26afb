"""A small app with one kind of stream, for tests and figures of live streams alone: a tally."""
