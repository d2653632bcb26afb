"""A command that is not carried out says why, with a code that never changes and words that may."""

from typing import Any


class Refused(Exception):
    """A command was refused; nothing was written.

    code: stable word for interfaces. message: a (lazily translated) sentence that says what to do.
    status: HTTP status. facts: numbers that the sentence or the caller needs.
    """

    def __init__(self, code: str, message: Any = "", *, status: int = 422, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message or code
        self.status = status
        self.facts = facts
