"""The catalogue holds words of the municipality; questions of residents are not stored."""

from kalaki.core.contract import Field

FIELDS = tuple(
    Field(column=column, whose="nobody", purpose="the catalogue", keep="as long as it is published", erase="not needed")
    for column in (
        "KnowledgeArea.code", "KnowledgeArea.names", "Record.code", "Record.status", "Record.confidence", "Record.city_scope",
        "Record.source_url", "Record.source_date", "Record.reviewed_by", "Record.amount_basis", "Record.imported_digest",
        "RecordText.language", "RecordText.question", "RecordText.answer", "ExampleQuestion.text", "ExampleQuestion.origin",
    )
)  # fmt: skip
