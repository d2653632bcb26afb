"""Uploads in parts: keys, gaps, limits, content, the scanner, what goes by the clock."""

import datetime as dt
import hashlib
import io
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult

from kalaki.core import filetypes, uploads
from kalaki.core.contract import (
    Device,
    Refused,
    UploadKind,
    at,
    erase_upload,
    find_upload,
    finish_upload,
    now,
    open_upload,
    put_chunk,
    read_upload,
    register_upload_kind,
    take_upload,
    writing,
)
from kalaki.core.models import AuditEntry, Upload
from kalaki.core.scanner import Verdict, scan
from kalaki.core.verify import run_verifiers
from tests.servers import start
from tests.servers.clamd import EICAR

NINO, GIA = Device("nino"), Device("gia")
TEXT = "გამარჯობა, ეს ტექსტია.\n".encode()

register_upload_kind(UploadKind(name="test.text", types=frozenset({"text/plain"}), max_bytes=3_000_000))
register_upload_kind(UploadKind(name="test.pdf", types=frozenset({"application/pdf"}), max_bytes=1000))


def sha(data):
    return hashlib.sha256(data).hexdigest()


def refusal(act, *args, **more):
    with pytest.raises(Refused) as caught:
        act(*args, **more)
    return caught.value.code, caught.value.status


def put(upload, offset, data, actor=NINO, digest=None):
    return put_chunk(upload, offset=offset, data=data, sha256=digest or sha(data), actor=actor)


def send(data, *, key=None, actor=NINO, kind="test.text", sha256=""):
    return take_upload(kind=kind, key=key or uuid4(), actor=actor, body=io.BytesIO(data), sha256=sha256)


