"""Tables of the assistant."""

from kalaki.assistant.models.editing import ExampleQuestion, Feedback, QualityRun, Revision, Synonym
from kalaki.assistant.models.knowledge import KnowledgeArea, Record, RecordText
from kalaki.assistant.models.learning import LiveModel, OutOfScope, QuestionGroup, UnansweredQuestion
from kalaki.assistant.models.parts import (
    Appeal,
    Deadline,
    DeclaredFigure,
    Fee,
    LegalBasis,
    RequiredDocument,
    ServiceChannel,
    Step,
)

__all__ = [
    "Appeal",
    "Deadline",
    "DeclaredFigure",
    "ExampleQuestion",
    "Fee",
    "Feedback",
    "KnowledgeArea",
    "LegalBasis",
    "LiveModel",
    "OutOfScope",
    "QualityRun",
    "QuestionGroup",
    "Record",
    "RecordText",
    "RequiredDocument",
    "Revision",
    "ServiceChannel",
    "Step",
    "Synonym",
    "UnansweredQuestion",
]
