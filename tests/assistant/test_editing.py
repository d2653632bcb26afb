"""Import and the way of a revision, against the tables."""

import datetime as dt
from dataclasses import replace

import pytest

from kalaki.assistant.commands import (
    RevisionReceipt,
    add_examples,
    approve_revision,
    check_translation,
    confirm_record,
    create_record,
    give_feedback,
    propose_revision,
    remove_example,
    remove_synonyms,
    return_revision,
    save_draft,
    save_synonyms,
    save_translation,
    withdraw_record,
)
from kalaki.assistant.models import (
    DeclaredFigure,
    ExampleQuestion,
    Fee,
    Feedback,
    Record,
    RecordText,
    Revision,
    Synonym,
)
from kalaki.assistant.queries import (
    answer,
    compare_revisions,
    desk_records,
    edit_view,
    list_synonyms,
    search,
    services,
    try_question,
    wording_on,
)
from kalaki.assistant.rules import content as parts
from kalaki.assistant.rules.content import Content, from_json
from kalaki.assistant.rules.currency import Currency
from kalaki.core.contract import Refused, System, at, new_key, reading, writing
from kalaki.core.models import AuditEntry, OutboxEvent
from tests.assistant.conftest import ANSWER, SMALL, TODAY, small, take_in

NINO, GIA = System("nino"), System("gia")


def content_of(code):
    return from_json(Revision.objects.filter(record__code=code).order_by("-number")[0].body)


def publish(content, *, code="PI-1", author=NINO, approver=GIA):
    save_draft(actor=author, key=new_key(), code=code, content=content)
    propose_revision(actor=author, key=new_key(), code=code, hotline="1300")
    return approve_revision(actor=approver, key=new_key(), code=code, hotline="1300")


def states(code="PI-1"):
    return list(
        Revision.objects.filter(record__code=code).order_by("number").values_list("number", "state", "origin")
    )


def test_import_writes_revision_parts_texts_and_phrasings(few):
    record = Record.objects.get(code="PI-1")
    assert (record.revision, record.imported_revision, record.reviewed_by, record.review_every_days) == (
        1, 1, "seed, not the municipality", 180,
    )  # fmt: skip
    assert states() == [(1, "published", "import")]
    assert list(Fee.objects.values_list("record__code", "tetri", "per")) == [("PI-1", 5, "გვერდი")]
    assert list(DeclaredFigure.objects.values_list("record__code", "value")) == [("FEE-1", "3")]
    assert list(RecordText.objects.order_by("pk").values_list("record__code", "language", "state")) == [
        ("PI-1", "ka", "checked"), ("PI-1", "en", "draft"), ("FEE-1", "ka", "checked"), ("FEE-2", "ka", "checked"),
    ]  # fmt: skip
    assert list(ExampleQuestion.objects.values_list("text", "script", "origin", "set")) == [
        ("asli ra girs", "latn", "seed", "train")
    ]


def test_import_counts_new_changed_unchanged_and_conflict(few, tmp_path):
    assert str(take_in(small(tmp_path))) == "0 new, 0 changed, 3 unchanged, 0 in conflict"
    other = ANSWER.replace("0,05", "0,06")
    text = SMALL.replace('"0,05"', '"0,06"')
    assert (
        str(take_in(small(tmp_path, answer=other, text=text)))
        == "0 new, 1 changed, 2 unchanged, 0 in conflict"
    )
    assert states() == [(1, "superseded", "import"), (2, "published", "import")]
    publish(replace(content_of("PI-1"), unit="არქივი"))
    report = take_in(small(tmp_path))
    assert (report.changed, report.unchanged, report.conflicts) == (0, 2, ("PI-1",))
    assert services(("PI-1",), city="rustavi")["PI-1"].unit == "არქივი"
    assert take_in(small(tmp_path), "PI-1").conflicts == ()
    assert [state for _n, state, _o in states()] == ["superseded", "superseded", "superseded", "published"]
    assert services(("PI-1",), city="rustavi")["PI-1"].unit == "კანცელარია"


def test_draft_and_withdrawal_are_local_edits_too(few, tmp_path):
    save_draft(actor=NINO, key=new_key(), code="PI-1", content=content_of("PI-1"))
    withdraw_record(actor=NINO, key=new_key(), code="FEE-1", reason="ძველია")
    text = SMALL.replace("PI-1", "PI-1").replace("სულზე 3", "სულზე 4")
    changed = small(tmp_path, answer=ANSWER + " მეტი", text=text)
    assert take_in(changed).conflicts == ("PI-1", "FEE-1")


