import datetime as dt
import json
from threading import Barrier, Thread
from uuid import UUID

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection

from kalaki.core.contract import Refused, System, at, keyed_hash, new_key, now, unseal, writing
from kalaki.core.models import AuditEntry, CommandRecord, ErasableText, NoticeDelivery
from kalaki.people import commands, queries
from kalaki.people.models import (
    AppendOnly,
    Code,
    Consent,
    Contact,
    Membership,
    MembershipRole,
    Organisation,
    Person,
    SignIn,
    Token,
)
from kalaki.people.queries import Ages, Member, MemberPage, as_person, get_member, holds, list_members
from kalaki.people.rules.consent import ConsentWay
from kalaki.people.rules.contacts import ContactKind, ContactValue
from kalaki.people.rules.roles import Role

SEED = System("test")
AT = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
NINO = ContactValue(kind=ContactKind.EMAIL, value="nino@example.ge")
PHONE = ContactValue(kind=ContactKind.PHONE, value="+995599123456")


@pytest.fixture
def open_ways(settings):
    """Let notices be queued; nothing listens there."""
    settings.KALAKI_SMTP_URL = "smtp://127.0.0.1:1/?tls=off"
    settings.KALAKI_SMS_URL = "http://127.0.0.1:1/send?destination={to}&content={text}"


def lines(name):
    rows = AuditEntry.objects.filter(name=name).order_by("municipality", "seq")
    return list(rows.values_list("municipality", "actor", "subject", "facts"))


def send(contact=NINO, **more):
    words = {"actor": SEED, "key": new_key(), "contact": contact, "sender": "რუსთავი", "language": "ka"}
    return commands.request_code(**words | more)


def digits_of(code_id):
    """Return the digits of a waiting code, out of the sealed notice."""
    row = NoticeDelivery.objects.get(recipient=f"code:{code_id}")
    title, _text, _short = json.loads(unseal("notice", bytes(row.body)))
    return title[-6:]


def confirm(code_id, digits, **more):
    words = {"actor": SEED, "key": new_key(), "code_id": code_id, "digits": digits, "language": "ka"}
    return commands.confirm_code(**words | more)


def wrong(digits):
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def test_code_makes_an_account_and_finds_it_again(in_rustavi, open_ways):
    with at(AT):
        first = send()
        person = confirm(first.code_id, digits_of(first.code_id))
        second = send()
        again = confirm(second.code_id, digits_of(second.code_id))
    assert (person.is_new, again.is_new, again.person) == (True, False, person.person)
    row = Contact.objects.get()
    assert (row.person.public_id, row.kind, row.lookup, row.verified_at) == (
        person.person, "email", keyed_hash("contact", "email:nino@example.ge"), AT,
    )  # fmt: skip
    assert unseal("contact", bytes(row.sealed)) == b"nino@example.ge"
    assert lines("people.request_code") == [
        (0, "system:test", str(one.code_id), {"kind": "email", "sent": True}) for one in (first, second)
    ]
    assert lines("people.confirm_code") == [
        (0, "system:test", str(person.person), {"kind": "email", "is_new": new, "adds": False})
        for new in (True, False)
    ]


def test_contact_and_code_stand_nowhere_in_clear(in_rustavi, open_ways):
    sent = send(PHONE)
    digits = digits_of(sent.code_id)
    confirm(sent.code_id, digits)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}";')  # noqa: S608 - names of our own tables
            said = repr(
                [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()]
            )
            assert ("599123456" in said, digits in said) == (False, False), table
    assert EmailAddress.objects.count() == 0


def test_three_wrong_tries_end_a_code(in_rustavi, open_ways):
    sent = send()
    digits = digits_of(sent.code_id)
    said = []
    for _try in range(3):
        with pytest.raises(Refused) as refusal:
            confirm(sent.code_id, wrong(digits))
        said.append((refusal.value.code, refusal.value.facts))
    assert said == [("code_wrong", {"left": 2}), ("code_wrong", {"left": 1}), ("code_over", {})]
    with pytest.raises(Refused, match=r"^code_over$"):
        confirm(sent.code_id, digits)
    assert (Person.objects.count(), Contact.objects.count(), lines("people.confirm_code")) == (0, 0, [])


