"""Live streams: commands by POST, events by SSE; the table of events is the truth."""
