from django.test import RequestFactory
from django.urls import get_script_prefix, reverse, set_script_prefix
from django.utils import translation
from django.utils.translation import gettext as _

from kalaki.cities.contract import City
from kalaki.core.contract import current_municipality
from kalaki.web.files import PIECE, file_response


def request_of(city):
    request = RequestFactory().get("/")
    request.city = City(
        id=city.pk, slug=city.slug, code="RUS", number=1, names={}, hub_names={}, addresses={}, languages=("ka", "en"),
        is_open=True, hotline="", emergency="112", host="",
    )  # fmt: skip
    request.language = "ka"
    return request


def test_rows_are_made_in_the_place_of_their_request_and_the_server_is_left_as_it_was(rustavi):
    seen = []

    def rows():
        for _number in range(3):
            seen.append((current_municipality(), translation.get_language(), reverse("web:desk"), _("Home")))
            yield b"x" * PIECE

    set_script_prefix("/rustavi/")
    response = file_response(request_of(rustavi), rows(), content_type="text/csv", name="a.csv")
    set_script_prefix("/other/")
    try:
        with translation.override("en"):
            sizes = []
            for piece in response:
                sizes.append(len(piece))
                assert (translation.get_language(), get_script_prefix()) == ("en", "/other/")
    finally:
        set_script_prefix("/")
    assert sizes == [PIECE] * 3
    assert seen == [(rustavi.pk, "ka", "/rustavi/desk/", "მთავარი")] * 3
    assert response["Content-Disposition"] == 'attachment; filename="a.csv"'


def test_small_rows_leave_together_and_no_rows_leave_nothing(rustavi):
    many = file_response(request_of(rustavi), [b"ab"] * 10, content_type="text/csv")
    assert list(many) == [b"ab" * 10]
    assert "Content-Disposition" not in many
    assert list(file_response(request_of(rustavi), [], content_type="text/csv")) == []