def test_import_with_one_bad_row_imports_nothing_and_names_the_line(few, tmp_path):
    text = SMALL.replace("status: VERIFY", "status: ALIVE").replace("კანცელარია", "არქივი")
    with pytest.raises(Refused) as refusal:
        take_in(small(tmp_path, text=text))
    assert refusal.value.facts == {
        "faults": [
            {
                "line": 25,
                "place": "fact 2 (FEE-1)",
                "field": "status",
                "remedy": "status ALIVE is unknown. Write LIVE, VERIFY or ARCHIVE.",
            }
        ]
    }
    assert services(("PI-1",), city="rustavi")["PI-1"].unit == "კანცელარია"
    broken = tmp_path / "broken.yaml"
    broken.write_text("a: [", encoding="utf-8")
    with pytest.raises(Refused, match=r"^bad_file$"):
        take_in(broken)


def test_checked_translation_is_outdated_by_an_import_and_kept(few, tmp_path):
    save_translation(
        actor=NINO, key=new_key(), code="PI-1", language="en", question="Price?", answer="0.05 GEL in 10 days"
    )
    assert check_translation(actor=GIA, key=new_key(), code="PI-1", language="en") == "checked"
    shown = services(("PI-1",), city="rustavi", language="en")["PI-1"]
    assert (shown.answer, shown.language, shown.speaks_yours) == ("0.05 GEL in 10 days", "en", True)
    take_in(small(tmp_path, answer=ANSWER + " სულ ეს არის."))
    shown = services(("PI-1",), city="rustavi", language="en")["PI-1"]
    assert (shown.language, shown.speaks_yours) == ("ka", False)
    assert RecordText.objects.get(language="en").state == "outdated"


def test_change_goes_from_draft_over_a_second_person_to_readers(few):
    before = AuditEntry.objects.count()
    fresh = replace(
        content_of("PI-1"),
        answer=ANSWER.replace("0,05", "0,07"),
        short="",
        fees=(parts.Fee(tetri=7, per="გვერდი"),),
    )
    receipt = save_draft(actor=NINO, key=new_key(), code="PI-1", content=fresh)
    assert receipt == RevisionReceipt(code="PI-1", number=2, state="draft")
    assert services(("PI-1",), city="rustavi")["PI-1"].answer == ANSWER
    propose_revision(actor=NINO, key=new_key(), code="PI-1", hotline="1300")
    with pytest.raises(Refused, match=r"^wrong_state$"):
        save_draft(actor=NINO, key=new_key(), code="PI-1", content=fresh)
    with pytest.raises(Refused, match=r"^second_person$"):
        approve_revision(actor=NINO, key=new_key(), code="PI-1", hotline="1300")
    assert states() == [(1, "published", "import"), (2, "proposed", "editor")]
    with at(TODAY + dt.timedelta(days=1)):
        done = approve_revision(actor=GIA, key=new_key(), code="PI-1", hotline="1300")
        shown = services(("PI-1",), city="rustavi")["PI-1"]
    assert done == RevisionReceipt(code="PI-1", number=2, state="published")
    assert (shown.answer, shown.revision, shown.fees, shown.last_reviewed) == (
        fresh.answer, 2, fresh.fees, dt.date(2026, 11, 25),
    )  # fmt: skip
    assert list(Fee.objects.values_list("tetri", flat=True)) == [7]
    assert list(OutboxEvent.objects.values_list("kind", "payload")) == [
        ("assistant.record_published", {"code": "PI-1", "revision": 2})
    ]
    public_id = str(Record.objects.get(code="PI-1").public_id)
    assert list(
        AuditEntry.objects.order_by("seq").values_list("actor", "name", "subject", "facts")[before:]
    ) == [
        ("system:nino", "assistant.save_draft", public_id, {"revision": 2, "state": "draft"}),
        ("system:nino", "assistant.propose_revision", public_id, {"revision": 2, "state": "proposed"}),
        ("system:gia", "assistant.approve_revision", public_id, {"revision": 2, "state": "published"}),
    ]
    assert wording_on("PI-1", at=TODAY + dt.timedelta(hours=1))[0] == 1
    assert wording_on("PI-1", at=TODAY + dt.timedelta(days=2))[1] == fresh
    assert wording_on("PI-1", at=TODAY - dt.timedelta(days=2)) is None
    assert compare_revisions("PI-1", old=1, new=2).changes == (
        ("answer", ANSWER, fresh.answer),
        ("short", ANSWER, ""),
        ("fees", (parts.Fee(tetri=5, per="გვერდი"),), fresh.fees),
    )
    assert compare_revisions("PI-1", old=1, new=9) is None


