"""What people send to the assistant's pages."""

from kalaki.assistant.forms.parts import PART_FORMS, PartRows
from kalaki.assistant.forms.question import QuestionForm
from kalaki.assistant.forms.record import NewRecordForm, RecordEditor, RecordForm

__all__ = ["PART_FORMS", "NewRecordForm", "PartRows", "QuestionForm", "RecordEditor", "RecordForm"]