def test_code_ends_after_three_minutes_and_serves_once(in_rustavi, open_ways):
    with at(AT):
        late, good = send(), send(PHONE)
    with at(AT + dt.timedelta(minutes=3)), pytest.raises(Refused, match=r"^code_over$"):
        confirm(late.code_id, digits_of(late.code_id))
    with at(AT + dt.timedelta(minutes=2, seconds=59)):
        confirm(good.code_id, digits_of(good.code_id))
        with pytest.raises(Refused, match=r"^code_over$"):
            confirm(good.code_id, digits_of(good.code_id))
    with pytest.raises(Refused, match=r"^code_over$"):
        confirm(new_key(), "123456")


def test_repeated_key_sends_one_code(in_rustavi, open_ways):
    key = new_key()
    assert send(key=key) == send(key=key)
    assert (Code.objects.count(), NoticeDelivery.objects.count()) == (1, 1)


def test_repeated_confirmation_signs_nobody_in(in_rustavi, open_ways):
    sent, key = send(), new_key()
    digits = digits_of(sent.code_id)
    confirm(sent.code_id, digits, key=key)
    with pytest.raises(Refused, match=r"^code_over$"):
        confirm(sent.code_id, digits, key=key)


def test_without_a_way_the_answer_says_so(in_rustavi):
    assert send().sent is False
    assert NoticeDelivery.objects.count() == 0


def test_contact_of_another_account_is_refused_after_the_code_alone(in_rustavi, open_ways, resident):
    first = send()
    owner = confirm(first.code_id, digits_of(first.code_id)).person
    mine = send(person=resident.public_id)
    with pytest.raises(Refused, match=r"^contact_taken$"):
        confirm(mine.code_id, digits_of(mine.code_id))
    added = send(PHONE, person=resident.public_id)
    assert confirm(added.code_id, digits_of(added.code_id)).person == resident.public_id
    assert sorted(Contact.objects.values_list("person__public_id", "kind")) == sorted(
        [(owner, "email"), (resident.public_id, "phone")]
    )


def test_last_way_to_sign_in_stays(in_rustavi, open_ways, resident):
    for contact in (NINO, PHONE):
        sent = send(contact, person=resident.public_id)
        confirm(sent.code_id, digits_of(sent.code_id))
    first, last = Contact.objects.order_by("id")
    actor = as_person(resident)

    def remove(contact):
        commands.remove_contact(actor=actor, key=new_key(), person=resident.public_id, contact=contact)

    remove(first.public_id)
    with pytest.raises(Refused, match=r"^contact_last$"):
        remove(last.public_id)
    with pytest.raises(Refused, match=r"^not_found$"):
        remove(first.public_id)
    Authenticator.objects.create(user=resident, type="webauthn", data={"name": "x", "credential": {}})
    remove(last.public_id)
    assert Contact.objects.count() == 0
    assert lines("people.remove_contact") == [
        (0, resident.ref, str(one.public_id), {}) for one in (first, last)
    ]


def test_stranger_removes_nothing(in_rustavi, open_ways, resident):
    sent = send()
    confirm(sent.code_id, digits_of(sent.code_id))
    contact = Contact.objects.get()
    with pytest.raises(Refused, match=r"^not_found$"):
        commands.remove_contact(
            actor=SEED, key=new_key(), person=resident.public_id, contact=contact.public_id
        )
    assert Contact.objects.count() == 1


def test_token_serves_its_purpose_its_times_its_time_and_its_city(rustavi, gori):
    with at(AT), writing(rustavi.pk):
        token = commands.issue_token(
            purpose="a.b", subject="thing:1", until=AT + dt.timedelta(hours=1), uses=2
        )
        assert len(token) == 22  # 128 bits
        assert list(Token.objects.values_list("digest", "uses")) == [(keyed_hash("token:a.b", token), 2)]
        assert commands.peek(purpose="a.b", token=token) == "thing:1"
        with pytest.raises(Refused, match=r"^token_over$"):
            commands.redeem(purpose="a.c", token=token)
        assert commands.redeem(purpose="a.b", token=token) == "thing:1"
    with at(AT), writing(gori.pk), pytest.raises(Refused, match=r"^token_over$"):
        commands.redeem(purpose="a.b", token=token)
    with at(AT + dt.timedelta(hours=1)), writing(rustavi.pk), pytest.raises(Refused, match=r"^token_over$"):
        commands.redeem(purpose="a.b", token=token)
    with at(AT), writing(rustavi.pk):
        assert commands.redeem(purpose="a.b", token=token) == "thing:1"
        assert commands.peek(purpose="a.b", token=token) is None
        with pytest.raises(Refused, match=r"^token_over$"):
            commands.redeem(purpose="a.b", token=token)