def test_wording_alone_needs_one_person(few):
    done = publish(replace(content_of("PI-1"), unit="არქივი"), approver=NINO)
    assert done == RevisionReceipt(code="PI-1", number=2, state="published")


def test_guard_stops_a_stray_figure_and_keeps_the_draft(few):
    wrong = replace(content_of("PI-1"), answer=ANSWER.replace("0,05", "0,50"))
    save_draft(actor=NINO, key=new_key(), code="PI-1", content=wrong)
    with pytest.raises(Refused) as refusal:
        propose_revision(actor=NINO, key=new_key(), code="PI-1", hotline="1300")
    assert (refusal.value.code, refusal.value.facts) == ("stray_figures", {"figures": ["0.5"]})
    assert "0.5" in str(refusal.value.message)
    save_draft(actor=NINO, key=new_key(), code="PI-1", content=content_of("FEE-2"))
    with pytest.raises(Refused, match=r"^no_hotline$"):
        propose_revision(actor=NINO, key=new_key(), code="PI-1", hotline="")
    assert [state for _n, state, _o in states()] == ["published", "draft"]


def test_returned_proposal_carries_its_reason_and_can_be_edited_again(few):
    save_draft(actor=NINO, key=new_key(), code="PI-1", content=content_of("PI-1"))
    propose_revision(actor=NINO, key=new_key(), code="PI-1", hotline="1300")
    with pytest.raises(Refused, match=r"^reason_missing$"):
        return_revision(actor=GIA, key=new_key(), code="PI-1", reason=" ")
    return_revision(actor=GIA, key=new_key(), code="PI-1", reason="წყარო ძველია")
    view = edit_view("PI-1")
    assert (view.waiting, view.reason, view.author) == ("draft", "წყარო ძველია", "system:nino")
    assert save_draft(actor=GIA, key=new_key(), code="PI-1", content=view.content).number == 2
    with pytest.raises(Refused, match=r"^wrong_state$"):
        return_revision(actor=GIA, key=new_key(), code="PI-1", reason="ისევ")


def test_withdrawn_record_is_answered_no_longer_and_can_come_back(few, client):
    assert [found.code for found in search("რა ღირს ასლი?", city="rustavi")][:1] == ["PI-1"]
    with pytest.raises(Refused, match=r"^reason_missing$"):
        withdraw_record(actor=NINO, key=new_key(), code="PI-1", reason="")
    done = withdraw_record(actor=NINO, key=new_key(), code="PI-1", reason="მცდარია")
    assert done == RevisionReceipt(code="PI-1", number=1, state="withdrawn")
    assert services(("PI-1",), city="rustavi") == {}
    assert "PI-1" not in [found.code for found in search("რა ღირს ასლი?", city="rustavi")]
    assert client.get("/services/PI-1/").status_code == 404
    assert client.get("/api/v1/assistant/records/PI-1").status_code == 404
    with pytest.raises(Refused, match=r"^wrong_state$"):
        withdraw_record(actor=NINO, key=new_key(), code="PI-1", reason="ისევ")
    with pytest.raises(Refused, match=r"^wrong_state$"):
        confirm_record(actor=NINO, key=new_key(), code="PI-1")
    assert publish(content_of("PI-1")).number == 2
    assert services(("PI-1",), city="rustavi")["PI-1"].answer == ANSWER


