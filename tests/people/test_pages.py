import json
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory

from kalaki.core.contract import ANYBODY, System, new_key, now, writing
from kalaki.core.models import AuditEntry
from kalaki.people import commands, second_factor
from kalaki.people.devices import device, device_actor, device_ref
from kalaki.people.guards import has_role, role_required
from kalaki.people.identity import Identity, has_identity
from kalaki.people.models import Consent, Device, Membership, Person, SignIn
from kalaki.people.queries import as_person
from kalaki.people.rules.consent import ConsentWay
from kalaki.people.rules.roles import Role
from kalaki.people.second_factor import SESSION_KEY
from kalaki.web.slots import panels

SEED = System("test")
STAFF_PAGES = ("/desk/", "/desk/people/", "/desk/people/invite/")


def _open(request):
    return "open"


def digits_now(secret):
    return format_hotp_value(hotp_value(secret.replace(" ", ""), list(yield_hotp_counters_from_time())[1]))


@pytest.mark.parametrize("path", ["/sign-in/", "/en/sign-in/"])
def test_without_ways_the_page_says_so_and_asks_for_nothing(client, rustavi, path):
    page = client.get(path)
    assert (page.status_code, 'name="contact"' in page.content.decode()) == (200, False)


def test_visitor_costs_no_query_and_gets_no_cookie(client, rustavi, django_assert_num_queries):
    with django_assert_num_queries(1):  # the city
        page = client.get("/sign-in/")
    assert (page.status_code, set(client.cookies), Session.objects.count()) == (200, {"csrftoken"}, 0)


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_desk_is_closed_step_by_step(client, enter, staff, resident, path):
    assert client.get(path).url == f"/sign-in/?next={path.replace('/', '%2F')}"
    assert enter(resident).get(path).status_code == 403
    person, _membership = staff("ნინო")
    assert (
        enter(person, passed=False).get(path).url
        == f"/sign-in/second-factor/?next={path.replace('/', '%2F')}"
    )
    assert enter(person).get(path).status_code == 200


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_role_in_one_municipality_opens_nothing_in_the_other(enter, staff, gori, path):
    person, _membership = staff("ნინო")
    assert enter(person).get("/gori" + path).status_code == 403


@pytest.mark.parametrize(
    ("role", "codes"), [("clerk", (200, 403)), ("juror", (403, 403)), ("admin", (200, 200))]
)
def test_role_opens_what_it_names(enter, staff, role, codes):
    staff("ადმინი")
    person, _membership = staff("ბ", role)
    browser = enter(person)
    assert (browser.get("/desk/").status_code, browser.get("/desk/people/").status_code) == codes


def test_stale_and_fresh_second_factor(enter, staff, rustavi):
    import datetime as dt

    person, _membership = staff("ნინო", "duty_officer")
    browser = enter(person)
    request = RequestFactory().get("/x/")
    answers = []
    for minutes in (9, 11, 12 * 60 - 1, 12 * 60 + 1):
        session = browser.session
        session[SESSION_KEY] = (now() - dt.timedelta(minutes=minutes)).isoformat()
        session.save()
        request.session, request.user = session, person
        with writing(rustavi.pk):
            from kalaki.people.queries import get_member

            request.member = get_member(as_person(person))
            plain = role_required(Role.DUTY_OFFICER)(_open)(request)
            fresh = role_required(Role.DUTY_OFFICER, fresh=True)(_open)(request)
            answers.append((plain == "open", fresh == "open", has_role(request, Role.DUTY_OFFICER)))
    assert answers == [(True, True, True), (True, False, True), (True, False, True), (False, False, False)]


def test_account_with_a_second_factor_opens_only_after_it(enter, staff):
    person, _membership = staff("ნინო")
    Authenticator.objects.create(user=person, type="totp", data={"secret": ""})
    browser = enter(person, passed=False)
    paths = ["/me/", "/me/export/", "/me/delete/", "/me/recovery-codes/", "/me/second-factor/"]
    assert [browser.get(path).url.partition("?")[0] for path in paths] == ["/sign-in/second-factor/"] * 5
    posts = [
        "/me/passkeys/begin/",
        "/me/passkeys/",
        "/me/app/remove/",
        "/me/contacts/",
        "/me/passkeys/remove/",
    ]
    assert [browser.post(path).url.partition("?")[0] for path in posts] == ["/sign-in/second-factor/"] * 5
    assert [
        browser.post(path).status_code
        for path in ("/me/second-factor/passkey/begin/", "/me/second-factor/passkey/")
    ] == [403, 403]