@pytest.mark.django_db(transaction=True)
def test_of_eight_redeemers_one_wins(rustavi):
    with writing(rustavi.pk):
        token = commands.issue_token(purpose="a.b", subject="thing:1", until=now() + dt.timedelta(hours=1))
    barrier, answers = Barrier(8), []

    def act():
        try:
            barrier.wait()
            with writing(rustavi.pk):
                answers.append(commands.redeem(purpose="a.b", token=token))
        except Refused as refusal:
            answers.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=act) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["thing:1", *["token_over"] * 7]


def test_consent_is_appended_and_the_last_act_counts(in_rustavi, gori):
    words = {"actor": SEED, "subject": "person:1", "purpose": "ideas.name"}

    def give(minute, **more):
        with at(AT + dt.timedelta(minutes=minute)):
            return commands.give_consent(
                key=new_key(), text_version="2026-11", way=ConsentWay.WEB, **words | more
            )

    given = give(0)
    assert [holds("person:1", "ideas.name", AT + dt.timedelta(minutes=m)) for m in (-1, 0, 1)] == [
        False,
        True,
        True,
    ]
    with at(AT + dt.timedelta(minutes=2)):
        withdrawn = commands.withdraw(key=new_key(), **words)
    give(4, until=AT + dt.timedelta(minutes=6), guardian="person:2")
    assert [holds("person:1", "ideas.name", AT + dt.timedelta(minutes=m)) for m in (1, 2, 4, 6)] == [
        True,
        False,
        True,
        False,
    ]
    assert holds("person:1", "ideas.photo", AT) is False
    with writing(gori.pk):
        assert holds("person:1", "ideas.name", AT) is False
    with pytest.raises(AppendOnly):
        Consent.objects.get(public_id=given).save()
    rows = Consent.objects.order_by("id").values_list("act", "text_version", "way", "guardian")
    assert list(rows) == [
        ("given", "2026-11", "web", ""), ("withdrawn", "", "web", ""), ("given", "2026-11", "web", "person:2"),
    ]  # fmt: skip
    assert lines("people.withdraw") == [
        (
            in_rustavi.pk,
            "system:test",
            str(withdrawn),
            {"purpose": "ideas.name", "text_version": "", "way": "web"},
        )
    ]


def test_consent_repeated_with_its_key_is_one_act(in_rustavi):
    key = new_key()
    words = {
        "actor": SEED,
        "key": key,
        "subject": "s:1",
        "purpose": "a.b",
        "text_version": "1",
        "way": ConsentWay.PAPER,
    }
    assert commands.give_consent(**words) == commands.give_consent(**words)
    assert Consent.objects.count() == 1


def make(name="ნინო", roles=("admin",), **more):
    return commands.make_staff(actor=SEED, key=new_key(), name=name, roles=roles, **more)


def test_staff_account_has_roles_unit_and_a_link(in_rustavi):
    with at(AT):
        made = make(roles=["editor", "admin", "admin"], unit="სოციალური სამსახური")
    person = Person.objects.get()
    assert (person.public_id, person.name, person.second_factor) == (made.person, "ნინო", True)
    with at(AT):
        assert get_member(as_person(person)) == Member(
            person=as_person(person),
            roles=frozenset({Role.ADMIN, Role.EDITOR}),
            memberships={Role.ADMIN: made.membership, Role.EDITOR: made.membership},
            needs_second_factor=True,
        )
        assert commands.peek(purpose="people.sign_in", token=made.link_token) == person.ref
    assert list(Organisation.objects.values_list("kind", "name")) == [("unit", "სოციალური სამსახური")]
    assert lines("people.make_staff") == [
        (
            in_rustavi.pk, "system:test", str(made.membership),
            {"person": str(made.person), "roles": ["admin", "editor"]},
        )
    ]  # fmt: skip
    assert made.link_token not in json.dumps(list(CommandRecord.objects.values_list("result", flat=True)))


