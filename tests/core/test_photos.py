"""Photos: nothing but pixels survives, colours and orientation are right, what is taken away is gone."""

import base64
import datetime as dt
import io
import subprocess
from uuid import uuid4

import pytest
from django.urls import set_script_prefix
from PIL import Image, ImageCms, ImageDraw  # noqa: TID253 - its subject

from kalaki.core.contract import (
    ANYBODY,
    PHOTO_BYTES,
    PHOTOS,
    Device,
    PhotoPolicy,
    Refused,
    Region,
    System,
    UploadKind,
    add_photo,
    blur_photo,
    find_upload,
    has_shown_photo,
    held_photos,
    now,
    open_original,
    photos_of,
    rectangle,
    refuse_photo,
    register_reviewers,
    register_upload_kind,
    release_photo,
    remove_photo,
    take_upload,
    writing,
)
from kalaki.core.models import AuditEntry, ErasableText, Photo, PhotoFile, Upload
from kalaki.core.photos import pixels, store
from kalaki.core.photos.child import make_pictures
from kalaki.core.verify import run_verifiers
from tests.core import photo_files as made

NINO, GIA, STAFF = Device("nino"), Device("gia"), System("staff")
PLAIN = PhotoPolicy()
register_upload_kind(UploadKind(name="test.photo", types=PHOTOS, max_bytes=PHOTO_BYTES))


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Keep files in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    set_script_prefix("/")  # a request of another test may have left its municipality's
    return tmp_path


@pytest.fixture
def act(in_rustavi, django_capture_on_commit_callbacks):
    """Run a call as a transaction that ends: what waits for the commit is done."""

    def run(call, *args, **more):
        with django_capture_on_commit_callbacks(execute=True):
            return call(*args, **more)

    return run


@pytest.fixture
def send(act, in_rustavi):
    """Return ``send(data, policy=…)``: a photo that the worker has worked."""

    def run(data, *, policy=PLAIN, actor=NINO, regions=(), work=True):
        upload = act(take_upload, kind="test.photo", key=uuid4(), actor=actor, body=io.BytesIO(data))
        photo = act(add_photo, upload.public_id, policy=policy, actor=actor, regions=regions)
        if work:
            act(store.process_photo.func, in_rustavi.pk, str(photo.public_id))
        return photo.public_id

    return run


def files(photo):
    rows = PhotoFile.objects.filter(photo__public_id=photo).order_by("-edge")
    return [store._path(row.name) for row in rows]


def pictures(photo):
    return [Image.open(path) for path in files(photo)]


def state(photo):
    row = Photo.objects.get(public_id=photo)
    return row.state, row.refusal


def refusal(call, *args, **more):
    with pytest.raises(Refused) as caught:
        call(*args, **more)
    return caught.value.code, caught.value.status


SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
SENT = {
    "jpeg": made.jpeg,
    "progressive": lambda: made.jpeg(progressive=True),
    "icc": lambda: made.jpeg(icc_profile=SRGB),
    "cmyk": lambda: made.jpeg(made.four(mode="CMYK"), extra=False),
    "png": made.png,
    "png with a clear ground": lambda: made.png(made.four(mode="RGBA")),
    "png with a palette": lambda: made.png(made.four().quantize(16)),
    "webp": lambda: made.saved("WEBP", exif=made.exif(), xmp=b"XMPXMP", quality=95),
    "tiff": lambda: made.saved("TIFF", exif=made.exif()),
    "heic": made.heic,
}


@pytest.mark.parametrize("name", SENT)
def test_nothing_but_pixels_survives(name, send):
    data = SENT[name]()
    photo = send(data)
    assert state(photo) == ("ready", "")
    large, small = files(photo)
    for path, size in ((large, (800, 600)), (small, (400, 300))):
        written = path.read_bytes()
        found, behind = made.segments(written)
        assert set(found) <= made.PIXEL_SEGMENTS
        assert behind == b""
        assert [word for word in made.SECRETS if word in written] == []
        picture = Image.open(path)
        assert (picture.size, picture.mode, picture.format) == (size, "RGB", "JPEG")
        assert made.corners(picture) == [0, 1, 2, 3]
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_the_files_above_do_hold_what_must_go():
    words = {name: {word for word in made.SECRETS if word in make()} for name, make in SENT.items()}
    assert words["jpeg"] >= {b"GPSGPS", b"XMPXMP", b"IPTCIPTC", b"COMMENTCOMMENT", b"THUMBTHUMB", b"<?php"}
    assert words["png"] >= {b"PNGTEXT", b"XMPXMP", b"GPSGPS"}
    assert all(words[name] for name in ("webp", "tiff", "heic"))


