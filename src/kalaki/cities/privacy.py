"""Cities hold words about places, never about persons."""

from kalaki.core.contract import Field

_ABOUT_THE_CITY = "words of the municipality about itself"
FIELDS = tuple(
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
