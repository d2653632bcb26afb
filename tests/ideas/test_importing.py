"""A table of ideas: each bad row with its number and what to do, good rows kept in the preview, a second run that adds none."""

import pytest
from django.utils import translation

from kalaki.core.contract import Refused, System, imports, new_key
from kalaki.core.imports import Outcome
from kalaki.ideas.models import Idea
from kalaki.ideas.queries import list_ideas
from tests.ideas.conftest import SEED, act, town  # noqa: F401 - the fixture

TABLE = """ტექსტი;სახე;კატეგორია;უბანი;ნომერი
ლამპიონი არ ანათებს;შეტყობინება;გარეგანათების დაზიანება;;17
;პრობლემა;;;18
გზა დაზიანდა;ზღაპარი;;;19
მეტი ხე;წინადადება;გაუგებარი;;20
მეტი სკამი;idea;;მთვარე;21
მეტი სკამი;;;;
მეტი  სკამი;;;;
"""


def preview(text=TABLE):
    return imports.preview_import(
        actor=SEED, key=new_key(), kind="ideas", name="ideas.csv", data=text.encode("utf-8-sig")
    )


def planned(run):
    with translation.override("ka"):
        return [(one.number, one.outcome, str(one.remedy)) for one in imports.plan_of(run)]


def test_bad_rows_are_named_and_good_ones_kept_once(town, django_assert_num_queries):  # noqa: F811
    run = preview()
    assert planned(run) == [
        (2, Outcome.NEW, ""),
        (3, Outcome.REFUSED, "ტექსტი აკლია. დაწერეთ, რას ეხება."),
        (
            4,
            Outcome.REFUSED,
            "სახე უცნობია. დაწერეთ: შეტყობინება, პრობლემა ან წინადადება, ან ცარიელი დატოვეთ.",
        ),
        (
            5,
            Outcome.REFUSED,
            "ასეთი კატეგორია არ არის. დაწერეთ სახელი ისე, როგორც კატეგორიების სიაშია.",
        ),
        (6, Outcome.REFUSED, "ასეთი უბანი არ არის. დაწერეთ სახელი ისე, როგორც რუკაზეა."),
        (7, Outcome.NEW, ""),
        (8, Outcome.REFUSED, "მე-7 სტრიქონში იგივე წერია. ერთ-ერთი წაშალეთ."),
    ]
    assert imports.apply_import(actor=SEED, key=new_key(), run=run) == 2
    rows = [(one.words, one.kind, one.category, one.origin_kind) for one in list_ideas().rows]
    assert rows == [
        ("მეტი სკამი", "problem", "", "import"),
        ("ლამპიონი არ ანათებს", "report", "lighting", "import"),
    ]
    again = preview()
    outcomes = [outcome for _number, outcome, _remedy in planned(again)]
    assert outcomes == [Outcome.SAME, *[Outcome.REFUSED] * 4, Outcome.SAME, Outcome.REFUSED]
    with pytest.raises(Refused, match=r"^nothing$"):
        imports.apply_import(actor=SEED, key=new_key(), run=again)
    imports.undo_import(actor=System("other"), key=new_key(), run=run)
    assert set(Idea.objects.values_list("status", flat=True)) == {"withdrawn"}
    assert next(outcome for _number, outcome, _remedy in planned(preview())) == Outcome.NEW


def test_undo_stops_where_somebody_has_moved_an_item_on(town):  # noqa: F811
    from kalaki.ideas import commands

    run = preview("text\nმეტი ხე\n")
    imports.apply_import(actor=SEED, key=new_key(), run=run)
    idea = Idea.objects.get()
    act(commands.route, idea=idea.public_id, acting=town.triager, organisation=town.parks.public_id)
    with pytest.raises(Refused, match=r"^wrong_state$"):
        imports.undo_import(actor=SEED, key=new_key(), run=run)
    assert Idea.objects.get().status == "routed"
