"""Who sees a photo before a person has looked at it: those who review, with their second factor, in their town."""

import io
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import set_script_prefix

from kalaki.core.contract import (
    PHOTO_BYTES,
    PHOTOS,
    PhotoPolicy,
    System,
    UploadKind,
    add_photo,
    photos_of,
    register_upload_kind,
    take_upload,
)
from kalaki.core.photos import store
from tests.core.photo_files import jpeg
from tests.people.conftest import sign_in

SEED = System("test")


@pytest.mark.parametrize(
    ("role", "passed", "status"),
    [
        ("triager", True, 200),
        ("moderator", True, 200),
        ("supervisor", True, 200),
        ("triager", False, 404),
        ("analyst", True, 404),
    ],
)
def test_who_sees_a_held_photo(in_rustavi, staff, settings, tmp_path, role, passed, status):
    settings.MEDIA_ROOT = tmp_path
    set_script_prefix("/")
    register_upload_kind(UploadKind(name="test.photo", types=PHOTOS, max_bytes=PHOTO_BYTES))
    upload = take_upload(kind="test.photo", key=uuid4(), actor=SEED, body=io.BytesIO(jpeg()))
    photo = add_photo(upload.public_id, policy=PhotoPolicy(held=True), actor=SEED).public_id
    store.process_photo.func(in_rustavi.pk, str(photo))
    address = photos_of([photo], viewer=SEED)[photo].large
    person, _membership = staff("ნინო", role)
    browser = sign_in(Client(), person, passed=passed)
    answers = [browser.get(address).status_code, browser.get("/gori" + address).status_code]
    assert answers == [status, 404]
