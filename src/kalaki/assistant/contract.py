"""What other apps may use of the assistant."""

from kalaki.assistant.commands import ImportReport, import_knowledge
from kalaki.assistant.commands.editing import RecordPublished, RecordWithdrawn
from kalaki.assistant.queries import Reply, Service, answer, search, services

__all__ = [
    "ImportReport",
    "RecordPublished",
    "RecordWithdrawn",
    "Reply",
    "Service",
    "answer",
    "import_knowledge",
    "search",
    "services",
]