def test_new_record_is_seen_by_nobody_until_published(few):
    draft = Content(
        area="PI", question="სად არის არქივი?", answer="კოსტავას 22.", city_scope="rustavi",
        source_url="https://example.ge/", figures=("22",),
    )  # fmt: skip
    assert create_record(actor=NINO, key=new_key(), code="PI-2", content=draft) == RevisionReceipt(
        code="PI-2", number=1, state="draft"
    )
    assert services(("PI-2",), city="rustavi") == {}
    assert edit_view("PI-2").published is None
    assert try_question("PI-2", "სად არის არქივი", city="rustavi")[0].code == "PI-2"
    with pytest.raises(Refused, match=r"^code_taken$"):
        create_record(actor=NINO, key=new_key(), code="PI-2", content=draft)
    with pytest.raises(Refused, match=r"^unknown_area$"):
        create_record(actor=NINO, key=new_key(), code="PI-3", content=replace(draft, area="X"))
    propose_revision(actor=NINO, key=new_key(), code="PI-2", hotline="1300")
    approve_revision(actor=GIA, key=new_key(), code="PI-2", hotline="1300")
    assert services(("PI-2",), city="rustavi")["PI-2"].answer == "კოსტავას 22."
    assert try_question("PI-1", "რა ღირს ასლი", city="rustavi")[0].code == "PI-1"


def test_commands_repeat_their_receipt_and_change_nothing(few):
    key, content = new_key(), content_of("PI-1")
    first = save_draft(actor=NINO, key=key, code="PI-1", content=content)
    assert save_draft(actor=NINO, key=key, code="PI-1", content=content) == first
    assert len(states()) == 2
    with pytest.raises(Refused, match=r"^key_reused$"):
        save_draft(actor=NINO, key=key, code="PI-1", content=replace(content, unit="სხვა"))
    for act in (propose_revision, approve_revision):
        with pytest.raises(Refused, match=r"^not_found$"):
            act(actor=NINO, key=new_key(), code="NO-1", hotline="1300")
    with pytest.raises(Refused, match=r"^wrong_state$"):
        propose_revision(actor=NINO, key=new_key(), code="FEE-1", hotline="1300")


def test_owner_confirms_and_the_review_begins_anew(few):
    with at(TODAY + dt.timedelta(days=200)):
        assert services(("PI-1",), city="rustavi")["PI-1"].currency is Currency.UNCONFIRMED
        confirm_record(actor=GIA, key=new_key(), code="PI-1")
        shown = services(("PI-1",), city="rustavi")["PI-1"]
    day = dt.date(2027, 6, 12)
    assert (shown.currency, shown.confirmed_on, shown.last_reviewed) == (Currency.CURRENT, day, day)


def test_translation_may_hold_only_the_figures_of_its_record(few):
    with pytest.raises(Refused, match=r"^source_language$"):
        save_translation(actor=NINO, key=new_key(), code="PI-1", language="ka", question="?", answer="!")
    save_translation(actor=NINO, key=new_key(), code="PI-1", language="ru", question="", answer="0,05 лари")
    with pytest.raises(Refused, match=r"^incomplete$"):
        check_translation(actor=GIA, key=new_key(), code="PI-1", language="ru")
    save_translation(actor=NINO, key=new_key(), code="PI-1", language="ru", question="Цена?", answer="5 лари")
    with pytest.raises(Refused) as refusal:
        check_translation(actor=GIA, key=new_key(), code="PI-1", language="ru")
    assert refusal.value.facts == {"figures": ["5"]}
    with pytest.raises(Refused, match=r"^not_found$"):
        check_translation(actor=GIA, key=new_key(), code="PI-1", language="az")
    assert [(t.language, t.state) for t in edit_view("PI-1").translations] == [
        ("en", "draft"),
        ("ru", "draft"),
    ]


def test_phrasings_come_in_once_and_never_to_two_records(few):
    lines = ("asli ra ghirs", "ასლის ფასი მითხარი", "ASLI RA GIRS")
    assert add_examples(actor=NINO, key=new_key(), code="PI-1", lines=lines) == 1
    row = ExampleQuestion.objects.get(origin="editor")
    assert (row.text, row.script, row.author, row.set) == (
        "ასლის ფასი მითხარი",
        "geor",
        "system:nino",
        "train",
    )
    with pytest.raises(Refused, match=r"^nothing_new$"):
        add_examples(actor=NINO, key=new_key(), code="PI-1", lines=("ასლის ფასი მითხარი",))
    with pytest.raises(Refused) as refusal:
        add_examples(actor=NINO, key=new_key(), code="FEE-1", lines=("ასლის ფასი მითხარი",))
    assert (refusal.value.code, refusal.value.facts) == ("taken", {"codes": ["PI-1"]})
    assert remove_example(actor=NINO, key=new_key(), example=row.public_id) is True
    assert ExampleQuestion.objects.count() == 1
    ExampleQuestion.objects.update(pinned=True)
    with pytest.raises(Refused, match=r"^pinned$"):
        remove_example(actor=NINO, key=new_key(), example=ExampleQuestion.objects.get().public_id)
    with pytest.raises(Refused, match=r"^not_found$"):
        remove_example(actor=NINO, key=new_key(), example=new_key())


