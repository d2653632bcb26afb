"""Cities hold words about places, never about persons."""

from kalaki.core.contract import Field

_ABOUT_THE_CITY = "words of the municipality about itself"
_WORDS = tuple(
    Field(
        column=column,
        whose="nobody",
        purpose=_ABOUT_THE_CITY,
        keep="as long as the municipality",
        erase="not needed",
    )
    for column in (
        "Municipality.slug",
        "Municipality.code",
        "Municipality.names",
        "Municipality.hub_names",
        "Municipality.addresses",
        "Municipality.languages",
        "Municipality.state",
        "Municipality.hotline",
        "Municipality.emergency",
        "Municipality.host",
        "Municipality.branding",
        "Act.kind",
        "Act.number",
        "Act.title",
        "Act.body",
        "Act.article",
        "Act.link",
        "Act.file",
        "Area.key",
        "Area.names",
        "Area.folded",
        "Area.outline",
        "DeclaredDayOff.key",
        "DeclaredDayOff.source",
        "Setting.key",
        "Setting.value",
        "Setting.source",
    )
)
FIELDS = (
    *_WORDS,
    Field(
        column="Act.checked_by",
        whose="the lawyer who confirmed the act in office",
        purpose="who vouches for edition and article; public, as their signature is",
        keep="as long as the act",
        erase="save_act with another name",
    ),
)
