"""One item of the desk: every step through its own form, who may take it, stale saves, prepared words, notes."""

import datetime as dt

import pytest

from kalaki.core.contract import new_key
from kalaki.ideas import commands
from kalaki.ideas.models import Category, Idea, InternalNote
from kalaki.ideas.rules.lifecycle import Kind
from tests.ideas.conftest import ANNA, DAY, MONDAY, accept, act, end_of, row, submit
from tests.ideas.desk.conftest import day_of, send, texts


def state(receipt):
    """Return every column of an item but those that say when it changed."""
    names = [field.attname for field in Idea._meta.concrete_fields]
    values = Idea.objects.filter(public_id=receipt.public_id).values(*names).get()
    return {name: value for name, value in values.items() if name not in {"changed_at", "status_since"}}


def changed(before, after):
    return {name: value for name, value in after.items() if before[name] != value}


def planned(town, receipt):
    act(commands.plan, idea=receipt.public_id, acting=town.owner, day=MONDAY.date() + 3 * DAY)


def waiting(town, receipt):
    act(commands.wait, idea=receipt.public_id, acting=town.owner, question="?", until=MONDAY.date() + 3 * DAY)


def declined(town, receipt):
    act(commands.decline, idea=receipt.public_id, acting=town.owner, reason_code="law", reason="კანონი")


def hidden(town, receipt):
    act(commands.hide, idea=receipt.public_id, acting=town.triager, reason_code="spam")


def held(town, receipt):
    Idea.objects.filter(public_id=receipt.public_id).update(held=True)


def merged(town, receipt):
    other = submit(text="სხვა", author=commands.Author(who="device:" + "e" * 32))
    act(commands.merge_items, idea=receipt.public_id, into=other.public_id, acting=town.triager)


def nothing(town, receipt):
    """Leave the item as it came in."""