def link_of(made):
    return f"/sign-in/link/{made.link_token}/"


def test_new_member_signs_in_once_and_sets_up_an_app(client, in_rustavi):
    made = commands.make_staff(actor=SEED, key=new_key(), name="ნინო ბერიძე", roles=["admin"])
    for _preview in range(3):
        assert client.get(link_of(made)).status_code == 200
    assert client.post(link_of(made)).url == "/sign-in/second-factor/"
    assert (Client().get(link_of(made)).status_code, Client().post(link_of(made)).status_code) == (410, 410)
    assert client.get("/sign-in/second-factor/?next=/desk/").url == "/me/second-factor/?next=%2Fdesk%2F"
    page = client.get("/me/second-factor/?next=/desk/")
    secret = page.context["secret"]
    wrong = client.post("/me/second-factor/", {"code": "1", "key": new_key(), "next": "/desk/"})
    assert (wrong.status_code, Authenticator.objects.count()) == (422, 0)
    before = client.session.session_key
    done = client.post("/me/second-factor/", {"code": digits_now(secret), "key": new_key(), "next": "/desk/"})
    assert done.url == "/me/recovery-codes/?next=%2Fdesk%2F"
    assert client.session.session_key != before
    assert list(SignIn.objects.values_list("session_key", "way")) == [(client.session.session_key, "link")]
    assert len(client.get(done.url).context["codes"]) == 10
    assert client.get("/desk/").status_code == 200
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret.replace(" ", "") not in stored
    assert [entry.facts for entry in AuditEntry.objects.filter(name="people.note_second_factor")] == [
        {"change": "app_added"}
    ]


def test_second_factor_takes_each_code_once(client, enter, staff, rustavi):
    person, _membership = staff("ნინო")
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(person, secret)
    recovery = second_factor.recovery_codes(person)[0]
    digits = digits_now(secret)

    def tried(code):
        browser = enter(person, passed=False, browser=Client())
        answer = browser.post(
            "/sign-in/second-factor/?next=/desk/", {"code": code, "key": new_key(), "next": "/desk/"}
        )
        return answer.status_code

    assert [tried(code) for code in (digits, digits, "000000", recovery, recovery)] == [
        302,
        422,
        422,
        302,
        422,
    ]
    assert [tried("000000") for _time in range(6)] == [422] * 5 + [429]


def test_sign_in_leads_back_to_this_host_alone(enter, resident):
    browser = enter(resident)
    answers = [
        browser.get(f"/sign-in/?next={wanted}").url
        for wanted in ("/chat/", "https://evil.example/", "//evil.example/", "javascript:x")
    ]
    assert answers == ["/chat/", "/me/", "/me/", "/me/"]


def test_own_page_costs_the_same_whatever_it_holds(enter, staff, rustavi, django_assert_num_queries):
    person, _membership = staff("ნინო")
    browser = enter(person)
    for count in (0, 30):
        for number in range(count):
            SignIn.objects.create(person=person, session_key=f"s{number}", browser="Chrome", way="code")
            Authenticator.objects.create(user=person, type="webauthn", data={"name": "x", "credential": {}})
            with writing(rustavi.pk):
                Consent.objects.create(
                    subject=person.ref, purpose=f"p.{number}", act="given", text_version="1", way="web"
                )
        with django_assert_num_queries(
            11
        ):  # city, session, person, roles; questions on own items; contacts, keys, browsers, consents, followings, check
            assert browser.get("/me/").status_code == 200


@pytest.mark.parametrize("count", [10, 1000])
def test_list_of_members_costs_the_same_at_any_size(enter, staff, rustavi, django_assert_num_queries, count):
    person, _membership = staff("ნინო")
    with writing(rustavi.pk):
        people = Person.objects.bulk_create(Person(name=f"ა{number:04d}") for number in range(count))
        Membership.objects.bulk_create(
            Membership(municipality=rustavi, person=one, opens=now()) for one in people
        )
    browser = enter(person)
    with django_assert_num_queries(
        8
    ):  # city, session, person, roles; memberships, their roles, keys, browsers
        page = browser.get("/desk/people/")
    assert len(page.context["rows"]) == min(30, count + 1)


