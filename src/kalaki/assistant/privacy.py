"""The catalogue holds words of the municipality; unanswered questions of residents are kept masked, for a time."""

from kalaki.core.contract import Field

_CATALOGUE = {
    "KnowledgeArea": ("code", "names"),
    "Record": (
        "code", "kind", "status", "confidence", "city_scope", "responsible_unit", "source_url", "source_date",
        "reviewed_by", "amount_basis", "audience", "life_event", "output_document", "imported_digest",
    ),
    "RecordText": ("language", "question", "answer", "short", "persona", "state"),
    "Step": ("text",),
    "RequiredDocument": ("name", "form", "where", "condition"),
    "Fee": ("currency", "kind", "per", "basis", "exemption"),
    "Deadline": ("unit", "label", "since", "duty", "silence"),
    "LegalBasis": ("act", "article", "link", "version"),
    "ServiceChannel": ("kind", "name", "address", "hours", "phone", "url", "access"),
    "Appeal": ("body",),
    "DeclaredFigure": ("value",),
    "Revision": ("state", "body", "origin", "reason"),
    "ExampleQuestion": ("text", "folded", "language", "script", "origin", "set"),
    "Synonym": ("words", "folded"),
    "Feedback": ("outcome",),
    "QualityRun": ("kind", "name", "model", "stamp"),
}  # fmt: skip

_QUESTION = ("folded", "language", "script", "channel", "outcome", "nearest", "model")

FIELDS = (
    Field(
        column="UnansweredQuestion.text",
        whose="whoever asked, whom nothing here leads to; personal numbers, phones, accounts and e-mails are masked",
        purpose="to learn what was not answered",
        keep="90 days, 30 where illness, death or debt is near; never words about danger to life",
        erase="by itself; “delete my data” in the chat; the button of the queue; when its group is dealt with",
    ),
    *(
        Field(
            column=f"UnansweredQuestion.{name}",
            whose="nobody",
            purpose="to group the questions and find their record",
            keep="as long as the question",
            erase="with the question",
        )
        for name in _QUESTION
    ),
    *(
        Field(column=column, whose="nobody", purpose=purpose, keep="for good", erase="not needed")
        for column, purpose in (
            ("QuestionGroup.closed", "what was done with a group"),
            ("LiveModel.model", "which model answers"),
            ("LiveModel.before", "which model is one click back"),
            ("LiveModel.held", "which model was stopped"),
        )
    ),
    *(
        Field(
            column=f"OutOfScope.{name}",
            whose="nobody: masked, and taken in by an editor",
            purpose="to learn what must be refused",
            keep="as long as it teaches",
            erase="the button “Take back” of the queue",
        )
        for name in ("text", "folded", "language")
    ),
    Field(
        column="QualityRun.figures",
        whose="nobody: shares, and of the last training the wordings that changed, masked and taken in by an editor",
        purpose="to show what a training gained and lost",
        keep="wordings until the next training, shares for good",
        erase="with the next training; one that an editor takes back is in no later one",
    ),
    *(
        Field(
            column=f"{model}.{name}",
            whose="nobody",
            purpose="the catalogue",
            keep="as long as it is published",
            erase="not needed",
        )
        for model, names in _CATALOGUE.items()
        for name in names
    ),
    *(
        Field(
            column=column,
            whose="staff, by an unlinkable reference",
            purpose="who answers for a published text",
            keep="for good",
            erase="the reference leads to nobody once the person is erased",
        )
        for column in (
            "Record.confirmed_by",
            "Revision.author",
            "Revision.approver",
            "ExampleQuestion.author",
            "OutOfScope.author",
        )
    ),
)
