"""Licences of what the site runs on: all of them may stand under AGPL-3.0-or-later, and none is GPL or AGPL."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from typing import TYPE_CHECKING

from tools.check import ROOT

if TYPE_CHECKING:
    from email.message import Message
    from importlib.metadata import PackageMetadata

# Each word of a licence expression must be one of these; the expression's OR is read as AND.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "LGPL-3.0-only", "MIT", "MIT-0",
    "MIT-CMU", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib",
}  # fmt: skip
# Older packages say it in words.
WORDS = {
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# Read in the package's own licence file, because its metadata says more or less than it.
READ_BY_US = {"qrcode": "BSD-3-Clause AND MIT"}
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==", re.MULTILINE)


def problems() -> list[str]:
    """Return a line for each installed package of run.txt whose licence is unknown or not allowed."""
    found = []
    for name in PIN.findall((ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")):
        try:
            about = metadata(name)
        except PackageNotFoundError:
            continue  # pinned for another system or Python
        said = READ_BY_US.get(name) or stated(about)
        if not said:
            found.append(f"{name}: its metadata name no licence")
        elif not is_allowed(said):
            found.append(f"{name}: {said} is not on the list of allowed licences (tools/check/licences.py)")
    return found


def stated(about: "Message | PackageMetadata") -> str:
    """Return the licence that the metadata state, as an SPDX expression where they allow it."""
    if "License-Expression" in about:
        return str(about["License-Expression"])
    classes = [
        line.rpartition("::")[2].strip()
        for line in about.get_all("Classifier") or []
        if line[:7] == "License"
    ]
    if classes:
        return " AND ".join(WORDS.get(word, word) for word in classes)
    text = str(about["License"]).strip() if "License" in about else ""
    return WORDS.get(text, text.partition("\n")[0])


def is_allowed(expression: str) -> bool:
    """Tell whether every licence in ``expression`` is on the list."""
    words = [word.strip("() ") for word in re.split(r"\s+(?:AND|OR|WITH)\s+", expression)]
    return all(word in ALLOWED for word in words)
