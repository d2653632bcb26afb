"""Promises are acts of offices; only who typed and who is named is about a person."""

from kalaki.core.contract import Field

_PLAIN = {
    "Document": ("titles", "url"),
    "Commitment": (
        "kind", "what", "folded", "owner_role", "source_kind", "area", "evidence_asked", "accepted_as",
    ),
    "DueChange": ("change", "reason"),
    "Declaration": ("word", "reason"),
    "Handover": ("reason",),
    "Milestone": ("what",),
    "Evidence": ("kind", "title", "url", "unit", "state", "accepted_as", "reason"),
    "Reminder": ("kind",),
}  # fmt: skip
_REFERENCES = (
    "Commitment.made_by",
    "DueChange.by",
    "Declaration.by",
    "Handover.by",
    "Evidence.submitted_by",
    "Evidence.decided_by",
)

FIELDS = (
    *(
        Field(
            column=f"{model}.{name}",
            whose="nobody",
            purpose="what an office promised and did, in its own words",
            keep="for good",
            erase="not needed",
        )
        for model, names in _PLAIN.items()
        for name in names
    ),
    *(
        Field(
            column=column,
            whose="staff or a reporter, by an unlinkable reference",
            purpose="who changed a promise, and that a second one accepted its evidence",
            keep="for good",
            erase="the reference leads to nobody once the person is erased",
        )
        for column in _REFERENCES
    ),
)