@pytest.mark.parametrize(
    ("name", "roles", "code"),
    [
        ("", ["admin"], "name_missing"),
        (" ", ["admin"], "name_missing"),
        ("a", [], "roles_missing"),
        ("a", ["king"], "role_unknown"),
    ],
)
def test_staff_account_that_is_refused_leaves_nothing(in_rustavi, name, roles, code):
    with pytest.raises(Refused, match=f"^{code}$"):
        make(name, roles)
    assert (
        Person.objects.count(),
        Membership.objects.count(),
        Token.objects.count(),
        lines("people.make_staff"),
    ) == (0, 0, 0, [])


def test_repeated_key_makes_one_account_and_shows_no_second_link(in_rustavi):
    key = new_key()
    words = {"actor": SEED, "key": key, "name": "ნინო", "roles": ["admin"]}
    first, second = commands.make_staff(**words), commands.make_staff(**words)
    assert (second.person, second.membership, second.link_token) == (first.person, first.membership, "")
    assert Person.objects.count() == 1


def test_guest_needs_no_second_factor(in_rustavi):
    make(roles=["juror"])
    assert Person.objects.get().second_factor is False


def test_roles_of_one_municipality_give_nothing_in_the_other(rustavi, gori):
    with writing(rustavi.pk):
        made = make()
    person = as_person(Person.objects.get())
    with writing(gori.pk):
        assert get_member(person) == Member(person=person)
        assert list_members() == MemberPage(rows=(), has_more=False)
        assert queries.get_membership(made.membership) is None
        for act in (
            lambda: commands.change_roles(
                actor=SEED, key=new_key(), membership=made.membership, roles=["admin"], reason="x"
            ),
            lambda: commands.end_membership(
                actor=SEED, key=new_key(), membership=made.membership, reason="x"
            ),
            lambda: commands.reset_access(actor=SEED, key=new_key(), membership=made.membership, reason="x"),
        ):
            with pytest.raises(Refused, match=r"^not_found$"):
                act()
        with pytest.raises(Refused, match=r"^token_over$"):
            commands.sign_in_by_link(actor=SEED, key=new_key(), token=made.link_token)
    with writing(rustavi.pk):
        assert commands.sign_in_by_link(actor=SEED, key=new_key(), token=made.link_token) == made.person


def test_change_of_roles_keeps_its_reason_outside_the_chain(in_rustavi):
    first, second = make("ა"), make("ბ")
    commands.change_roles(
        actor=SEED, key=new_key(), membership=second.membership, roles=["juror"], reason="გადავიდა სხვაგან"
    )
    roles = MembershipRole.objects.order_by("membership_id", "role").values_list(
        "membership__public_id", "role"
    )
    assert list(roles) == [(first.membership, "admin"), (second.membership, "juror")]
    [(_city, _actor, subject, facts)] = lines("people.change_roles")
    text = ErasableText.objects.get()
    assert (subject, facts["before"], facts["roles"], facts["reason"], text.text) == (
        str(second.membership), ["admin"], ["juror"], str(text.public_id), "გადავიდა სხვაგან",
    )  # fmt: skip


def test_the_last_admin_stays(in_rustavi):
    only = make()
    for act in (
        lambda: commands.change_roles(
            actor=SEED, key=new_key(), membership=only.membership, roles=["editor"], reason="x"
        ),
        lambda: commands.end_membership(actor=SEED, key=new_key(), membership=only.membership, reason="x"),
    ):
        with pytest.raises(Refused, match=r"^last_admin$"):
            act()
    make("ბ")
    commands.end_membership(actor=SEED, key=new_key(), membership=only.membership, reason="x")
    assert get_member(as_person(Person.objects.get(public_id=only.person))).roles == frozenset()
    with pytest.raises(Refused, match=r"^not_found$"):
        commands.end_membership(actor=SEED, key=new_key(), membership=only.membership, reason="x")


def test_reason_is_asked_for(in_rustavi):
    make()
    other = make("ბ")
    for act in (
        lambda: commands.change_roles(
            actor=SEED, key=new_key(), membership=other.membership, roles=["editor"], reason=" "
        ),
        lambda: commands.end_membership(actor=SEED, key=new_key(), membership=other.membership, reason=""),
        lambda: commands.reset_access(actor=SEED, key=new_key(), membership=other.membership, reason=""),
    ):
        with pytest.raises(Refused, match=r"^reason_missing$"):
            act()
    assert list(MembershipRole.objects.values_list("role", flat=True)) == ["admin", "admin"]


