"""The catalogue holds words of the municipality; questions of residents are not stored."""

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
    "QualityRun": ("kind", "name", "model", "stamp", "figures"),
}  # fmt: skip

FIELDS = (
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
        )
    ),
)
