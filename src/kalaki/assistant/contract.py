"""What other apps may use of the assistant."""

from kalaki.assistant.commands import ImportReport, import_knowledge, import_phrases, import_synonyms
from kalaki.assistant.commands.editing import RecordPublished, RecordWithdrawn
from kalaki.assistant.commands.training import note_training
from kalaki.assistant.minds import has_model, train_city
from kalaki.assistant.queries import Reply, Service, answer, catalogue_of_city, search, services

__all__ = [
    "ImportReport",
    "RecordPublished",
    "RecordWithdrawn",
    "Reply",
    "Service",
    "answer",
    "import_knowledge",
    "import_phrases",
    "import_synonyms",
    "search",
    "services",
    "train_assistant",
]


def train_assistant(city: str) -> None:
    """Make a first model of the municipality in scope; later ones are the worker's."""
    if not has_model(city):
        train_city(catalogue_of_city(city), city=city)
        note_training(city)
