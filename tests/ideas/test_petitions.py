"""Petitions from the type to the registration, over the page, the desk and paper, with somebody who signs three times."""

import datetime as dt
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from kalaki.cities.contract import save_act
from kalaki.commitments.contract import commitments_of
from kalaki.core.contract import Refused, SubjectRef, System, at, keyed_hash, new_key, paper
from kalaki.core.models import AuditEntry, CommandRecord, OutboxEvent, PaperSheet
from kalaki.exact.codes import sheet_text
from kalaki.exact.dates import Unit
from kalaki.ideas import commands, queries
from kalaki.ideas.commands import Acting, TypeFields
from kalaki.ideas.commands.signing import SHEETS
from kalaki.ideas.models import Idea, Petition, PetitionType, Signature
from kalaki.ideas.queries.petitions import Ways
from kalaki.ideas.rules.clock import Term
from kalaki.ideas.rules.lifecycle import By, State
from kalaki.ideas.rules.petition import Lack, Least, Progress
from kalaki.ideas.signers import resident, signer
from kalaki.people.contract import resident_hash
from tests.ideas.conftest import ANNA, DAY, MONDAY, SEED, act, end_of, unit

NINO, GIA, LIA, DATO = "01001012345", "01001054321", "60001012121", "60001099999"
NUMBERS = (NINO, GIA, LIA, DATO)
WEB, DESK, PAPER = queries.SignedAt.WEB, queries.SignedAt.DESK, queries.SignedAt.PAPER
SECRETARY = Acting(by=By.SECRETARY)


def refusal(command, **words):
    with at(words.pop("when", MONDAY)), pytest.raises(Refused) as refused:
        command(actor=SEED, key=new_key(), **words)
    return refused.value


def code(command, **words):
    return refusal(command, **words).code


@pytest.fixture
def council(in_rustavi):
    return unit("რუსთავის საკრებულო")


@pytest.fixture
def fields(council):
    law = act(
        save_act, kind="law", number="1958", date=dt.date(2014, 2, 5), title="კოდექსი", body="პარლამენტი", article="86"
    )  # fmt: skip
    return {
        "names": {"ka": "პეტიცია საკრებულოს", "en": "Petition to the council"},
        "body": council.public_id,
        "base": 250,
        "base_source": "სამოქალაქო რეესტრი",
        "base_on": dt.date(2026, 1, 1),
        "share": Fraction(1, 100),
        "collection_days": 30,
        "answer": Term(count=1, unit=Unit.MONTHS),
        "act": law,
    }


@pytest.fixture
def kind(fields):
    made = act(commands.save_petition_type, fields=TypeFields(**fields))
    act(commands.open_petition_type, public_id=made)
    return made


def begin(kind, **changes):
    words = {"kind": kind, "title": "მეტი ხე", "text": "დარგეთ ხეები", "author": ANNA}
    return act(commands.start_petition, **words | changes)


def sign(petition, number, way=WEB, when=MONDAY, **changes):
    words = {"has_identity": True, "is_of_age": True} | changes
    return act(
        commands.sign_petition, when=when, idea=petition.public_id, subject=resident(resident_hash(number)), way=way,
        **words,
    )  # fmt: skip


def key_in(petition, *rows, when=MONDAY):
    """Print a sheet, key it in twice, take it; returns {position: code} of the rows that do not count."""
    with at(when):
        batch = paper.make_batch(
            actor=SEED, key=new_key(), kind=SHEETS, sheets=1, about=SubjectRef("idea", petition.public_id)
        )
        number = PaperSheet.objects.get(batch__public_id=batch).number
        for keying, person in ((1, "first"), (2, "second")):
            for position, (name, digits) in enumerate(rows, start=1):
                paper.key_row(
                    actor=System(person), key=new_key(), sheet=number, position=position, keying=keying,
                    cells={"name": name, "number": digits, "signed": "+"},
                )  # fmt: skip
        return number, paper.take_sheet(actor=SEED, key=new_key(), sheet=number)


