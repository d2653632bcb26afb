"""Files that people and machines rely on: requirements, licence, changelog, decisions, contents."""

import re
from importlib.metadata import distributions
from typing import TYPE_CHECKING

import yaml
from packaging.requirements import Requirement

from tools.check import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.metadata import Distribution

REQUIRED = ("README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "docs/tour.md", "docs/benchmarks.md")
SETS = ("run", "dev", "bench")


def problems() -> list[str]:
    """Return a line for each fault."""
    found = [f"{name} is missing" for name in REQUIRED if not (ROOT / name).is_file()]
    for name in SETS:
        path = ROOT / "requirements" / f"{name}.txt"
        found += [f"{path.name}: {fault}" for fault in faults_of_pins(path.read_text(encoding="utf-8"))]
    return [*found, *unmet(distributions()), *_changelog(), *_decisions(), *_content()]


def faults_of_pins(text: str) -> list[str]:
    """Return what is wrong with a requirements file: an address, an index, a pin without version or hash."""
    found = [
        f"line {n} names an address: {line}" for n, line in enumerate(text.splitlines(), 1) if "://" in line
    ]
    for block in re.split(r"\n(?=\S)", text.strip()):
        head = block.partition("\n")[0].rstrip("\\ ")
        if head.startswith("#"):
            continue
        if head.startswith("-"):
            found.append(f"an option stands in it: {head}")
        elif "==" not in head:
            found.append(f"{head} is not pinned")
        elif "--hash=sha256:" not in block:
            found.append(f"{head} has no hash")
    return found


def unmet(installed: "Iterable[Distribution]") -> list[str]:
    """Return what installed packages require and do not have in a version that fits.

    The requirements are installed exactly as written, so a line missing in them shows here.
    """
    found = {_key(one.name): one for one in installed}
    complaints, seen = [], set()
    waiting = [(name, "") for name in found]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        for line in found[name].requires or ():
            wanted = Requirement(line)
            if wanted.marker and not wanted.marker.evaluate({"extra": extra}):
                continue
            there = found.get(_key(wanted.name))
            if there is None or not wanted.specifier.contains(there.version, prereleases=True):
                complaints.append(f"{name} requires {line}; there is {there.version if there else 'none'}")
            else:
                waiting += [(_key(wanted.name), each) for each in wanted.extras]
    return sorted(complaints)


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _changelog() -> list[str]:
    path = ROOT / "CHANGELOG.md"
    if path.is_file() and "## " not in path.read_text(encoding="utf-8"):
        return ["CHANGELOG.md has no version"]
    return []


def _decisions() -> list[str]:
    paths = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [path.name[:4] for path in paths]
    found = [
        f"docs/decisions: {number} is used twice"
        for number in sorted(set(numbers))
        if numbers.count(number) > 1
    ]
    found += [
        f"{path.relative_to(ROOT)} does not begin with its number and title"
        for path in paths
        if not path.read_text(encoding="utf-8").startswith(f"# {path.name[:4]} ")
    ]
    return found


def _content() -> list[str]:
    found = [
        f"{city.parent.relative_to(ROOT)} has a city.yaml and no services.yaml"
        for city in sorted((ROOT / "content").glob("*/city.yaml"))
        if not city.with_name("services.yaml").is_file()
    ]
    for path in sorted((ROOT / "content").rglob("*.yaml")):
        try:
            yaml.safe_load(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            found.append(f"{path.relative_to(ROOT)}: {error}")
    return found