# The panels of promises and items ask an owner which units are theirs, and an admin nothing: all are.
@pytest.mark.parametrize(("roles", "panels_ask"), [((Role.ADMIN,), 4), ((Role.OWNER,), 5), (tuple(Role), 5)])
def test_desk_costs_four_queries_and_those_of_its_panels(
    enter, staff, django_assert_num_queries, roles, panels_ask
):
    person, _membership = staff("ნინო", *roles)
    browser = enter(person)
    assert panels_ask <= sum(panel.queries for panel in panels("desk")) <= 8
    with django_assert_num_queries(4 + panels_ask):  # city, session, person, roles
        browser.get("/desk/")


def test_admin_invites_changes_resets_and_ends(enter, staff):
    admin, own = staff("ნინო")
    browser = enter(admin)
    key = new_key()
    made = browser.post(
        "/desk/people/invite/", {"key": key, "name": "გია", "unit": "1300", "roles": ["clerk"]}
    )
    address = made.context["address"]
    assert re.fullmatch(r"http://testserver/sign-in/link/[\w-]{22}/", address)
    again = browser.post(
        "/desk/people/invite/", {"key": key, "name": "გია", "unit": "1300", "roles": ["clerk"]}
    )
    assert again.context["address"] == ""
    gia = Person.objects.get(name="გია")
    [row] = [row for row, _names in browser.get("/desk/people/?role=clerk").context["rows"]]
    page = f"/desk/people/{row.membership}/"
    assert browser.post(page, {"key": new_key(), "roles": ["editor"], "reason": ""}).status_code == 422
    assert browser.post(page, {"key": new_key(), "roles": ["editor"], "reason": "გადავიდა"}).url == page
    assert browser.get(page).context["row"].roles == (Role.EDITOR,)
    fresh = browser.post(page + "reset/", {"reset-key": new_key(), "reset-reason": "დაკარგა"})
    assert fresh.context["address"] not in {"", address}
    assert (
        browser.post(f"/desk/people/{own}/reset/", {"reset-key": new_key(), "reset-reason": "x"}).status_code
        == 422
    )
    assert (
        browser.post(f"/desk/people/{own}/end/", {"end-key": new_key(), "end-reason": "x"}).status_code == 422
    )
    assert browser.post(page + "end/", {"end-key": new_key(), "end-reason": "წავიდა"}).url == "/desk/people/"
    assert browser.get(page).status_code == 404
    gia.refresh_from_db()
    assert enter(gia).get("/desk/").status_code == 403


def test_invitation_without_name_or_role_keeps_what_was_typed(enter, staff):
    admin, _membership = staff("ნინო")
    page = enter(admin).post(
        "/desk/people/invite/", {"key": new_key(), "name": "", "unit": "ჰაბი", "roles": []}
    )
    assert (page.status_code, sorted(page.context["form"].errors)) == (422, ["name", "roles"])
    assert 'value="ჰაბი"' in page.content.decode()


def test_person_keeps_name_and_says_why_a_year_is_none(enter, resident):
    browser = enter(resident)
    good = {"key": new_key(), "name": "ნინო", "language": "en", "birth_year": "1990"}
    assert browser.post("/me/", good).url == "/me/?saved=1#person"
    bad = browser.post("/me/", good | {"key": new_key(), "birth_year": "1850", "name": "x" * 81})
    assert (bad.status_code, sorted(bad.context["form"].errors)) == (422, ["birth_year", "name"])
    resident.refresh_from_db()
    assert (resident.name, resident.language, resident.birth_year) == ("ნინო", "en", 1990)


def test_other_browser_is_signed_out(in_rustavi):
    made = commands.make_staff(actor=SEED, key=new_key(), name="ა", roles=["juror"])
    first, second = Client(), Client(HTTP_USER_AGENT="Mozilla/5.0 (Android 14; Mobile) Firefox/130.0")
    first.post(link_of(made))
    person = Person.objects.get()
    import datetime as dt

    from kalaki.people.commands.tokens import issue_token

    token = issue_token(purpose="people.sign_in", subject=person.ref, until=now() + dt.timedelta(days=1))
    second.post(f"/sign-in/link/{token}/")
    rows = first.get("/me/").context["account"].sign_ins
    assert [(row.browser, row.is_this) for row in rows] == [("Firefox, Android", False), ("", True)]
    assert first.post("/me/sign-ins/end/", {"key": new_key(), "id": rows[0].public_id}).url == "/me/#sign-ins"
    assert (second.get("/me/").status_code, first.get("/me/").status_code) == (302, 200)
    assert first.post("/sign-out/").url == "/"
    assert (first.get("/me/").status_code, SignIn.objects.count()) == (302, 0)