def test_type_without_answer_time_refuses_and_says_what_is_missing(fields):
    made = act(commands.save_petition_type, fields=TypeFields(**fields | {"answer": None, "act": None}))
    refused = refusal(commands.open_petition_type, public_id=made)
    assert (refused.code, refused.facts) == ("petition_type_incomplete", {"lacks": ["answer", "act"]})
    with transaction.atomic(), pytest.raises(IntegrityError):
        PetitionType.objects.filter(public_id=made).update(stage="open", opened_at=MONDAY)
    (view,) = queries.list_types()
    assert (view.lacks, view.threshold, view.a_day, view.stage) == ((Lack.ANSWER, Lack.ACT), 3, 1, "draft")
    assert (
        code(commands.start_petition, kind=made, title="ა", text="ბ", author=ANNA) == "petition_type_closed"
    )


def test_type_with_petitions_never_changes(kind, fields):
    save = {"fields": TypeFields(**fields), "public_id": kind}
    assert code(commands.save_petition_type, **save) == "petition_type_used"
    begin(kind)
    act(commands.close_petition_type, public_id=kind)
    assert code(commands.save_petition_type, **save) == "petition_type_used"
    other = TypeFields(**fields | {"body": new_key()})
    assert code(commands.save_petition_type, fields=other) == "organisation_unknown"
    assert code(commands.save_petition_type, fields=TypeFields(act=new_key())) == "act_unknown"
    unknown = {"public_id": new_key()}
    assert code(commands.open_petition_type, **unknown) == "petition_type_unknown"
    assert (
        code(commands.start_petition, kind=new_key(), title="ა", text="ბ", author=ANNA)
        == "petition_type_unknown"
    )
    assert (
        code(commands.start_petition, kind=kind, title="ა", text="ბ", author=ANNA) == "petition_type_closed"
    )
    assert [one.is_used for one in queries.list_types()] == [True]


def test_petition_goes_from_the_page_and_paper_to_the_answer_clock(kind, council):
    petition = begin(kind)
    assert (petition.status, petition.due) == (State.COLLECTING, end_of(2026, 6, 3))
    assert code(commands.start_petition, kind=kind, title=" ", text="ბ", author=ANNA) == "text_missing"
    assert sign(petition, NINO) == commands.Signed(signed=1, threshold=3, is_new=True)
    assert sign(petition, NINO) == commands.Signed(signed=1, threshold=3, is_new=False)
    assert sign(petition, NINO, way=DESK).is_new is False
    number, bad = key_in(
        petition, ("ნინო", "01001 012345"), ("გია", GIA), ("ლია", "123"), ("გია ისევ", GIA), ("უცხო", "")
    )
    assert bad == {1: "petition_twice", 3: "petition_number", 4: "petition_twice", 5: "petition_number"}
    view = queries.find_petition(petition.number, subjects={Least.RESIDENT: resident(resident_hash(GIA))})
    assert (view.row.progress.signed, view.has_signed, view.row.status) == (2, True, State.COLLECTING)
    assert sign(petition, LIA, way=DESK).signed == 3
    assert queries.ways_of(petition.public_id) == Ways(web=1, desk=1, paper=1)
    stored = Signature.objects.get(way=PAPER)
    assert (stored.sheet, stored.position) == (number, 2)
    assert Idea.objects.get(public_id=petition.public_id).status == State.REACHED
    assert sign(petition, DATO).signed == 4  # still taken until the secretary begins to check
    one = {"idea": petition.public_id, "acting": SECRETARY}
    act(commands.verify_petition, when=MONDAY + DAY, **one)
    assert code(commands.sign_petition, idea=petition.public_id, subject="x", way=WEB, has_identity=True, is_of_age=True) == "petition_closed"  # fmt: skip
    assert key_in(petition, ("ვინმე", "11111111111"))[1] == {1: "petition_closed"}
    registered = act(commands.register_petition, when=MONDAY + 2 * DAY, **one)
    due = end_of(2026, 6, 8)  # a month from 6 May is a Saturday, so Monday
    assert (registered.status, registered.holder, registered.due) == (State.RECEIVED, council.name, due)
    promised = commitments_of(SubjectRef("idea", petition.public_id))
    assert [(one.owner.name, one.due) for one in promised] == [(council.name, due)]


def test_signature_is_taken_back_while_the_collection_is_below_its_threshold(kind):
    petition = begin(kind)
    mine = {"idea": petition.public_id, "subject": resident(resident_hash(NINO))}
    sign(petition, NINO)
    assert act(commands.take_back_signature, **mine) == commands.Signed(signed=0, threshold=3, is_new=False)
    assert act(commands.take_back_signature, **mine).signed == 0
    for number in (NINO, GIA, LIA):
        sign(petition, number)
    assert code(commands.take_back_signature, **mine) == "petition_kept"
    assert code(commands.take_back_signature, **mine | {"idea": new_key()}) == "not_found"


