import pytest


@pytest.mark.parametrize("path", ["/sign-in/", "/en/sign-in/"])
def test_sign_in_page(client, rustavi, path):
    assert client.get(path).status_code == 200


def test_me(enter, resident):
    assert enter(resident).get("/me/").status_code == 200


def test_desk(enter, staff):
    person, membership = staff("ნინო")
    browser = enter(person)
    for path in ("/desk/", "/desk/people/", "/desk/people/invite/", f"/desk/people/{membership}/", "/me/", "/me/second-factor/", "/me/recovery-codes/", "/me/delete/", "/me/export/"):
        assert (path, browser.get(path).status_code) == (path, 200)