FRIDAY = dt.date(2026, 5, 8)
REPORT, PROPOSAL = Kind.REPORT, Kind.PROPOSAL
# step, kind, what came before, role (owner: of the unit that has it), what is sent, what the item's row is afterwards
STEPS = [
    ("plan", REPORT, nothing, "owner", day_of("day", FRIDAY) | {"reason": ""},
     {"status": "planned", "planned_for": FRIDAY}),
    ("start", REPORT, planned, "field_crew", {}, {"status": "in_progress"}),
    ("wait", REPORT, nothing, "triager", {"question": " რომელი ბოძი? ", **day_of("until", FRIDAY), "ground": "asked"},
     {"status": "waiting", "status_before": "received", "question": "რომელი ბოძი?", "waiting_until": FRIDAY,
      "paused_since": MONDAY}),
    ("resume", REPORT, waiting, "owner", {},
     {"status": "received", "status_before": "", "question": "", "waiting_until": None, "paused_since": None}),
    ("claim", REPORT, planned, "field_crew", {"note": "შეკეთდა", "url": ""},
     {"status": "claimed", "ground": "evidence", "claimed_at": MONDAY, "first_answered_at": MONDAY}),
    ("not_found", REPORT, planned, "field_crew", {"reason": "ბოძი ვერ ვიპოვეთ"}, {"status": "routed"}),
    ("answer", PROPOSAL, nothing, "owner",
     {"decision": "yes", "text_ka": "კი", "text_en": "", "promise": "ნათურა", **day_of("promise_due", dt.date(2026, 9, 1))},
     {"status": "answered", "ground": "answer", "closed_at": MONDAY, "first_answered_at": MONDAY}),
    ("note", REPORT, nothing, "triager", {"text_ka": "ვნახეთ", "text_en": "Seen"}, {"first_answered_at": MONDAY}),
    ("decline", REPORT, nothing, "owner", {"reason_code": "not_our_land", "reason": "კერძოა"},
     {"status": "declined", "ground": "reason", "reason_code": "not_our_land", "reason": "კერძოა", "closed_at": MONDAY,
      "first_answered_at": MONDAY, "promise": None}),
    ("not_ours", REPORT, nothing, "owner", {"reason": "გაზის კომპანია", "contact": "1800"},
     {"status": "not_ours", "ground": "reason", "reason": "გაზის კომპანია", "contact": "1800", "closed_at": MONDAY,
      "first_answered_at": MONDAY, "promise": None}),
    ("extend", REPORT, nothing, "supervisor", {**day_of("due", dt.date(2026, 5, 20)), "reason": "წვიმა", "act": ""},
     {"due_at": end_of(2026, 5, 20), "is_extended": True}),
    ("reopen", REPORT, declined, "triager", {"reason": "შევცდით"},
     {"status": "routed", "ground": "", "closed_at": None, "reopened": 1}),
    ("unmerge", REPORT, merged, "triager", {"reason": "სხვადასხვაა"},
     {"status": "received", "status_before": "", "canonical_id": None, "merged_into_id": None, "closed_at": None}),
    ("release", REPORT, held, "triager", {}, {"held": False}),
    ("hide", REPORT, nothing, "triager", {"reason_code": "spam"},
     {"status": "hidden", "status_before": "received", "reason_code": "spam"}),
    ("show", REPORT, hidden, "supervisor", {"reason": "შეცდომა იყო"}, {"status": "received", "status_before": ""}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "kind", "before", "role", "fields", "after"), STEPS, ids=[case[0] for case in STEPS]
)
def test_each_step_through_its_own_form(town, client, enter, step, kind, before, role, fields, after):
    receipt = submit(kind=kind)
    before(town, receipt)
    was = state(receipt)
    enter(role, unit=town.lights if role in {"owner", "field_crew"} else None)
    page = client.get(f"/desk/ideas/{receipt.number}/")
    inline = step not in {"answer", "note"}
    assert (f'id="act-{step}"' in texts(page)) is inline
    assert (f"/{receipt.number}/{step}/" in texts(page)) is not inline
    answer = send(client, receipt, step, **fields)
    assert (answer.status_code, answer.headers.get("Location")) == (302, f"/desk/ideas/{receipt.number}/")
    found = changed(was, state(receipt))
    for name in ("promise", "first_due_at", "due_at", "answer_due_at"):  # what other tests look at
        if name in found and name not in after:
            del found[name]
    assert found == after


def test_route_recategorise_and_merge_choose_from_lists(town, client, enter):
    accept("roads", town.parks, days=(1, 1))
    one, other = submit(), submit(text="იგივე", author=commands.Author(who="device:" + "e" * 32))
    enter("triager")
    was = state(one)
    page = texts(client.get(f"/desk/ideas/{one.number}/route/"))
    assert str(town.parks.public_id) in page
    assert (
        send(client, one, "route", organisation=town.parks.public_id, reason="მათია").status_code,
        changed(was, state(one)),
    ) == (302, {"status": "routed", "holder_id": town.parks.id})
    was = state(one)
    assert send(client, one, "recategorise", category="roads", reason="").status_code == 302
    roads = Category.objects.get(key="roads")
    assert changed(was, state(one)) == {
        "category_id": roads.pk, "clock_id": row(one).clock_id, "due_at": end_of(2026, 5, 5),
        "answer_due_at": end_of(2026, 5, 5),
    }  # fmt: skip
    page = texts(client.get(f"/desk/ideas/{one.number}/"))
    assert "ადრე იყო 11 მაისი, 2026, ახლა არის 5 მაისი, 2026" in page
    side = texts(client.get(f"/desk/ideas/{one.number}/merge/?with={other.number}"))
    assert ("ლამპიონი არ ანათებს" in side, "იგივე" in side, str(other.public_id) in side) == (True,) * 3
    assert "is-no-number" in texts(client.get(f"/desk/ideas/{one.number}/merge/?with=is-no-number"))
    was = state(one)
    assert send(client, one, "merge", into=other.public_id, reason="").status_code == 302
    assert changed(was, state(one)) == {
        "status": "merged", "status_before": "routed", "canonical_id": row(other).pk, "merged_into_id": row(other).pk,
        "closed_at": MONDAY,
    }  # fmt: skip
    assert row(other).voices == 2


