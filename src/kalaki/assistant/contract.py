"""What other apps may use of the assistant."""

from kalaki.assistant.commands import ImportReport, import_knowledge
from kalaki.assistant.queries import Reply, Service, answer, services

__all__ = ["ImportReport", "Reply", "Service", "answer", "import_knowledge", "services"]
