import json
import re

import pytest

from kalaki.people import cli
from kalaki.people.models import MembershipRole, Person


def test_user_prints_a_link_that_works_once(client, rustavi, capsys):
    assert cli.main(["ნინო ბერიძე", "--role", "admin", "--role", "editor", "--city", "rustavi"]) == 0
    first, link, last = capsys.readouterr().out.splitlines()
    assert first == "ნინო ბერიძე: admin, editor in rustavi"
    assert last == "The link works once and for 3 days. The first sign-in asks for a second factor."
    path = re.fullmatch(r"http://127\.0\.0\.1:8000(/sign-in/link/[\w-]{22}/)", link)[1]
    assert (client.post(path).url, client.post(path).status_code) == ("/sign-in/second-factor/", 410)


def test_user_of_the_second_municipality_gets_its_address(client, gori, capsys):
    words = ["გია", "--role", "juror", "--city", "gori", "--address", "https://hub.example.ge/", "--json"]
    assert cli.main(words) == 0
    made = json.loads(capsys.readouterr().out)
    assert re.fullmatch(r"https://hub\.example\.ge/gori/sign-in/link/[\w-]{22}/", made["link"])
    assert (made["days"], made["person"]) == (3, str(Person.objects.get().public_id))
    assert client.post(made["link"].removeprefix("https://hub.example.ge")).url == "/gori/me/"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["ნინო", "--role", "admin", "--city", "batumi"],
            "There is no municipality batumi. Known: rustavi.\n",
        ),
        ([" ", "--role", "admin", "--city", "rustavi"], "ჩაწერეთ სახელი, რომ კოლეგებმა იცნონ.\n"),
    ],
)
def test_user_says_what_is_wrong_and_makes_nothing(rustavi, capsys, words, said):
    assert cli.main(words) == 1
    assert capsys.readouterr().err == said
    assert (Person.objects.count(), MembershipRole._base_manager.filter(municipality=rustavi).count()) == (
        0,
        0,
    )


def test_unknown_role_is_named(rustavi, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["ნინო", "--role", "king", "--city", "rustavi"])
    assert stopped.value.code == 2
    assert "invalid choice: 'king'" in capsys.readouterr().err
