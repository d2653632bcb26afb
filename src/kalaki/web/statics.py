"""Static files without a build step: hashed, compressed and written once when the process starts.

Every file of the finders gets the hash of its content into its name, references between files follow
(``url()`` in styles, imports in modules), and the parts of the look become ``web/css/kalaki.css``.
The files lie under STATIC_ROOT; those of earlier versions stay, so that a page that is still open
keeps its styles. Hashed names are cached for ever.
"""

import gzip
import hashlib
import os
import posixpath
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.middleware import WhiteNoiseMiddleware

from kalaki.web.styles import flatten

LOOK = "web/css/kalaki.css"
_FIRST = ("tokens", "reset", "base", "layout")
_LAST = ("utilities", "print")
_URL = re.compile(r'url\("([^"#?:]+)"\)')
_IMPORT = re.compile(r'((?:\bfrom|\bimport)\s*\(?\s*)"(\.{1,2}/[^"]+\.js)"')
_COMPONENT = re.compile(r"(\w+)/components/[\w-]+\.css")
_HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
_TEXT = {".css", ".js", ".svg", ".json", ".html", ".txt"}


class NoSuchStatic(LookupError):
    """No installed app has this static file, or it imports one that does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """One file as it is served. name: with the hash, below STATIC_URL."""

    name: str
    body: bytes


class Storage(StaticFilesStorage):
    """``{% static %}`` gives the hashed address; a name that does not exist raises NoSuchStatic."""

    def url(self, name: str | None) -> str:
        """Return the address of ``name``."""
        return settings.STATIC_URL + built(name or "").name


class StaticMiddleware(WhiteNoiseMiddleware):
    """Serve the hashed files, compressed where the browser takes it."""

    def add_files_from_finders(self) -> None:
        """Write what is missing, then know every file of this version."""
        for name in sources():
            file = built(name)
            path = Path(self.static_root, file.name)
            _write(path, file.body)
            self.add_file_to_dictionary(self.static_prefix + file.name, str(path))

    def immutable_file_test(self, path: str, url: str) -> bool:
        """Tell whether the name holds a hash, of this version or of an earlier one."""
        return bool(_HASHED.search(url))


@cache
def sources() -> dict[str, Path | None]:
    """Return {name: path} of every static file; the look has no path, it is made of parts."""
    found: dict[str, Path | None] = {LOOK: None}
    for finder in finders.get_finders():
        for name, storage in finder.list(None):
            if name not in found and not _is_part(name):
                found[name] = Path(storage.path(name))
    return found


@cache
def built(name: str) -> Built:
    """Return the file ``name`` with its references followed. Raises NoSuchStatic."""
    if name not in sources():
        raise NoSuchStatic(name)
    path = sources()[name]
    stem, suffix = posixpath.splitext(name)
    if path is None:
        body = flatten(part.read_text(encoding="utf-8") for part in parts()).encode()
    else:
        body = path.read_bytes()
        if suffix == ".css" and b"@layer" in body:
            body = flatten([body.decode()]).encode()
    if suffix == ".css":
        body = _URL.sub(lambda found: f'url("{_beside(name, found[1])}")', body.decode()).encode()
    elif suffix == ".js":
        body = _IMPORT.sub(lambda found: f'{found[1]}"{_beside(name, found[2])}"', body.decode()).encode()
    return Built(name=f"{stem}.{hashlib.sha256(body).hexdigest()[:12]}{suffix}", body=body)


@cache
def parts() -> tuple[Path, ...]:
    """Return the sources of the look in their order; after the components of the web those of other apps."""
    root = Path(__file__).parent / "static" / "web" / "css"
    listed = (row for finder in finders.get_finders() for row in finder.list(None))
    return (
        *(root / f"{name}.css" for name in _FIRST),
        *sorted(root.glob("components/*.css")),
        *(
            Path(storage.path(name))
            for name, storage in sorted(listed, key=_name)
            if _COMPONENT.fullmatch(name)
        ),
        *(root / f"{name}.css" for name in _LAST),
    )


def _is_part(name: str) -> bool:
    return any(part.as_posix().endswith(f"/static/{name}") for part in parts())


def _name(listed: tuple[str, object]) -> str:
    return listed[0]


def _beside(name: str, reference: str) -> str:
    """Return ``reference`` as it stands in file ``name``, with the hash of what it leads to."""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), reference))
    relative = posixpath.relpath(built(target).name, posixpath.dirname(name))
    return relative if relative.startswith(".") else f"./{relative}"


def _write(path: Path, body: bytes) -> None:
    # Several processes may start at once: each writes aside and renames.
    if not path.exists():
        _put(path, body)
    packed = path.with_name(path.name + ".gz")
    if path.suffix in _TEXT and not packed.exists():
        _put(packed, gzip.compress(body, mtime=0))


def _put(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
    Path(aside).chmod(0o644)
    Path(aside).replace(path)
