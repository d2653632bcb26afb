"""A municipality with the content that ships, and somebody who may open every page."""

from tests.people.conftest import enter, staff
from tests.web.conftest import knowledge, shipped

__all__ = ["enter", "knowledge", "shipped", "staff"]
