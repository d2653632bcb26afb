"""The file of every night: the register and the promises without samples, as one zip for each municipality."""

import datetime as dt
import os
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from kalaki.cities.contract import get_city, home_urls
from kalaki.commitments.contract import PROMISE_FIELDS, promise_table
from kalaki.core.contract import TBILISI, write_csv
from kalaki.ideas.export.fields import FIELDS, LICENCE, Said, Type
from kalaki.ideas.export.forms import csv_of, geojson_of
from kalaki.ideas.queries.open_items import real_items

LANGUAGES = ("ka", "en")  # of the meanings in the list of fields


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpFacts:
    """The file that stands there. name: for who keeps it. size: bytes. stamp: changes with the file."""

    name: str
    size: int
    made_at: dt.datetime
    stamp: int


def write_dump(city: str, *, at: dt.datetime) -> Path:
    """Write the file of municipality ``city`` (slug, in scope) as it stands at ``at``; the one before is replaced.

    A reader gets the old file or the new one, whole. The members are made piece by piece.
    """
    language = get_city(city).default_language
    said = Said(language=language, base=home_urls()[language])
    path = dump_path(city)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with translation.override(language), zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as into:
        for name, chunks in _members(said, at):
            _put(into, name, chunks, at)
    os.utime(unfinished, (at.timestamp(), at.timestamp()))
    unfinished.replace(path)
    return path


def dump_path(city: str) -> Path:
    """Return where the file of ``city`` (slug) stands, or would."""
    return Path(settings.KALAKI_DATA, "open-data", f"{city}.zip")


def dump_facts(city: str) -> DumpFacts | None:
    """Return what is known of the file of ``city``, None before its first night."""
    try:
        return _facts(city, dump_path(city).stat())
    except FileNotFoundError:
        return None


def open_dump(city: str) -> tuple[BinaryIO, DumpFacts] | None:
    """Return the file of ``city``, open, with its facts, None before its first night."""
    try:
        file = dump_path(city).open("rb")
    except FileNotFoundError:
        return None
    return file, _facts(city, os.fstat(file.fileno()))


def _facts(city: str, found: os.stat_result) -> DumpFacts:
    made_at = dt.datetime.fromtimestamp(int(found.st_mtime), dt.UTC)
    return DumpFacts(
        name=f"{city}-{made_at.astimezone(TBILISI):%Y-%m-%d}.zip",
        size=found.st_size,
        made_at=made_at,
        stamp=found.st_mtime_ns,
    )


def _members(said: Said, at: dt.datetime) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield "README.txt", [_about(said, at).encode()]
    yield "fields.csv", write_csv(_field_lines())
    yield "ideas.csv", csv_of(real_items(), said)
    yield "ideas.geojson", geojson_of(real_items(), said)
    yield "commitments.csv", write_csv(promise_table(said.language))


def _put(into: zipfile.ZipFile, name: str, chunks: Iterable[bytes], at: dt.datetime) -> None:
    local = at.astimezone(TBILISI)
    info = zipfile.ZipInfo(name, (local.year, local.month, local.day, local.hour, local.minute, local.second))
    info.compress_type = zipfile.ZIP_DEFLATED
    with into.open(info, "w") as member:
        for chunk in chunks:
            member.write(chunk)


def _about(said: Said, at: dt.datetime) -> str:
    lines = [
        said.base + "/open-data/",
        f"{at.astimezone(TBILISI):%Y-%m-%d %H:%M} Asia/Tbilisi",
        f"CC BY 4.0 {LICENCE}",
        _("fields.csv says what each column means."),
    ]
    return "\n".join(lines) + "\n"


def _field_lines() -> Iterator[list[Any]]:
    yield ["file", "field", "type", *(f"meaning_{language}" for language in LANGUAGES)]
    for field in FIELDS:
        yield ["ideas", field.key, field.type, *_meanings(field.meaning)]
    for label, meaning in PROMISE_FIELDS:
        yield ["commitments", str(label), Type.TEXT, *_meanings(meaning)]


def _meanings(meaning: Any) -> Iterator[str]:
    for language in LANGUAGES:
        with translation.override(language):
            yield str(meaning)
