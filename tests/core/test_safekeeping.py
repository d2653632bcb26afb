"""Backup while people write, restore, and what verify says of a flipped byte; through the real commands."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
import zipfile

import pytest

from tests.live_site.server import ROOT, fill

WRITE = """
import django, sys, uuid; django.setup()
from kalaki.cities.models import Area, Municipality
from kalaki.core.contract import FULL, System, command, writing
from tests.conftest import RUSTAVI
city = Municipality.objects.get_or_create(slug="rustavi", defaults=RUSTAVI)[0]
with writing(city.pk):
    for n in range(int(sys.argv[1])):
        with command("test.write", actor=System("t"), key=uuid.uuid4(), durability=FULL) as run:
            area = Area.objects.create(key=uuid.uuid4().hex, names={}, folded="x")
            run.audit(area.public_id, position=n)
            run.finish(None)
        print(n, flush=True)
"""


@pytest.fixture
def site(tmp_path):
    """Run a command of the site, or Python, on the embedded database of a data folder."""

    def run(*words, data=tmp_path / "data", code=None, wait=True):
        environment = os.environ | {
            "KALAKI_DATA": str(data),
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "kalaki.site.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }
        command = [sys.executable, *(["-c", code] if code else ["-m", "kalaki.site"]), *map(str, words)]
        started = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        if not wait:
            return started
        out, err = started.communicate()
        return started.returncode, out, err

    fill(tmp_path / "data")
    return run


def test_backup_while_writing_is_whole_and_comes_back(site, tmp_path):
    writer = site("100000", code=WRITE, wait=False)
    try:
        for _ in range(20):
            writer.stdout.readline()
        threading.Thread(target=writer.stdout.read, daemon=True).start()  # so that its pipe never fills
        assert site("backup", tmp_path / "file")[0] == 0
        assert writer.poll() is None  # it wrote all the time
    finally:
        writer.kill()
        writer.wait()
    assert site("restore", tmp_path / "file", "--data", tmp_path / "new")[0] == 0
    code, out, _err = site("verify", "--json", data=tmp_path / "new")
    found = {row["name"]: (row["ok"], row["text"]) for row in json.loads(out)}
    entries = int(found["audit"][1].rpartition(" ")[2])
    assert (code, found["tables"], found["audit"][0]) == (0, (True, "ok"), True)
    assert entries >= 20
    tables = sqlite3.connect(tmp_path / "new" / "kalaki.sqlite3")
    asked = (
        "SELECT count(*) FROM cities_area",
        "SELECT count(*) FROM core_commandrecord WHERE name = 'test.write'",
    )
    counts = [tables.execute(sql).fetchone()[0] for sql in asked]
    tables.close()
    assert counts == [entries, entries]
    code, _out, err = site("restore", tmp_path / "file", "--data", tmp_path / "new")
    assert (code, "already holds a database" in err) == (1, True)


def test_flipped_byte_is_found_and_named(site, tmp_path):
    assert site("5", code=WRITE)[0] == 0
    (tmp_path / "data" / "files").mkdir()
    (tmp_path / "data" / "files" / "photo.jpg").write_bytes(b"pixels")
    assert site("backup", tmp_path / "file")[0] == 0
    new = tmp_path / "new"
    assert site("restore", tmp_path / "file", "--data", new)[0] == 0
    (new / "files" / "photo.jpg").write_bytes(b"pixelz")
    code, out, _err = site("verify", data=new)
    assert (code, "BROKEN  files: files/photo.jpg differs from its hash" in out) == (1, True)
    (new / "files" / "photo.jpg").write_bytes(b"pixels")
    assert site("verify", data=new)[0] == 0

    path = new / "kalaki.sqlite3"
    whole = path.read_bytes()
    spot = len(whole) - 100  # where no table's own check would notice
    path.write_bytes(whole[:spot] + bytes([whole[spot] ^ 1]) + whole[spot + 1 :])
    code, out, _err = site("verify", data=new)
    assert (code, "BROKEN  files: kalaki.sqlite3 differs from its hash" in out) == (1, True)
    path.write_bytes(whole)
    assert site("verify", data=new)[0] == 0
    assert site("migrate", data=new)[0] == 0  # from here on the database may differ from its backup
    at = whole.index(b'{"position":3}') if b'{"position":3}' in whole else whole.index(b'{"position": 3}')
    digit = whole.index(b"3", at)
    path.write_bytes(whole[:digit] + b"4" + whole[digit + 1 :])
    code, out, _err = site("verify", "audit", data=new)
    assert (code, out) == (1, "BROKEN  audit: municipality 1: entry 4 does not follow\n")
    # The head of the file: no table can be read at all, and verify still answers in words.
    path.write_bytes(b"X" + whole[1:])
    code, out, err = site("verify", data=new)
    assert (code, out.startswith("BROKEN  tables: kalaki.sqlite3: "), "Traceback" in err) == (1, True, False)


def test_photo_taken_away_after_a_restore_is_no_damage(site, tmp_path):
    assert site("1", code=WRITE)[0] == 0
    photos = tmp_path / "data" / "files" / "photos" / "1"
    photos.mkdir(parents=True)
    for name in ("gone.jpg", "flipped.jpg"):
        (photos / name).write_bytes(b"pixels")
    assert site("backup", tmp_path / "file")[0] == 0
    new = tmp_path / "new"
    assert site("restore", tmp_path / "file", "--data", new)[0] == 0
    (new / "files" / "photos" / "1" / "gone.jpg").unlink()
    code, out, _err = site("verify", data=new)  # nothing was used yet: the restore itself is incomplete
    assert (code, "BROKEN  files: files/photos/1/gone.jpg differs from its hash" in out) == (1, True)
    assert site("migrate", data=new)[0] == 0
    assert site("verify", data=new)[0] == 0
    (new / "files" / "photos" / "1" / "flipped.jpg").write_bytes(b"pixelz")
    code, out, _err = site("verify", data=new)
    assert (code, out.count("BROKEN"), "flipped.jpg differs" in out) == (1, 1, True)


def test_backup_leaves_out_what_still_arrives_and_what_goes_meanwhile(site, tmp_path):
    files = tmp_path / "data" / "files"
    arriving, whole, gone = (files / name for name in ("uploads/1/parts/aa", "uploads/1/bb", "uploads/1/cc"))
    for path in (arriving, whole):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(path.name.encode() * 1000)
    gone.symlink_to(files / "nowhere")  # listed, and not there when it is read
    made = tmp_path / "with-files.zip"
    assert site("backup", made)[0] == 0
    with zipfile.ZipFile(made) as archive:
        kept = {name for name in archive.namelist() if name.startswith("files/")}
        assert (kept, archive.read("files/uploads/1/bb")) == ({"files/uploads/1/bb"}, b"bb" * 1000)
    assert site("restore", made, "--data", tmp_path / "again")[0] == 0