def test_reset_ends_sessions_and_factors_and_gives_a_link(in_rustavi):
    made = make()
    person = Person.objects.get()
    Authenticator.objects.create(user=person, type="totp", data={"secret": ""})
    SignIn.objects.create(person=person, session_key="k", way="code")
    with pytest.raises(Refused, match=r"^self_reset$"):
        commands.reset_access(actor=as_person(person), key=new_key(), membership=made.membership, reason="x")
    before = person.get_session_auth_hash()
    token = commands.reset_access(actor=SEED, key=new_key(), membership=made.membership, reason="დაკარგა")
    person.refresh_from_db()
    assert (Authenticator.objects.count(), SignIn.objects.count()) == (0, 0)
    assert person.get_session_auth_hash() != before
    assert commands.sign_in_by_link(actor=SEED, key=new_key(), token=token) == made.person


def test_membership_holds_between_its_times(in_rustavi):
    with at(AT):
        made = make()
        make("ბ")
    person = as_person(Person.objects.get(public_id=made.person))
    with at(AT + dt.timedelta(days=1)):
        commands.end_membership(actor=SEED, key=new_key(), membership=made.membership, reason="x")
    found = []
    for moment in (AT - dt.timedelta(seconds=1), AT, AT + dt.timedelta(days=1)):
        with at(moment):
            found.append(get_member(person).roles)
    assert found == [frozenset(), frozenset({Role.ADMIN}), frozenset()]


def test_deleted_account_leaves_a_bare_reference(rustavi, gori, open_ways, resident):
    sent = send(person=resident.public_id)
    confirm(sent.code_id, digits_of(sent.code_id))
    Authenticator.objects.create(user=resident, type="totp", data={"secret": ""})
    Person.objects.filter(pk=resident.pk).update(name="ნინო", birth_year=1990)
    with writing(gori.pk):
        made = make()
        membership = Membership.objects.get(public_id=made.membership)
        membership.person = resident
        membership.save()
    with writing(rustavi.pk):
        with pytest.raises(Refused, match=r"^still_member$"):  # a role in Gori holds it too
            commands.delete_account(actor=SEED, key=new_key(), person=resident.public_id)
        assert Contact.objects.count() == 1
    with writing(gori.pk):
        Membership.objects.update(closes=now())
    with writing(rustavi.pk):
        commands.delete_account(actor=SEED, key=new_key(), person=resident.public_id)
        with pytest.raises(Refused, match=r"^not_found$"):
            commands.delete_account(actor=SEED, key=new_key(), person=resident.public_id)
    resident.refresh_from_db()
    assert (resident.name, resident.birth_year, resident.is_active) == ("", None, False)
    assert (Contact.objects.count(), Authenticator.objects.count()) == (0, 0)
    assert queries.addresses_of(resident.ref) == []
    assert queries.get_person(resident.public_id) is None


def test_second_factor_of_staff_is_not_removed_while_it_is_the_last(rustavi, gori, resident):
    with writing(gori.pk):
        made = make()
    person = Person.objects.get(public_id=made.person)
    app = Authenticator.objects.create(user=person, type="totp", data={"secret": ""})
    Contact.objects.create(person=person, kind="email", sealed=b"", lookup="x", verified_at=AT)

    def remove(kind, row=None):
        commands.remove_authenticator(actor=SEED, key=new_key(), person=person.public_id, kind=kind, row=row)

    with writing(rustavi.pk):
        with pytest.raises(Refused, match=r"^second_factor_last$"):
            remove("totp")
        key = Authenticator.objects.create(user=person, type="webauthn", data={"name": "x", "credential": {}})
        with pytest.raises(Refused, match=r"^not_found$"):
            remove("webauthn", row=app.pk)
        remove("totp")
        with pytest.raises(Refused, match=r"^second_factor_last$"):
            remove("webauthn", row=key.pk)
    assert list(Authenticator.objects.values_list("type", flat=True)) == ["webauthn"]


def test_resident_takes_the_app_away_again(in_rustavi, resident):
    Authenticator.objects.create(user=resident, type="totp", data={"secret": ""})
    commands.note_second_factor(
        actor=SEED, key=new_key(), person=resident.public_id, change="app_added", asked=True
    )

    def remove():
        commands.remove_authenticator(actor=SEED, key=new_key(), person=resident.public_id, kind="totp")

    with pytest.raises(Refused, match=r"^contact_last$"):
        remove()
    Contact.objects.create(person=resident, kind="email", sealed=b"", lookup="x", verified_at=AT)
    remove()
    resident.refresh_from_db()
    assert (resident.second_factor, Authenticator.objects.count()) == (False, 0)


