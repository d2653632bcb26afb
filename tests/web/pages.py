"""Every page of the site, found from the address patterns.

A page joins by being in urls.py. One whose address has parts joins by one line in EXAMPLES; without it
the suite fails, so no page escapes the checks of every page.
"""

from django.urls import URLPattern, URLResolver, get_resolver

# Addresses that are no pages: feeds, files and interfaces.
NOT_PAGES = {"web:health", "web:manifest", "web:worker", "assistant:widget", "assistant:widget_ask"}
NOT_BELOW = ("api/", "live/")
EXAMPLES = {
    "assistant:service": ["/services/PI-03/", "/services/SOC-01/"],
    "assistant:desk_record": [],
    "assistant:desk_compare": [],
    # Personal or behind a sign-in: their own journeys open them.
    "people:link": [],
    "people:member": [],
    "people:member_end": [],
    "people:member_reset": [],
    "web:error_sample": ["/styleguide/errors/404/", "/styleguide/errors/503/"],
}
# Addresses beside the patterns that show another face of a page.
MORE = ["/nothing/", "/styleguide/?theme=dark"]


class NoExample(LookupError):
    """A page with parts in its address has no line in EXAMPLES."""


def every_page(resolver=None):
    """Return the addresses of every page, without city and language."""
    found = dict.fromkeys(MORE)
    for name, address in _patterns(resolver or get_resolver(), "", ""):
        if name in NOT_PAGES or address.startswith(NOT_BELOW):
            continue
        if name in EXAMPLES:
            found |= dict.fromkeys(EXAMPLES[name])
        elif "<" in address:
            raise NoExample(f"{name}: {address}")
        else:
            found["/" + address] = None
    return sorted(found)


def _patterns(resolver, above, address):
    for one in resolver.url_patterns:
        here = address + str(one.pattern)
        if isinstance(one, URLResolver):
            namespace = f"{above}{one.namespace}:" if one.namespace else above
            yield from _patterns(one, namespace, here)
        elif isinstance(one, URLPattern):
            yield above + (one.name or ""), here
