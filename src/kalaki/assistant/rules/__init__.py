"""Pure rules of the assistant: what is current, and which record a question means."""