def test_organisation_is_made_once_for_each_spelling(in_rustavi):
    def ensure(name, kind="group"):
        return commands.ensure_organisation(actor=SEED, key=new_key(), kind=kind, name=name)

    assert ensure("მე-7 უბნის დედები") == ensure(" მე-7  უბნის დედები ")
    assert ensure("მე-7 უბნის დედები", "organisation") != ensure("მე-7 უბნის დედები")
    with pytest.raises(Refused, match=r"^name_missing$"):
        ensure(" ")
    assert Organisation.objects.count() == 2


def test_ages_come_from_one_setting(in_rustavi):
    from kalaki.cities.models import Setting

    assert queries.ages() == Ages(consent=16, full=18)
    Setting.objects.create(key="ages", value={"consent": 14})
    assert queries.ages() == Ages(consent=14, full=18)


def test_old_codes_tokens_and_sign_ins_are_forgotten(in_rustavi, open_ways, resident):
    from kalaki.people.jobs import forget_old

    with at(AT):
        send()
        commands.issue_token(purpose="a.b", subject="x:1", until=AT)
        SignIn.objects.create(person=resident, session_key="gone", way="code")
    with at(AT + dt.timedelta(hours=23)):
        forget_old(AT)
        assert (Code.objects.count(), Token.objects.count(), SignIn.objects.count()) == (1, 1, 0)
    with at(AT + dt.timedelta(hours=25)):
        forget_old(AT)
    assert (Code.objects.count(), Token.objects.count()) == (0, 0)


def test_session_is_kept_once_and_ended(in_rustavi, resident):
    key = new_key()
    words = {
        "actor": SEED,
        "key": key,
        "person": resident.public_id,
        "session_key": "s",
        "browser": "Chrome",
        "way": "code",
    }
    commands.open_session(**words)
    commands.open_session(**words)
    row = SignIn.objects.get()
    with pytest.raises(Refused, match=r"^not_found$"):
        commands.end_sign_in(actor=SEED, key=new_key(), person=UUID(int=1), sign_in=row.public_id)
    commands.end_sign_in(actor=SEED, key=new_key(), person=resident.public_id, sign_in=row.public_id)
    assert SignIn.objects.count() == 0


def test_person_changes_what_others_see(in_rustavi, resident):
    key = new_key()
    for _time in range(2):
        commands.update_person(
            actor=SEED, key=key, person=resident.public_id, name="ნინო", language="en", birth_year=1990
        )
    resident.refresh_from_db()
    assert (resident.name, resident.language, resident.birth_year) == ("ნინო", "en", 1990)
    assert lines("people.update_person") == [
        (
            0,
            "system:test",
            str(resident.public_id),
            {"has_name": True, "language": "en", "has_birth_year": True},
        )
    ]


def test_roles_of_a_link_go_to_an_account_that_exists(in_rustavi, resident):
    made = make(roles=["editor"])
    take = {"actor": as_person(resident), "token": made.link_token, "person": resident.public_id}
    commands.take_roles_by_link(key=new_key(), **take)
    resident.refresh_from_db()
    assert get_member(as_person(resident)).roles == frozenset({Role.EDITOR})
    assert (resident.name, resident.second_factor) == ("ნინო", True)
    spare = Person.objects.get(public_id=made.person)
    assert (spare.name, spare.is_active) == ("", False)
    assert lines("people.take_roles_by_link") == [
        (in_rustavi.pk, resident.ref, str(resident.public_id), {"spare": str(made.person), "memberships": 1})
    ]
    with pytest.raises(Refused, match=r"^token_over$"):
        commands.take_roles_by_link(key=new_key(), **take)


def test_roles_of_an_account_in_use_are_not_taken(in_rustavi, resident):
    made = make(roles=["editor"])
    SignIn.objects.create(person=Person.objects.get(public_id=made.person), session_key="k", way="link")
    with pytest.raises(Refused, match=r"^not_found$"):
        commands.take_roles_by_link(
            actor=SEED, key=new_key(), token=made.link_token, person=resident.public_id
        )
    assert get_member(as_person(resident)).roles == frozenset()
    assert commands.peek(purpose="people.sign_in", token=made.link_token) is not None