@pytest.mark.parametrize("kind", ["jpeg", "png", "tiff", "heic"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation(kind, orientation, tmp_path):
    picture = made.stored_as(orientation, made.four((320, 240)))
    notes = made.exif(orientation=orientation)
    data = {
        "jpeg": lambda: made.jpeg(picture, orientation=orientation),
        "png": lambda: made.saved("PNG", picture, exif=notes),
        "tiff": lambda: made.saved("TIFF", picture, exif=notes),
        "heic": lambda: made.heic(picture, orientation=orientation),
    }[kind]()
    path = tmp_path / "sent"
    path.write_bytes(data)
    upright, _hash = pixels.make(path)
    assert (upright.size, made.corners(upright)) == ((320, 240), [0, 1, 2, 3])


def test_large_photos_are_scaled_and_keep_their_shape(tmp_path):
    path = tmp_path / "sent"
    for size, expected in (
        ((4000, 3000), (1600, 1200)),
        ((3000, 4001), (1200, 1600)),
        ((1600, 3), (1600, 3)),
        ((9000, 1), (1600, 1)),
    ):
        for kind in ("JPEG", "PNG"):
            path.write_bytes(made.saved(kind, made.four(size)))
            assert pixels.make(path)[0].size == expected


def test_colours_of_a_wide_profile_move_into_srgb(tmp_path):
    path = tmp_path / "sent"
    path.write_bytes(made.saved("PNG", Image.new("RGB", (40, 40), (200, 30, 30)), icc_profile=SRGB))
    assert pixels.make(path)[0].getpixel((9, 9)) == pytest.approx((200, 30, 30), abs=2)
    path.write_bytes(made.saved("PNG", Image.new("RGB", (40, 40), (200, 30, 30)), icc_profile=b"no profile"))
    assert pixels.make(path)[0].getpixel((9, 9)) == (200, 30, 30)
    path.write_bytes(
        made.saved("PNG", Image.new("RGB", (40, 40), (100, 100, 100)), icc_profile=linear_profile())
    )
    assert pixels.make(path)[0].getpixel((9, 9))[0] == pytest.approx(168, abs=3)  # 100/255 of light, in sRGB


def linear_profile():
    """Return a profile whose values are amounts of light: sRGB's with its three curves made straight."""
    data = bytearray(SRGB)
    count = int.from_bytes(data[128:132], "big")
    for at in range(132, 132 + 12 * count, 12):
        if bytes(data[at : at + 4]) in {b"rTRC", b"gTRC", b"bTRC"}:
            offset = int.from_bytes(data[at + 4 : at + 8], "big")
            data[offset : offset + 12] = b"curv" + bytes(8)  # no entry: the identity
            data[at + 8 : at + 12] = (12).to_bytes(4, "big")
    return bytes(data)


def test_modes_of_scanners_and_drawings(tmp_path):
    path = tmp_path / "sent"
    for mode, value, seen in (("1", 1, 255), ("L", 90, 90), ("I;16", 90 * 256, 90), ("F", 90.0, 90)):
        path.write_bytes(made.saved("TIFF", Image.new(mode, (60, 40), value)))
        assert pixels.make(path)[0].getpixel((5, 5)) == (seen, seen, seen)
    path.write_bytes(made.saved("PNG", Image.new("LA", (60, 40), (0, 0))))
    assert pixels.make(path)[0].getpixel((5, 5)) == (255, 255, 255)  # what is clear lies on white
    clear = Image.new("P", (60, 40), 0)
    path.write_bytes(made.saved("PNG", clear, transparency=0))
    assert pixels.make(path)[0].getpixel((5, 5)) == (255, 255, 255)
    first = Image.new("RGB", (60, 40), "red")
    path.write_bytes(
        made.saved("WEBP", first, save_all=True, append_images=[Image.new("RGB", (60, 40))], lossless=True)
    )
    assert pixels.make(path)[0].getpixel((5, 5)) == (255, 0, 0)


def test_heic_with_a_clear_ground(tmp_path):
    path = tmp_path / "sent"
    path.write_bytes(made.heic(Image.new("RGBA", (64, 64), (0, 0, 0, 0))))
    assert min(pixels.make(path)[0].getpixel((5, 5))) > 250


BROKEN = {
    "cut": made.jpeg(extra=False)[:2000],
    "cut heic": made.heic()[:900],
    "only a head": b"\xff\xd8\xff\xe0",
    "png of nothing": b"\x89PNG\r\n\x1a\n",
    "short png": made.bomb_png(3000, 3000),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_photos_are_refused_with_words(name, send):
    photo = send(BROKEN[name])
    assert state(photo) == ("refused", "unreadable")
    view = photos_of([photo], viewer=NINO)[photo]
    assert (view.state, view.large, bool(str(view.words))) == ("refused", "", True)
    assert photos_of([photo], viewer=GIA) == {}
    assert Upload.objects.get().state == "gone"


def test_bombs_are_refused_before_they_are_decoded(send, tmp_path):
    photo = send(made.bomb_png(30_000, 30_000))
    assert state(photo) == ("refused", "too_many_pixels")
    path = tmp_path / "bomb"
    path.write_bytes(made.bomb_png(60_000, 60_000))
    done = make_pictures(path, folder=tmp_path, names=["a.jpg", "b.jpg"])
    assert (done.refused, done.files, done.peak_kb < 120_000) == ("too_many_pixels", (), True)
    path.write_bytes(made.saved("WEBP", Image.new("RGB", (4100, 4000)), quality=1, method=0))
    assert make_pictures(path, folder=tmp_path, names=["a.jpg", "b.jpg"]).refused == "too_many_pixels"


def test_what_is_no_photo_is_refused(tmp_path):
    path = tmp_path / "sent"
    path.write_bytes(b"GIF89a")
    assert make_pictures(path, folder=tmp_path, names=["a.jpg", "b.jpg"]).refused == "unreadable"
    assert make_pictures(tmp_path / "none", folder=tmp_path, names=["a.jpg", "b.jpg"]).refused == "unreadable"
    assert make_pictures(path, folder=tmp_path, names=["a.jpg"]).refused == "unreadable"


def test_a_machine_without_room_destroys_no_photo(send, in_rustavi, act, folder):
    (folder / "photos").write_bytes(b"in the way")
    photo = send(made.jpeg(), work=False)
    for _twice in range(2):
        with pytest.raises((OSError, subprocess.SubprocessError)):
            act(store.process_photo.func, in_rustavi.pk, str(photo))
    assert (state(photo), Upload.objects.get().state) == (("waiting", ""), "stored")
    (folder / "photos").unlink()
    act(store.process_photo.func, in_rustavi.pk, str(photo))
    assert state(photo) == ("ready", "")


def test_image_hash_finds_the_same_picture_again(tmp_path):
    def scene(size, shift=0):
        picture = Image.linear_gradient("L").resize(size).convert("RGB")
        pen = ImageDraw.Draw(picture)
        wide, high = size
        pen.ellipse((wide * 0.1, high * 0.2, wide * 0.4, high * 0.7), fill="white")
        pen.rectangle((wide * 0.6, high * 0.5, wide * 0.9, high * 0.9 + shift), fill="black")
        return picture

    def of(data):
        path = tmp_path / "sent"
        path.write_bytes(data)
        return int(pixels.make(path)[1], 16)

    first = of(made.saved("PNG", scene((1000, 800))))
    again = of(made.saved("JPEG", scene((500, 400)), quality=40))
    other = of(made.saved("PNG", scene((1000, 800)).rotate(90)))
    assert (first ^ again).bit_count() <= 4
    assert (first ^ other).bit_count() >= 16
    assert of(made.saved("PNG", Image.new("RGB", (50, 50)))) < 1 << 64


# ---- who sees what


def test_until_it_is_ready_only_the_sender_sees_it(client, send, in_rustavi, act):
    photo = send(made.jpeg(), work=False)
    assert [view.state for view in photos_of([photo], viewer=NINO).values()] == ["preparing"]
    assert photos_of([photo], viewer=GIA) == photos_of([photo], viewer=ANYBODY) == {}
    assert act(store.process_photo.func, in_rustavi.pk, str(photo)) == "ready"
    assert act(store.process_photo.func, in_rustavi.pk, str(photo)) == "not now"
    view = photos_of([photo], viewer=ANYBODY)[photo]
    assert (view.state, view.width, view.height) == ("ready", 800, 600)
    assert view.image_hash == int(Photo.objects.get().image_hash, 16)
    for address, path in zip((view.large, view.small), files(photo), strict=True):
        assert address == f"/photos/{path.name}"
        answer = client.get(address)
        assert b"".join(answer.streaming_content) == path.read_bytes()
        assert {
            name: answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")
        } == {
            "Content-Type": "image/jpeg",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, max-age=31536000, immutable",
        }
        assert answer["Content-Disposition"] == "inline"
    assert client.post(view.large).status_code == 405
    assert client.get("/photos/" + "0" * 32 + ".jpg").status_code == 404
    files(photo)[0].unlink()
    assert client.get(view.large).status_code == 404


def test_another_municipality_sees_nothing(client, send, gori):
    photo = send(made.jpeg())
    view = photos_of([photo], viewer=NINO)[photo]
    assert client.get(view.large).status_code == 200
    assert client.get("/gori" + view.large).status_code == 404
    with writing(gori.pk):
        assert photos_of([photo], viewer=NINO) == {}
        assert refusal(remove_photo, photo, actor=NINO, key=uuid4()) == ("photo_unknown", 404)


def test_held_photos_wait_for_a_person(client, send, act, monkeypatch):
    review = []
    monkeypatch.setattr(store, "_reviewers", [])
    register_reviewers(lambda _request: bool(review))
    assert has_shown_photo(NINO) is False
    photo = send(made.jpeg(), policy=PhotoPolicy(held=True))
    assert held_photos(limit=9) == [photo]
    assert photos_of([photo], viewer=GIA) == {}
    assert photos_of([photo], viewer=NINO)[photo].state == "held"
    view = photos_of([photo], viewer=STAFF, reviews=True)[photo]
    assert client.get(view.large).status_code == 404
    review.append(1)
    answer = client.get(view.large)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    review.clear()
    key = uuid4()
    act(release_photo, photo, actor=STAFF, key=key)
    act(release_photo, photo, actor=STAFF, key=key)
    assert (client.get(view.large).status_code, held_photos(limit=9)) == (200, [])
    assert (has_shown_photo(NINO), has_shown_photo(GIA), has_shown_photo(ANYBODY)) == (True, False, False)


def test_sender_sees_the_own_held_photo_by_the_device_alone(client, send, in_rustavi):
    from kalaki.people.contract import device

    client.get("/")
    from django.test import RequestFactory

    from kalaki.people.devices import device_actor

    request = RequestFactory().get("/")
    secret = device(request)
    photo = send(made.jpeg(), policy=PhotoPolicy(held=True), actor=device_actor(request))
    view = photos_of([photo], viewer=STAFF, reviews=True)[photo]
    assert client.get(view.large).status_code == 404
    client.cookies["device"] = secret
    assert client.get(view.large).status_code == 200


@pytest.mark.parametrize("work", [True, False])
def test_refused_and_removed_photos_are_gone_at_once(client, send, act, folder, work):
    photo = send(made.jpeg(), policy=PhotoPolicy(original="seal"), work=work)
    view = photos_of([photo], viewer=NINO)[photo]
    act(refuse_photo, photo, reason="person", actor=STAFF, key=uuid4())
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert not view.large or client.get(view.large).status_code == 404
    assert str(photos_of([photo], viewer=NINO)[photo].words) == str(store.WORDS["person"])
    assert refusal(refuse_photo, photo, reason="person", actor=STAFF, key=uuid4()) == ("photo_unknown", 404)
    with pytest.raises(KeyError):
        refuse_photo(photo, reason="other", actor=STAFF, key=uuid4())
    other, key = send(made.jpeg(), policy=PhotoPolicy(original="keep")), uuid4()
    act(remove_photo, other, actor=NINO, key=key)
    act(remove_photo, other, actor=NINO, key=key)
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert photos_of([other], viewer=NINO, reviews=True) == {}


def test_taken_away_while_it_was_prepared(send, act, in_rustavi, monkeypatch, folder):
    photo = send(made.jpeg(), work=False)
    make = store.make_pictures

    def slow(*args, **more):
        done = make(*args, **more)
        remove_photo(photo, actor=NINO, key=uuid4())
        return done

    monkeypatch.setattr(store, "make_pictures", slow)
    assert act(store.process_photo.func, in_rustavi.pk, str(photo)) == "not now"
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert act(store.process_photo.func, in_rustavi.pk, str(photo)) == "not now"


def test_fault_while_it_is_taken_in_leaves_no_picture(send, act, in_rustavi, monkeypatch, folder):
    photo = send(made.jpeg(), work=False)

    def fail(*args):
        raise OSError("full")

    monkeypatch.setattr(store, "_keep_original", fail)
    with pytest.raises(OSError, match="full"):
        store.process_photo.func(in_rustavi.pk, str(photo))
    assert list((folder / "photos").rglob("*.jpg")) == []


# ---- originals


def test_originals_delete_keep_seal(send, act, folder):
    data = made.jpeg()
    photo = send(data)
    assert Upload.objects.get().state == "gone"
    assert refusal(open_original, photo, reason="why", actor=STAFF, key=uuid4()) == ("photo_unknown", 404)

    kept = send(data, policy=PhotoPolicy(original="keep"))
    key = uuid4()
    assert open_original(kept, reason="სასამართლო ითხოვს", actor=STAFF, key=key) == data
    assert open_original(kept, reason="სასამართლო ითხოვს", actor=STAFF, key=key) == data

    photo = send(data, policy=PhotoPolicy(original="seal", seal_days=30))
    row = Photo.objects.get(public_id=photo)
    [path] = (folder / "photos").rglob("sealed/*")
    assert (path.name, data[:200] in path.read_bytes()) == (row.sealed, False)
    assert list(Upload.objects.order_by("pk").values_list("state", flat=True)) == ["gone", "stored", "gone"]
    assert refusal(open_original, photo, reason=" ", actor=STAFF, key=uuid4()) == ("reason_missing", 422)
    assert open_original(photo, reason="საჩივარი", actor=STAFF, key=uuid4()) == data
    entries = AuditEntry.objects.filter(name="core.open_original").order_by("seq")
    reasons = [ErasableText.objects.get(public_id=entry.facts["reason"]).text for entry in entries]
    assert reasons == ["სასამართლო ითხოვს", "საჩივარი"]
    assert {entry.actor for entry in entries} == {"system:staff"}
    assert act(store.erase_sealed, now() + dt.timedelta(days=29)) == 0
    assert act(store.erase_sealed, now() + dt.timedelta(days=31)) == 1
    assert path.exists() is False
    assert refusal(open_original, photo, reason="why", actor=STAFF, key=uuid4()) == ("photo_unknown", 404)


def test_no_original_is_sealed_for_longer_than_ninety_days(send):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        send(made.jpeg(), policy=PhotoPolicy(original="seal", seal_days=91))


# ---- blur


def striped(size=(1600, 1200)):
    """Return fine black and white stripes, in which every mosaic shows."""
    picture = Image.new("L", size)
    pen = ImageDraw.Draw(picture)
    for x in range(0, size[0], 16):
        pen.rectangle((x, 0, x + 7, size[1]), fill=255)
    return picture.convert("RGB")


def contrast(picture, box):
    low, high = picture.crop(box).convert("L").getextrema()
    return high - low


def test_blur_makes_new_files_and_the_old_ones_are_gone(client, send, act):
    photo = send(made.saved("PNG", striped()))
    old, paths = photos_of([photo], viewer=NINO)[photo], files(photo)
    key = uuid4()
    act(blur_photo, photo, regions=[rectangle(2500, 2500, 5000, 5000)], actor=NINO, key=key)
    new = photos_of([photo], viewer=NINO)[photo]
    assert {new.large, new.small}.isdisjoint({old.large, old.small})
    assert [path.exists() for path in paths] == [False, False]
    assert (client.get(old.large).status_code, client.get(new.large).status_code) == (404, 200)
    large, small = pictures(photo)
    assert contrast(large, (420, 320, 780, 580)) < 40  # the marked part is even
    assert contrast(large, (1000, 700, 1500, 1100)) > 200
    assert contrast(small, (105, 80, 195, 145)) < 60
    act(blur_photo, photo, regions=[rectangle(2500, 2500, 5000, 5000)], actor=NINO, key=key)
    assert photos_of([photo], viewer=NINO)[photo] == new


def test_brush_before_sending_and_strokes_of_one_point(send):
    stroke = Region(points=((1000, 1000), (6000, 1000)), width=1000)
    dot = Region(points=((8000, 8000),), width=500)
    photo = send(made.saved("PNG", striped()), regions=[stroke, dot])
    large = pictures(photo)[0]
    assert contrast(large, (160, 60, 960, 180)) < 40
    assert contrast(large, (1250, 930, 1310, 990)) < 40
    assert contrast(large, (200, 500, 1000, 900)) > 200


def test_small_and_border_regions_stay_inside(send):
    whole = rectangle(0, 0, 10_000, 10_000)
    photo = send(made.saved("PNG", striped((30, 22))), regions=[whole, rectangle(9990, 9990, 10_000, 10_000)])
    assert contrast(pictures(photo)[0], (0, 0, 9, 9)) < 30


@pytest.mark.parametrize(
    "regions",
    [
        [],
        [rectangle(-1, 0, 5, 5)],
        [rectangle(0, 0, 5, 10_001)],
        [Region(points=((0, 0), (5, 5)))],
        [Region(points=(), width=5)],
        [Region(points=((1, 1),), width=20_000)],
        [Region(points=((1, 1),) * 2001)],
    ],
)
def test_wrong_regions(send, regions):
    photo = send(made.saved("PNG", striped((40, 40))))
    assert refusal(blur_photo, photo, regions=regions, actor=NINO, key=uuid4()) == ("regions_wrong", 422)


def test_two_who_blur_at_once_never_bring_back_what_was_hidden(send, act, monkeypatch, folder):
    photo = send(made.saved("PNG", striped()))
    make = store.make_pictures

    def slow(*args, **more):
        done = make(*args, **more)
        monkeypatch.setattr(store, "make_pictures", make)
        act(blur_photo, photo, regions=[rectangle(0, 0, 5000, 5000)], actor=STAFF, key=uuid4())
        return done

    monkeypatch.setattr(store, "make_pictures", slow)
    one = rectangle(5000, 5000, 9000, 9000)
    assert refusal(blur_photo, photo, regions=[one], actor=NINO, key=uuid4()) == ("photo_busy", 409)
    assert sorted((folder / "photos").rglob("*.jpg")) == sorted(files(photo))
    remove_photo(photo, actor=NINO, key=uuid4())
    assert refusal(blur_photo, photo, regions=[one], actor=NINO, key=uuid4()) == ("photo_unknown", 404)


# ---- uploads, quarantine, second tries, proofs


def test_one_upload_one_photo(in_rustavi, act):
    upload = act(
        take_upload, kind="test.photo", key=uuid4(), actor=NINO, body=io.BytesIO(made.jpeg())
    ).public_id
    photo = add_photo(upload, policy=PLAIN, actor=NINO)
    assert add_photo(upload, policy=PLAIN, actor=NINO) == photo
    act(store.process_photo.func, in_rustavi.pk, str(photo.public_id))
    again = add_photo(upload, policy=PLAIN, actor=NINO)
    assert (again.public_id, again.state, find_upload(upload).state) == (photo.public_id, "ready", "gone")
    held = PhotoPolicy(held=True)
    assert refusal(add_photo, upload, policy=held, actor=NINO) == ("key_reused", 409)
    assert refusal(add_photo, upload, policy=PLAIN, actor=GIA) == ("upload_unknown", 404)
    assert refusal(add_photo, uuid4(), policy=PLAIN, actor=NINO) == ("upload_unknown", 404)


def test_quarantined_photos_wait_for_the_scanner(in_rustavi, act, settings):
    from django_tasks_db.models import DBTaskResult

    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    rows = []
    for _ in range(2):
        upload = act(take_upload, kind="test.photo", key=uuid4(), actor=NINO, body=io.BytesIO(made.jpeg()))
        rows.append((upload.public_id, add_photo(upload.public_id, policy=PLAIN, actor=NINO).public_id))
    assert DBTaskResult.objects.count() == 0
    store.look_for_waiting(now())
    assert act(store.process_photo.func, in_rustavi.pk, str(rows[0][1])) == "not now"
    Upload.objects.filter(public_id=rows[0][0]).update(state="stored")
    Upload.objects.filter(public_id=rows[1][0]).update(state="refused")
    store.look_for_waiting(now())
    store.look_for_waiting(now())  # queued once
    assert DBTaskResult.objects.count() == 1
    assert state(rows[1][1]) == ("refused", "infected")
    store.look_for_waiting(now())
    assert act(store.process_photo.func, in_rustavi.pk, str(rows[0][1])) == "ready"


def test_verify_and_strays(send, folder, in_rustavi):
    import os

    whole, flipped = send(made.jpeg()), send(made.jpeg(), policy=PhotoPolicy(original="seal"))
    assert [finding.ok for finding in run_verifiers(["photos"])] == [True]
    large, small = files(flipped)
    large.write_bytes(large.read_bytes() + b"x")
    small.unlink()
    sealed = store._folder() / "sealed" / Photo.objects.get(public_id=flipped).sealed
    hidden = sealed.rename(folder / "hidden")
    city = f"municipality {in_rustavi.pk}: "
    assert [finding.text for finding in run_verifiers(["photos"])] == [
        f"{city}{large.stem} differs from its hash",
        f"{city}{small.stem} is missing",
        f"{city}sealed {sealed.name} is missing",
    ]
    hidden.rename(sealed)
    stray, young = store._path("f" * 32), store._path("e" * 32)
    lost = sealed.with_name("d" * 32)
    for path in (stray, young, lost):
        path.write_bytes(b"x")
    for path in (stray, lost, *files(whole), sealed):
        os.utime(path, (1, 1))
    assert store.clear_strays(now()) == 2
    assert [path.exists() for path in (stray, lost, young, sealed, *files(whole))] == [
        False,
        False,
        *[True] * 4,
    ]


def test_base64_names_say_nothing(send):
    photo = send(made.jpeg())
    names = {path.stem for path in files(photo)}
    assert len(names) == 2
    assert all(len(name) == 32 and int(name, 16) >= 0 for name in names)
    assert str(photo) not in "".join(names)
    assert base64.b16decode(min(names), casefold=True)


def test_pictures_are_checked_after_they_were_written():
    picture = Image.new("RGB", (20, 10))
    data = made.saved("JPEG", picture)
    pixels._check(data, (20, 10))
    for wrong, size in ((data, (10, 20)), (made.saved("JPEG", picture, comment=b"COMMENTCOMMENT"), (20, 10))):
        with pytest.raises(ValueError, match=r"picture|markers"):
            pixels._check(wrong, size)
    with pytest.raises(pixels.NotTaken, match="unreadable"):
        pixels._check_size((0, 7))