@pytest.fixture
def folder(settings, tmp_path):
    """Keep files in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def scanner(settings):
    """Start the fake scanner and use it."""
    process, port = start("clamd")
    settings.CLAMD_URL = f"tcp://127.0.0.1:{port}"
    yield process
    process.terminate()
    process.wait()


def files(folder):
    return sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_parts_become_a_file_by_its_hash(in_rustavi, folder, django_capture_on_commit_callbacks):
    key = uuid4()
    upload = open_upload(kind="test.text", key=key, actor=NINO)
    assert (upload.state, upload.size, upload.type, upload.sha256) == ("open", 0, "", "")
    assert open_upload(kind="test.text", key=key, actor=NINO) == upload
    assert put(upload.public_id, 0, TEXT[:10]).size == 10
    assert put(upload.public_id, 0, TEXT[:10]).size == 10  # sent again
    assert put(upload.public_id, 5, TEXT[5:20]).size == 20  # half of it again
    assert put(upload.public_id, 20, TEXT[20:]).size == len(TEXT)
    with django_capture_on_commit_callbacks(execute=True):
        done = finish_upload(upload.public_id, sha256=sha(TEXT), actor=NINO)
    assert (done.state, done.size, done.type, done.sha256) == ("stored", len(TEXT), "text/plain", sha(TEXT))
    assert finish_upload(upload.public_id, sha256=sha(TEXT), actor=NINO) == done
    assert put(upload.public_id, 3, TEXT[3:9]) == done
    assert find_upload(upload.public_id) == done
    assert files(folder) == [TEXT]
    [path] = [path for path in folder.rglob("*") if path.is_file()]
    assert path.name.startswith(sha(TEXT))
    assert path.parent == folder / "uploads" / str(in_rustavi.pk) / sha(TEXT)[:2]
    with read_upload(upload.public_id) as file:
        assert file.read() == TEXT
    facts = list(AuditEntry.objects.filter(name="core.finish_upload").values_list("actor", "facts"))
    assert facts == [("device:nino", {"state": "stored", "size": len(TEXT), "sha256": sha(TEXT)})]


def test_one_key_one_body(in_rustavi, folder):
    key = uuid4()
    first = send(TEXT, key=key)
    assert send(TEXT, key=key, sha256=sha(TEXT)) == first
    assert refusal(send, b"other", key=key) == ("key_reused", 409)
    assert refusal(send, TEXT[:10], key=key) == ("key_reused", 409)
    assert refusal(send, TEXT + b"more", key=key) == ("key_reused", 409)
    assert refusal(send, TEXT, key=key, kind="test.pdf") == ("key_reused", 409)
    assert send(TEXT, key=key, actor=GIA).public_id != first.public_id  # keys of two senders never meet
    erase_upload(first.public_id)
    gone = send(TEXT, key=key)
    assert (gone.public_id, gone.state) == (first.public_id, "gone")
    assert refusal(send, b"x" * len(TEXT), key=key) == ("key_reused", 409)
    assert refusal(read_upload, first.public_id) == ("upload_unknown", 404)
    erase_upload(first.public_id)  # once is enough


def test_form_post_and_announced_hash(in_rustavi, folder):
    stored = take_upload(
        kind="test.text", key=uuid4(), actor=NINO, body=SimpleUploadedFile("photo.jpg", TEXT, "image/jpeg")
    )
    assert (stored.state, stored.type) == ("stored", "text/plain")
    assert refusal(send, TEXT, sha256=sha(b"other")) == ("chunk_damaged", 422)


def test_refusals(in_rustavi, gori, folder):
    upload = open_upload(kind="test.text", key=uuid4(), actor=NINO).public_id
    assert refusal(put, upload, 0, TEXT, digest=sha(b"x")) == ("chunk_damaged", 422)
    put(upload, 0, TEXT)
    with pytest.raises(Refused) as caught:
        put(upload, len(TEXT) + 1, b"x")
    assert (caught.value.code, caught.value.facts) == ("chunk_gap", {"size": len(TEXT)})
    assert refusal(put, upload, 3_000_000, b"x") == ("chunk_gap", 409)
    assert refusal(put, upload, 0, b"y") == ("key_reused", 409)
    assert refusal(put, upload, 0, TEXT, actor=GIA) == ("upload_unknown", 404)
    assert refusal(finish_upload, upload, sha256=sha(b"x"), actor=NINO) == ("key_reused", 409)
    assert refusal(finish_upload, uuid4(), sha256=sha(b"x"), actor=NINO) == ("upload_unknown", 404)
    with writing(gori.pk):
        assert find_upload(upload) is None
        assert refusal(put, upload, 0, TEXT) == ("upload_unknown", 404)
    finish_upload(upload, sha256=sha(TEXT), actor=NINO)
    assert refusal(finish_upload, upload, sha256=sha(b"x"), actor=NINO) == ("key_reused", 409)
    assert refusal(put, upload, len(TEXT), b"more") == ("key_reused", 409)
    assert refusal(send, b"") == ("file_empty", 422)
    assert refusal(send, b"%PDF-1.7") == ("file_type", 415)
    assert send(b"%PDF-1.7", kind="test.pdf").type == "application/pdf"
    with pytest.raises(Refused) as caught:
        send(b"%PDF-" + bytes(1000), kind="test.pdf")
    assert (caught.value.code, caught.value.status, caught.value.facts) == (
        "file_too_large",
        413,
        {"limit": 1000},
    )
    assert "0 მბ" in str(caught.value.message)
    with pytest.raises(KeyError):
        open_upload(kind="test.none", key=uuid4(), actor=NINO)


def test_part_that_came_while_the_whole_was_judged(in_rustavi, folder, monkeypatch):
    upload = open_upload(kind="test.text", key=uuid4(), actor=NINO).public_id
    put(upload, 0, TEXT)
    judge = uploads._judge

    def slow(row, sha256):
        found = judge(row, sha256)
        put(upload, len(TEXT), b"late")
        return found

    monkeypatch.setattr(uploads, "_judge", slow)
    assert refusal(finish_upload, upload, sha256=sha(TEXT), actor=NINO) == ("key_reused", 409)


def test_scanner_clean_infected_silent(in_rustavi, folder, scanner, settings):
    assert send(TEXT).state == "stored"
    key = uuid4()
    assert refusal(send, EICAR, key=key) == ("file_infected", 422)
    assert refusal(send, EICAR, key=key) == ("file_infected", 422)  # asked again, it stays refused
    assert list(Upload.objects.filter(state="refused").values_list("sha256", flat=True)) == [""]
    quiet = send(TEXT + b"HANG")
    assert quiet.state == "quarantined"
    assert refusal(read_upload, quiet.public_id) == ("upload_unknown", 404)


def test_quarantine_is_scanned_again(in_rustavi, folder, settings):
    process, port = start("clamd")
    process.terminate()
    process.wait()
    settings.CLAMD_URL = f"tcp://127.0.0.1:{port}"
    clean, bad = send(TEXT), send(b"a" + EICAR)
    assert (clean.state, bad.state) == ("quarantined", "quarantined")
    uploads.ask_scanner_again(now())
    assert DBTaskResult.objects.count() == 1
    assert uploads.scan_quarantined.func(in_rustavi.pk) == 0
    assert find_upload(clean.public_id).state == "quarantined"  # still silent
    process, port = start("clamd")
    settings.CLAMD_URL = f"tcp://127.0.0.1:{port}"
    assert uploads.scan_quarantined.func(in_rustavi.pk) == 2
    process.terminate()
    assert (find_upload(clean.public_id).state, find_upload(bad.public_id).state) == ("stored", "refused")
    uploads.ask_scanner_again(now())
    assert DBTaskResult.objects.count() == 1  # nothing is left to scan


def test_scanner_that_speaks_nonsense_or_by_a_socket_file(settings, tmp_path, scanner):
    settings.CLAMD_URL = f"unix://{tmp_path}/none.sock"
    assert scan(io.BytesIO(b"x")) is Verdict.SILENT
    mail, port = start("mail", "--folder", tmp_path)
    settings.CLAMD_URL = f"tcp://127.0.0.1:{port}"
    assert scan(io.BytesIO(b"x")) is Verdict.SILENT
    mail.terminate()


def test_unfinished_uploads_vanish_after_thirty_days(in_rustavi, folder, django_capture_on_commit_callbacks):
    left = open_upload(kind="test.text", key=uuid4(), actor=NINO).public_id
    put(left, 0, b"half")
    kept = send(TEXT)
    with django_capture_on_commit_callbacks(execute=True):
        assert uploads.forget_unfinished(now() + dt.timedelta(days=29)) == 0
        assert uploads.forget_unfinished(now() + dt.timedelta(days=31)) == 1
    assert find_upload(left) is None
    assert find_upload(kept.public_id) == kept
    assert b"half" not in files(folder)


def test_verify_names_damaged_files(in_rustavi, folder):
    good, flipped, lost = send(TEXT), send(TEXT + b"1"), send(TEXT + b"2")
    [finding] = run_verifiers(["uploads"])
    assert (finding.ok, finding.text) == (True, "every file is there and as it came")
    paths = {ref: uploads.path_of(Upload.objects.get(public_id=ref.public_id)) for ref in (flipped, lost)}
    paths[flipped].write_bytes(TEXT + b"3")
    paths[lost].unlink()
    found = [(finding.ok, finding.text) for finding in run_verifiers(["uploads"])]
    assert found == [
        (False, f"municipality {in_rustavi.pk}: {flipped.public_id}"),
        (False, f"municipality {in_rustavi.pk}: {lost.public_id}"),
    ]
    assert good.state == "stored"


def archive(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return buffer.getvalue()


HEIC_HEAD = b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"\xff\xd8\xff\xe0", filetypes.JPEG),
        (b"\x89PNG\r\n\x1a\n", filetypes.PNG),
        (b"RIFF\0\0\0\0WEBPVP8 ", filetypes.WEBP),
        (b"RIFF\0\0\0\0WAVEfmt ", filetypes.UNKNOWN),
        (b"II*\0", filetypes.TIFF),
        (b"MM\0*", filetypes.TIFF),
        (b"GIF89a", filetypes.GIF),
        (HEIC_HEAD, filetypes.HEIC),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1heic", filetypes.AVIF),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", filetypes.UNKNOWN),
        (b"%PDF-1.4", filetypes.PDF),
        (archive("word/document.xml"), filetypes.DOCX),
        (archive("xl/workbook.xml"), filetypes.XLSX),
        (archive("a"), filetypes.ZIP),
        (b"PK\x03\x04broken", filetypes.UNKNOWN),
        (TEXT, filetypes.TEXT),
        ("ა".encode() * 400_000, filetypes.TEXT),  # a sign of three bytes lies across the blocks
        ("ა".encode()[:2], filetypes.UNKNOWN),
        (b"\xff\xfe", filetypes.UNKNOWN),
        (b"a\0b", filetypes.UNKNOWN),
        (b"", filetypes.UNKNOWN),
    ],
)
def test_type_by_content(data, found):
    assert filetypes.file_type(io.BytesIO(data)) == found


def test_words_in_georgian(in_rustavi, folder):
    from django.utils.translation import override

    with override("ka"), pytest.raises(Refused) as caught:
        send(b"")
    with override("ka"):
        assert str(caught.value.message) != "The file is empty. Choose another one."


def test_replay_with_a_later_clock(in_rustavi, folder):
    key = uuid4()
    first = send(TEXT, key=key)
    with at(now() + dt.timedelta(days=3)):
        assert send(TEXT, key=key) == first
    assert Path(uploads.path_of(Upload.objects.get(public_id=first.public_id))).exists()