def test_new_phrasing_is_found_at_once(few):
    assert [found.code for found in search("qseroqsi minda", city="rustavi")] == []
    add_examples(actor=NINO, key=new_key(), code="PI-1", lines=("ქსეროქსი მინდა",))
    assert [found.code for found in search("qseroqsi minda", city="rustavi")] == ["PI-1"]


def test_synonyms_are_sets_of_different_words(few):
    with pytest.raises(Refused, match=r"^too_few$"):
        save_synonyms(actor=NINO, key=new_key(), words=("ბე", "be", " "))
    key = new_key()
    made = save_synonyms(actor=NINO, key=key, words=("ბე", "საგარანტიო თანხა"))
    assert save_synonyms(actor=NINO, key=key, words=("ბე", "საგარანტიო თანხა")) == made
    assert list_synonyms().rows == ((str(made), ("ბე", "საგარანტიო თანხა")),)
    assert remove_synonyms(actor=NINO, key=new_key(), synonyms=made) is True
    assert Synonym.objects.count() == 0
    with pytest.raises(Refused, match=r"^not_found$"):
        remove_synonyms(actor=NINO, key=new_key(), synonyms=made)


def test_feedback_holds_a_day_and_no_words(few):
    key = new_key()
    for _ in range(2):
        give_feedback(actor=NINO, key=key, code="PI-1", revision=1, outcome="answer", useful=False)
    rows = Feedback.objects.values_list("record__code", "revision", "outcome", "useful", "day")
    assert list(rows) == [("PI-1", 1, "answer", False, dt.date(2026, 11, 24))]
    for code, revision in (("PI-1", 2), ("NO-1", 1), ("PI-1", 0)):
        with pytest.raises(Refused, match=r"^not_found$"):
            give_feedback(
                actor=NINO, key=new_key(), code=code, revision=revision, outcome="answer", useful=True
            )


def test_desk_lists_what_needs_somebody(few):
    save_draft(actor=NINO, key=new_key(), code="FEE-1", content=content_of("FEE-1"))
    withdraw_record(actor=NINO, key=new_key(), code="FEE-2", reason="სხვა ქალაქისაა")
    with at(TODAY + dt.timedelta(days=300)):
        page = desk_records()
        overdue = desk_records(only="overdue", area="PI")
    assert page.counts == {
        "overdue": 2, "due30": 0, "not_current": 2, "unconfirmed": 2, "no_owner": 3, "no_unit": 2, "waiting": 1, "proposed": 0,
        "translations": 1, "withdrawn": 1,
    }  # fmt: skip
    assert [(row.code, row.waiting, row.revision) for row in page.rows] == [
        ("FEE-1", "draft", 1), ("PI-1", "", 1), ("FEE-2", "", 0),
    ]  # fmt: skip
    assert [row.code for row in overdue.rows] == ["PI-1"]
    assert edit_view("NO-1") is None


def test_equal_codes_of_two_municipalities_never_meet(few, gori, tmp_path):
    with writing(gori.pk):
        take_in(small(tmp_path, city="gori", answer="გორში 0,05 ლარი, 10 დღე."))
        publish(replace(content_of("PI-1"), unit="გორის კანცელარია"))
        assert services(("PI-1",), city="gori")["PI-1"].answer == "გორში 0,05 ლარი, 10 დღე."
        assert edit_view("PI-1").history[0].number == 2
    assert services(("PI-1",), city="rustavi")["PI-1"].answer == ANSWER
    assert states() == [(1, "published", "import")]
    withdraw_record(actor=NINO, key=new_key(), code="PI-1", reason="შეცდომა")
    with reading(gori.pk):
        found = answer("რა ღირს ასლი?", city="gori")
        assert (found.codes, found.services[0].unit) == (("PI-1",), "გორის კანცელარია")