# role, whether of the unit that has it: which steps stand on the page of a new report
MATRIX = {
    "triager": {"route", "wait", "note", "not_ours", "recategorise", "merge", "hide"},
    "moderator": {"route", "wait", "note", "not_ours", "recategorise", "merge", "hide"},
    "supervisor": {"route", "plan", "wait", "claim", "note", "decline", "not_ours", "recategorise", "extend", "merge", "hide"},
    "admin": {"route", "plan", "wait", "claim", "note", "decline", "not_ours", "recategorise", "extend", "merge", "hide"},
    "owner": {"route", "plan", "wait", "claim", "note", "decline", "not_ours"},
    "owner of another unit": set(),
    "field_crew": {"claim"},
    "secretary": set(),
    "clerk": set(),
}  # fmt: skip


@pytest.mark.parametrize("role", MATRIX)
def test_only_what_the_role_may_do_is_shown_and_taken(town, client, enter, role):
    receipt = submit()
    unit = town.parks if "another" in role else town.lights if role in {"owner", "field_crew"} else None
    enter(role.split()[0], unit=unit)
    page = texts(client.get(f"/desk/ideas/{receipt.number}/"))
    every = {case[0] for case in STEPS} | {"route", "recategorise", "merge"}
    shown = {step for step in every if f'id="act-{step}"' in page or f"/{receipt.number}/{step}/" in page}
    assert shown == MATRIX[role]
    was = state(receipt)
    if "plan" not in shown:
        assert send(client, receipt, "plan", **day_of("day", FRIDAY), reason="").status_code == 403
    if "route" not in shown:
        answer = send(client, receipt, "route", organisation=town.parks.public_id, reason="")
        assert answer.status_code == 403
    assert state(receipt) == was


def test_the_desk_is_for_staff(town, client, enter):
    receipt = submit()
    paths = ["/desk/ideas/", f"/desk/ideas/{receipt.number}/", f"/desk/ideas/{receipt.number}/route/",
             "/desk/categories/", "/desk/categories/lighting/", "/desk/crew/", f"/desk/crew/{receipt.number}/"]  # fmt: skip
    assert [client.get(path).status_code for path in paths] == [302] * len(paths)
    enter("juror")
    assert [client.get(path).status_code for path in paths] == [403] * len(paths)
    enter("admin")
    assert [client.get(path).status_code for path in paths] == [200] * len(paths)
    missing = [
        "/desk/ideas/RUS-2026-000999/",
        f"/desk/ideas/{receipt.number}/dance/",
        "/desk/categories/none/",
    ]
    assert [client.get(path).status_code for path in missing] == [404] * 3
    assert [client.get("/gori" + path).status_code for path in paths[:3]] in ([404] * 3, [403] * 3)


def test_a_stale_save_is_refused_and_keeps_both_texts(town, client, enter):
    receipt = submit()
    enter("owner", unit=town.lights)
    act(
        commands.decline,
        idea=receipt.public_id,
        acting=town.owner,
        reason_code="law",
        reason="სხვისი <სიტყვა>",
    )
    was = state(receipt)
    answer = send(client, receipt, "plan", seen=1, **day_of("day", FRIDAY), reason="ჩემი <სიტყვა>")
    page = texts(answer)
    assert (answer.status_code, state(receipt)) == (409, was)
    assert ("სხვისი &lt;სიტყვა&gt;" in page, "ჩემი &lt;სიტყვა&gt;" in page) == (True, True)
    answer = send(client, receipt, "route", seen=1, organisation=town.parks.public_id, reason="ჩემი მიზეზი")
    page = texts(answer)
    assert (answer.status_code, "სხვისი &lt;სიტყვა&gt;" in page, "ჩემი მიზეზი" in page) == (409, True, True)