def test_who_may_not_sign_is_told_why(kind):
    petition = begin(kind)
    words = {"idea": petition.public_id, "subject": "x", "way": WEB, "has_identity": True, "is_of_age": True}
    assert code(commands.sign_petition, **words | {"has_identity": False}) == "petition_identity"
    assert code(commands.sign_petition, **words | {"is_of_age": False}) == "petition_age"
    late = end_of(2026, 6, 3) + dt.timedelta(seconds=1)
    assert code(commands.sign_petition, when=late, **words) == "petition_closed"
    assert Signature.objects.count() == 0


def test_collection_below_its_threshold_expires_and_becomes_a_proposal_with_one_tap(kind):
    petition, other = begin(kind), begin(kind, title="სხვა")
    sign(petition, NINO)
    key_in(other, ("გია", GIA))
    early, late = end_of(2026, 6, 3), end_of(2026, 6, 4)
    with at(late):
        assert (commands.expire_due(early), commands.expire_due(late), commands.expire_due(late)) == (0, 1, 0)
    row = Idea.objects.get(public_id=petition.public_id)
    assert (row.status, row.reason) == (State.EXPIRED, "ხელმოწერა: 1. საჭირო იყო: 3.")
    one = {"idea": petition.public_id, "author": ANNA}
    assert code(commands.propose_expired, when=late, **one | {"author": "person:x"}) == "not_allowed"
    made = act(commands.propose_expired, when=late, **one)
    assert (made.status, act(commands.propose_expired, when=late, **one)) == (State.RECEIVED, made)
    # Sheets that were signed in time are counted for a week.
    assert key_in(other, ("ლია", LIA), when=late)[1] == {}
    assert code(commands.propose_expired, when=late, idea=other.public_id, author=ANNA) == "wrong_state"
    with at(late + 7 * DAY):
        assert commands.expire_due(late + 7 * DAY) == 1
    listed = queries.list_petitions().rows
    assert [(one.number, one.status, one.progress) for one in listed] == [
        (other.number, State.EXPIRED, Progress(signed=2, needed=3, missing=1, days=0, a_day=0))
        if one.number == other.number
        else (petition.number, State.EXPIRED, Progress(signed=1, needed=3, missing=2, days=0, a_day=0))
        for one in listed
    ]


def test_signer_of_one_petition_cannot_be_found_in_another(kind):
    one, other = begin(kind), begin(kind, title="სხვა")
    sign(one, NINO)
    sign(other, NINO)
    assert len(set(Signature.objects.values_list("signer", flat=True))) == 2
    assert signer(one.public_id, "a") != signer(other.public_id, "a")


def test_no_personal_number_stands_anywhere(kind):
    petition = begin(kind)
    sign(petition, NINO)
    key_in(petition, ("ნინო", NINO), ("გია", GIA), ("შეცდომა", "0100101"))
    act(commands.take_back_signature, idea=petition.public_id, subject=resident(resident_hash(NINO)))
    kept = repr(
        [
            list(table.objects.values())
            for table in (AuditEntry, OutboxEvent, CommandRecord, Signature, Petition, Idea)
        ]
    )
    # Of what people write down, neither the number nor the hash that other tables know is in any of them.
    for number in (*NUMBERS, "0100101"):
        assert number not in kept
        assert keyed_hash("resident", number) not in kept


def test_sheets_name_their_petition(kind):
    petition = begin(kind)
    about = SubjectRef("idea", petition.public_id)
    with at(MONDAY):
        batch = paper.make_batch(actor=SEED, key=new_key(), kind=SHEETS, sheets=2, about=about)
    (found,) = paper.batches_of(SHEETS, about)
    assert found == paper.BatchView(
        public_id=batch, at=MONDAY, first=sheet_text(1), last=sheet_text(2), sheets=2, taken=0
    )
    assert paper.batches_of(SHEETS, SubjectRef("idea", new_key())) == ()
    known = paper.paper_kind(SHEETS)
    title, text = known.heading(about)
    assert petition.number in title
    assert "მეტი ხე" in text