def test_every_command_repeated_with_its_key_writes_once(in_rustavi, open_ways, resident):
    make()
    other = make("ბ")
    code = send(person=resident.public_id)
    confirm(code.code_id, digits_of(code.code_id))
    passkey = Authenticator.objects.create(
        user=resident, type="webauthn", data={"name": "x", "credential": {}}
    )
    sign_in = SignIn.objects.create(person=resident, session_key="k", way="code")
    mine = {"actor": SEED, "person": resident.public_id}
    acts = [
        (commands.end_sign_in, mine | {"sign_in": sign_in.public_id}),
        (commands.remove_contact, mine | {"contact": Contact.objects.get().public_id}),
        (
            commands.change_roles,
            {"actor": SEED, "membership": other.membership, "roles": ["juror"], "reason": "x"},
        ),
        (commands.take_roles_by_link, mine | {"token": other.link_token}),
        (commands.end_membership, {"actor": SEED, "membership": other.membership, "reason": "x"}),
        (commands.note_second_factor, mine | {"change": "x"}),
        (commands.ensure_organisation, {"actor": SEED, "kind": "unit", "name": "ა"}),
    ]
    for act, words in acts:
        key = new_key()
        first = act(key=key, **words)
        before = AuditEntry.objects.count()
        assert (act(key=key, **words), AuditEntry.objects.count()) == (first, before)
    Contact.objects.create(person=resident, kind="email", sealed=b"", lookup="x", verified_at=AT)
    key = new_key()
    for _time in range(2):
        commands.remove_authenticator(key=key, kind="webauthn", row=passkey.pk, **mine)
    key = new_key()
    for _time in range(2):
        commands.delete_account(key=key, **mine)
    assert (
        AuditEntry.objects.filter(name__in=["people.remove_authenticator", "people.delete_account"]).count()
        == 2
    )


def test_link_and_reset_repeated_with_their_key_open_nothing(in_rustavi):
    make()
    other = make("ბ")
    for act in (
        lambda key: commands.sign_in_by_link(actor=SEED, key=key, token=other.link_token),
        lambda key: commands.reset_access(actor=SEED, key=key, membership=other.membership, reason="x"),
    ):
        key = new_key()
        act(key)
        with pytest.raises(Refused, match=r"^token_over$"):
            act(key)


def test_link_of_an_erased_person_is_over(in_rustavi):
    made = make()
    Person.objects.update(erased_at=AT)
    with pytest.raises(Refused, match=r"^token_over$"):
        commands.sign_in_by_link(actor=SEED, key=new_key(), token=made.link_token)


def test_key_of_a_form_about_a_person_serves_no_other_content(in_rustavi, resident):
    make()
    other = make("ბ")
    staff = {"actor": SEED, "name": "გ", "roles": ["juror"], "unit": "სამსახური", "language": "ka"}
    roles = {"actor": SEED, "membership": other.membership, "roles": ["admin"], "reason": "ა"}
    person = {"actor": SEED, "person": resident.public_id, "name": "ნ", "language": "ka", "birth_year": 1990}
    ended = {"actor": SEED, "membership": other.membership, "reason": "ა"}
    acts = [
        (commands.make_staff, staff, {"name": "დ", "unit": "x", "language": "en", "roles": ["editor"]}),
        (commands.change_roles, roles, {"reason": "ბ", "roles": ["juror"]}),
        (commands.update_person, person, {"name": "მ", "birth_year": 1991, "language": "en"}),
        (commands.reset_access, ended, {"reason": "ბ"}),
        (commands.end_membership, ended, {"reason": "ბ"}),
    ]
    for act, words, others in acts:
        key = new_key()
        act(key=key, **words)
        before = AuditEntry.objects.count()
        for name, value in others.items():
            with pytest.raises(Refused, match=r"^key_reused$"):
                act(key=key, **words | {name: value})
        assert AuditEntry.objects.count() == before
    row = Person.objects.get(pk=resident.pk)
    assert (row.name, row.birth_year, row.language) == ("ნ", 1990, "ka")


def test_admin_who_gets_another_role_stays_admin(in_rustavi):
    only = make()
    commands.change_roles(
        actor=SEED, key=new_key(), membership=only.membership, roles=["admin", "juror"], reason="x"
    )
    assert get_member(as_person(Person.objects.get(public_id=only.person))).roles == {Role.ADMIN, Role.JUROR}


def test_code_that_was_never_sent_has_no_contact(db):
    assert queries.contact_of_code(new_key()) is None