def test_what_was_written_stays_when_something_is_missing(town, client, enter):
    receipt = submit()
    enter("owner", unit=town.lights)
    was = state(receipt)
    answer = send(client, receipt, "decline", reason_code="", reason="რადგან <ასეა>")
    assert (answer.status_code, "რადგან &lt;ასეა&gt;" in texts(answer), state(receipt)) == (422, True, was)
    late = send(client, receipt, "plan", **day_of("day", dt.date(2026, 5, 1)), reason="")
    assert (late.status_code, state(receipt)) == (422, was)
    assert client.post(f"/desk/ideas/{receipt.number}/", {"act": "dance"}).status_code == 422
    empty = send(client, receipt, "claim", note="", url="")
    assert (empty.status_code, state(receipt)) == (422, was)


def test_prepared_words_are_not_sent_with_an_open_place(town, client, enter):
    act(
        commands.save_canned,
        rows=[
            {"key": "all", "decision": "note", "titles": {"ka": "ყველას"}, "texts": {"ka": "{number}: {due}, {თარიღი}"}},
            {"key": "lamp", "decision": "note", "category": "lighting", "titles": {"ka": "ლამპა"},
             "texts": {"ka": "{unit}", "en": "{unit} has it"}},
            {"key": "yes", "decision": "yes", "titles": {"ka": "კი"}, "texts": {"ka": "კი"}},
            {"key": "road", "decision": "note", "category": "roads", "titles": {"ka": "გზა"}, "texts": {"ka": "გზა"}},
        ],
    )  # fmt: skip
    receipt = submit()
    enter("owner", unit=town.lights)
    path = f"/desk/ideas/{receipt.number}/note/"
    form = client.get(path).context
    assert form["canned"] == [("lamp", "ლამპა"), ("all", "ყველას")]
    words = client.get(f"{path}?canned=all").context["form"]["text_ka"].value()
    assert words == f"{receipt.number}: 11 მაისი, 2026, {{თარიღი}}"
    was = state(receipt)
    answer = send(client, receipt, "note", text_ka=words, text_en="")
    assert (answer.status_code, "{თარიღი}" in texts(answer), state(receipt)) == (422, True, was)
    assert answer.context["form"].errors["text_ka"] == [
        "შეავსეთ ან წაშალეთ, რაც ფიგურულ ფრჩხილებშია: თარიღი. არაფერი გაგზავნილა."
    ]
    whole = client.get(f"{path}?canned=lamp").context["form"].initial
    assert whole == {
        "decision": "note", "text_ka": "განათების სამსახური", "text_en": "განათების სამსახური has it"
    }  # fmt: skip
    assert send(client, receipt, "note", text_ka="მოვა 5 მაისს", text_en="").status_code == 302


def test_notes_of_staff_are_seen_by_staff_alone(town, client, enter):
    receipt = submit()
    enter("clerk")
    path = f"/desk/ideas/{receipt.number}/"
    answer = client.post(path, {"act": "internal", "internal-key": str(new_key()), "internal-text": ""})
    assert (answer.status_code, InternalNote.objects.count()) == (422, 0)
    client.post(
        path, {"act": "internal", "internal-key": str(new_key()), "internal-text": "საიდუმლო <ჩანაწერი>"}
    )
    page = texts(client.get(path))
    assert ("საიდუმლო &lt;ჩანაწერი&gt;" in page, "ნინო" in page) == (True, True)
    client.logout()
    assert "საიდუმლო" not in texts(client.get(f"/ideas/{receipt.number}/"))


def test_the_author_is_never_named_on_the_desk(town, client, enter):
    receipt = submit()
    enter("admin")
    for path in ("/desk/ideas/", f"/desk/ideas/{receipt.number}/", "/desk/crew/"):
        assert ANNA not in texts(client.get(path))
        assert ANNA.removeprefix("person:") not in texts(client.get(path))
