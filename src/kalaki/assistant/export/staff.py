"""The complete knowledge as a file that the importer reads: YAML to read and edit, CSV for a spreadsheet."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from kalaki.assistant.rules.staff_table import to_table
from kalaki.core.contract import write_csv

FORMS = {"yaml": "application/yaml", "csv": "text/csv"}


def written(document: Mapping[str, Any], *, form: str) -> Iterator[bytes]:
    """Yield ``document`` (queries.staff_document) as ``form``, one of FORMS, a record at a time."""
    return write_csv(to_table(document)) if form == "csv" else _yaml(document)


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes every value out: an anchor is nothing for the eyes of staff."""

    def ignore_aliases(self, data: Any) -> bool:
        """Return that nothing is an alias of something else."""
        return True


def _yaml(document: Mapping[str, Any]) -> Iterator[bytes]:
    yield _dumped({name: value for name, value in document.items() if name != "facts"})
    if not document["facts"]:
        yield b"facts: []\n"
        return
    yield b"facts:\n"
    for fact in document["facts"]:
        yield _dumped([fact])


def _dumped(value: Any) -> bytes:
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110).encode()
