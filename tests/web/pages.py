"""Every page of the site, found from the address patterns.

A page joins by being in urls.py. One whose address has parts joins by one line in EXAMPLES; without it
the suite fails, so no page escapes the checks of every page.
"""

from django.urls import URLPattern, URLResolver, get_resolver

# Addresses that are no pages: feeds, files and interfaces.
NOT_PAGES = {
    "assistant:desk_export_csv",
    "assistant:desk_export_yaml",
    "assistant:hsds",
    "assistant:hsds_openapi",
    *(
        f"assistant:hsds_{name}{one}"
        for name in ("organizations", "service_at_locations", "services", "taxonomies", "taxonomy_terms")
        for one in ("", "_one")
    ),
    "assistant:services_csv",
    "assistant:services_jsonld",
    "assistant:services_ttl",
    "assistant:widget",
    "assistant:widget_ask",
    "commitments:csv",
    "commitments:ics",
    "commitments:item_ics",
    "commitments:rss",
    "ideas:csv",
    "ideas:dump",
    "ideas:geojson",
    "ideas:ics",
    "ideas:rss",
    "ideas:clerk_slip_pdf",
    "ideas:petition_sheets",
    "people:export",
    "people:push",
    "web:health",
    "web:import_refused",
    "web:manifest",
    "web:worker",
}
# Forms and scripts send to these; a look at them is refused with 405 (tests/web/test_frame.py).
POSTED = {
    "ideas:mine_act",
    "ideas:report_need",
    "ideas:petition_propose",
    "ideas:petition_sign",
    "ideas:area_follow",
    "ideas:comment",
    "ideas:comment_back",
    "ideas:follow",
    "ideas:support",
    "people:app_remove",
    "people:code_again",
    "people:consent_withdraw",
    "people:contact_add",
    "people:contact_remove",
    "people:me_passkey_begin",
    "people:member_end",
    "people:member_reset",
    "people:passkey",
    "people:me_passkey_add",
    "people:passkey_begin",
    "people:me_passkey_remove",
    "people:setup_passkey",
    "people:setup_passkey_begin",
    "people:sign_in_end",
    "people:sign_out",
    "people:unfollow",
}
# The promise that tests.conftest.make_promises gives this address.
PROMISE = "01900000-0000-7000-8000-0000000000c0"
# The petition and its type that tests.conftest.make_petition gives these addresses.
PETITION, PETITION_TYPE = "RUS-2026-000900", "01900000-0000-7000-8000-0000000000e0"
NOT_BELOW = ("api/", "live/", "open311/", "photos/")
EXAMPLES = {
    "ideas:crew_stop": ["/desk/crew/RUS-2026-000001/"],
    "ideas:desk_category": ["/desk/categories/lighting/"],
    "ideas:desk_item": ["/desk/ideas/RUS-2026-000001/", "/desk/ideas/RUS-2026-000002/"],
    "ideas:desk_step": [
        "/desk/ideas/RUS-2026-000001/merge/?with=RUS-2026-000003",
        "/desk/ideas/RUS-2026-000001/note/",
        "/desk/ideas/RUS-2026-000001/route/",
    ],
    "ideas:near_pair": [
        "/desk/ideas/near/RUS-2026-000001/RUS-2026-000002/",
        "/desk/ideas/near/RUS-2026-000001/RUS-2026-000003/",
    ],
    "ideas:idea": [
        "/ideas/RUS-2026-000001/",
        "/ideas/RUS-2026-000002/",
        "/ideas/RUS-2026-000003/",
        f"/ideas/{PETITION}/",
    ],
    "ideas:clerk_slip": [],  # of whom a clerk served; tests/ideas/test_petition_pages.py opens some
    "ideas:petition_item": [f"/desk/petitions/{PETITION}/"],
    "ideas:petition_type": [f"/desk/petitions/types/{PETITION_TYPE}/"],
    "ideas:area": ["/areas/old-centre/"],
    "ideas:mechanism": ["/what-came-of-it/register/"],
    "ideas:origin": ["/what-came-of-it/import/workshop-14/"],
    "assistant:service": ["/services/PI-03/", "/services/SOC-01/"],
    # One record's pages of the desk: tests/assistant and the journey of the desk open them.
    **{
        f"assistant:desk_{page}": []
        for page in (
            "compare",
            "edit",
            "history",
            "owner",
            "phrasings",
            "question_group",
            "record",
            "translation",
            "translations",
        )
    },
    "commitments:desk_item": [f"/desk/commitments/{PROMISE}/"],
    "commitments:item": [f"/commitments/{PROMISE}/"],
    # One person's, or a step on the way in: their own journeys open them.
    "people:code": [],
    "people:link": [],
    "people:member": [],
    "people:second_factor": [],
    "web:import": [],  # of one file; tests/web/test_imports.py opens some
    "web:paper_sheet": [],  # of one sheet; tests/web/test_paper.py opens some
    "web:moderation_case": [],  # cases have random ids; tests/web/test_moderation.py opens some
    "web:moderation_appeal": [],  # its address is a secret
    "people:stop": [],
    # Their addresses are secrets; tests/ideas/test_report_pages.py opens some.
    "ideas:report_fixed": [],
    "ideas:report_follow": [],
    "ideas:report_sent": [],
    "web:receipt": [],  # its address is a secret; tests/web/test_receipts.py opens one
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
        if name in NOT_PAGES | POSTED or address.startswith(NOT_BELOW):
            continue
        if name in EXAMPLES:
            found |= dict.fromkeys(EXAMPLES[name])
        elif "<" in address:
            raise NoExample(f"{name}: {address}")
        else:
            found["/" + address] = None
    return sorted(found)


def is_for_members(path):
    """Tell whether ``path`` (without city and language) opens to somebody who signed in."""
    return path.startswith(("/desk/", "/me/"))


def _patterns(resolver, above, address):
    for one in resolver.url_patterns:
        here = address + str(one.pattern)
        if isinstance(one, URLResolver):
            namespace = f"{above}{one.namespace}:" if one.namespace else above
            yield from _patterns(one, namespace, here)
        elif isinstance(one, URLPattern):
            yield above + (one.name or ""), here
