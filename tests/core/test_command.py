import datetime as dt
from dataclasses import dataclass
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connection
from django_scopes.exceptions import ScopeError

from kalaki.cities.models import Area, Setting
from kalaki.core.command import Durability, Unfinished, command
from kalaki.core.contract import Refused, System, at, current_municipality, reading, writing
from kalaki.core.models import AuditEntry, CommandRecord

KEY = UUID("00000000-0000-7000-8000-00000000000a")
OTHER = UUID("00000000-0000-7000-8000-00000000000b")
AT = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
CLERK = System("clerk")


@dataclass(frozen=True)
class Receipt:
    name: str


def add_area(name, *, key=KEY, refuse=False, refusals="forget", durability=Durability.NORMAL):
    with command(
        "cities.add_area", actor=CLERK, key=key, refusals=refusals, durability=durability, name=name
    ) as run:
        if run.replayed:
            return Receipt(**run.result)
        area = Area.objects.create(key=name, names={"ka": name}, folded=name)
        run.audit(area.public_id, position=0)
        if refuse:
            raise Refused("full", "No more areas.", status=409, most=3)
        return run.finish(Receipt(name=name))


def lines():
    return list(AuditEntry.objects.order_by("seq").values_list("actor", "name", "facts"))


def test_write_leaves_its_row_one_answer_and_one_entry(in_rustavi):
    with at(AT):
        assert add_area("center") == Receipt(name="center")
    assert list(Area.objects.values_list("key", "created_at")) == [("center", AT)]
    assert lines() == [("system:clerk", "cities.add_area", {"position": 0})]
    assert list(CommandRecord.objects.values_list("municipality", "scope", "key", "result", "at")) == [
        (in_rustavi.pk, "system:clerk", KEY, {"name": "center"}, AT)
    ]


def test_same_key_repeats_the_first_answer_and_writes_nothing(in_rustavi):
    add_area("center")
    assert add_area("center") == Receipt(name="center")
    assert (Area.objects.count(), len(lines())) == (1, 1)


def test_same_key_with_other_content_is_refused(in_rustavi):
    add_area("center")
    with pytest.raises(Refused) as refusal:
        add_area("north")
    assert (refusal.value.code, refusal.value.status) == ("key_reused", 409)
    assert list(Area.objects.values_list("key", flat=True)) == ["center"]


def test_refusal_rolls_everything_back_and_frees_the_key(in_rustavi):
    with pytest.raises(Refused, match=r"^full$"):
        add_area("center", refuse=True)
    assert (Area.objects.count(), lines(), CommandRecord.objects.count()) == (0, [], 0)
    assert add_area("north") == Receipt(name="north")


def test_stream_keeps_its_refusal_and_repeats_it(in_rustavi):
    for _ in range(2):
        with pytest.raises(Refused) as refusal:
            add_area("center", refuse=True, refusals="keep")
        found = refusal.value
        assert (found.code, str(found.message), found.status, found.facts) == (
            "full",
            "No more areas.",
            409,
            {"most": 3},
        )
    assert (Area.objects.count(), lines(), CommandRecord.objects.count()) == (0, [], 1)


def test_command_that_does_not_finish_is_a_mistake(in_rustavi):
    with pytest.raises(Unfinished), command("cities.nothing", actor=CLERK, key=KEY):
        pass
    assert CommandRecord.objects.count() == 0


def test_command_of_the_installation_has_its_own_chain(in_rustavi):
    with command("cities.save", actor=CLERK, key=KEY, municipality=None) as run:
        run.audit("x")
        run.finish(None)
    assert list(AuditEntry.objects.values_list("municipality", "seq")) == [(0, 1)]


def test_outside_a_scope_nothing_is_read_or_written(rustavi):
    with pytest.raises(ScopeError):
        list(Area.objects.all())
    with pytest.raises(ScopeError):
        add_area("center")
    with pytest.raises(ScopeError):
        current_municipality()


def test_neighbour_sees_and_changes_nothing(rustavi, gori):
    with writing(gori.pk):
        add_area("theirs")
    with writing(rustavi.pk):
        add_area("ours", key=OTHER)
        assert list(Area.objects.values_list("key", flat=True)) == ["ours"]
        stranger = Area(municipality=gori, key="x", names={}, folded="x")
        with pytest.raises(ScopeError):
            stranger.save()
        ours = Area.objects.get()
        ours.position = 5
        ours.save()
        # Django asks for the rows that point at what it deletes by their key alone, so nothing may point at it:
        # an area is not deleted while items lie in it, a setting is.
        Setting.objects.create(key="ours", value=1).delete()
        assert Setting.objects.count() == 0
    with reading(gori.pk):
        assert list(Area.objects.values_list("key", "position")) == [("theirs", 0)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("keys", "rows"), [([KEY] * 8, 1), ([UUID(int=n + 1) for n in range(8)], 8)])
def test_eight_threads_write_once_for_each_key(rustavi, keys, rows):
    barrier, answers = Barrier(8), []

    def act(number, key):
        try:
            barrier.wait()
            with writing(rustavi.pk):
                name = "same" if rows == 1 else f"area-{number}"
                answers.append(add_area(name, key=key, durability=Durability.FULL).name)
        finally:
            connection.close()

    threads = [Thread(target=act, args=(number, key)) for number, key in enumerate(keys)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(rustavi.pk):
        assert (Area.objects.count(), len(lines()), len(answers)) == (rows, rows, 8)


@pytest.mark.django_db(transaction=True)
def test_full_durability_holds_for_one_command_alone(rustavi):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL commits durably by default")

    def level():
        with connection.cursor() as cursor:
            return cursor.execute("PRAGMA synchronous").fetchone()[0]

    with (
        writing(rustavi.pk),
        command("a.b", actor=CLERK, key=KEY, durability=Durability.FULL) as run,
    ):
        inside = level()
        run.finish(None)
    assert (inside, level()) == (2, 1)