def test_consent_is_taken_back(enter, resident, rustavi):
    with writing(rustavi.pk):
        commands.give_consent(
            actor=SEED,
            key=new_key(),
            subject=resident.ref,
            purpose="ideas.name",
            text_version="1",
            way=ConsentWay.WEB,
        )
    browser = enter(resident)
    assert [row.purpose for row in browser.get("/me/").context["account"].consents] == ["ideas.name"]
    browser.post("/me/consents/withdraw/", {"key": new_key(), "purpose": "ideas.name"})
    assert browser.get("/me/").context["account"].consents == ()


def test_export_holds_everything_of_the_person_and_nothing_else(enter, staff, gori, resident):
    person, _membership = staff("ნინო", "editor")
    staff("სხვა", "editor", city=gori)
    answer = enter(person).get("/me/export/")
    value = json.loads(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="kalaki-me.json"'
    assert sorted(value) == [
        "authenticator_app",
        "contacts",
        "municipalities",
        "passkeys",
        "person",
        "phones_with_notices",
        "signed_in",
    ]
    assert (value["person"]["name"], sorted(value["municipalities"])) == ("ნინო", ["rustavi"])
    assert [held["roles"] for held in value["municipalities"]["rustavi"]["memberships"]] == [["editor"]]
    assert "სხვა" not in answer.content.decode()


def test_account_is_deleted_and_signed_out(enter, resident):
    browser = enter(resident)
    assert browser.get("/me/delete/").status_code == 200
    assert browser.post("/me/delete/", {"key": new_key()}).status_code == 200
    resident.refresh_from_db()
    assert (resident.is_active, browser.get("/me/").status_code) == (False, 302)


def test_device_is_known_only_when_needed_and_never_across_purposes(rf, db):
    first = rf.get("/")
    assert (device_actor(first), Device.objects.count()) == (ANYBODY, 0)
    secret = device(first)
    assert device(first) == secret
    second = rf.get("/")
    second.COOKIES["device"] = secret
    assert (device(second), Device.objects.count()) == (secret, 1)
    refs = {device_ref(second, "ideas"), device_ref(second, "vote"), device_actor(second).ref}
    assert len(refs) == 3
    assert device_ref(first, "ideas") == device_ref(second, "ideas")
    assert all(re.fullmatch(r"device:[0-9a-f]{32}", ref) for ref in refs)
    assert secret not in repr(list(Device.objects.values()))
    forged = rf.get("/")
    forged.COOKIES["device"] = "x" * 22
    assert device(forged) != "x" * 22


def test_identity_is_named(enter, resident, rf):
    request = rf.get("/")
    request.user, request.session = resident, {"people.way": "passkey"}
    assert has_identity(request, {Identity.PASSKEY})
    request.session = {"people.way": "code"}
    assert (has_identity(request, {Identity.CODE}), has_identity(request, {Identity.PASSKEY})) == (
        True,
        False,
    )


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "x",
        "{}",
        "[]",
        '{"response": {}}',
        '{"response": {"userHandle": "MQ"}, "id": "x"}',
        '{"response": null}',
    ],
)
def test_nonsense_is_no_passkey(client, rustavi, resident, answer):
    client.post("/sign-in/passkey/begin/")
    done = client.post("/sign-in/passkey/", {"credential": answer})
    assert (done.status_code, json.loads(done.content)["code"]) == (422, "passkey_failed")


def test_link_offers_its_roles_to_the_account_that_is_signed_in(enter, staff, resident, in_rustavi):
    made = commands.make_staff(actor=SEED, key=new_key(), name="გია", roles=["juror"])
    browser = enter(resident)
    assert browser.get(link_of(made)).context["takes"] is True
    assert browser.post(link_of(made), {"key": new_key(), "take": "1"}).url == "/me/"
    assert browser.get("/me/").context["roles"] == ["ჟიურის წევრი"]
    assert browser.get(link_of(made)).status_code == 410


@pytest.mark.parametrize("code", ["٣٤٥٦٧٨", "ა", " ", "12345678901234567890", "²²²²²²"])
def test_other_signs_are_no_code(enter, staff, code):
    from allauth.mfa.totp.internal.auth import TOTP

    person, _membership = staff("ნინო")
    TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    browser = enter(person, passed=False)
    assert browser.post("/sign-in/second-factor/", {"code": code, "key": new_key()}).status_code == 422
