"""Files that people and machines rely on: requirements, licence, changelog, decisions, contents."""

import re

import yaml

from tools.check import ROOT

REQUIRED = ("README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "docs/tour.md", "docs/benchmarks.md")
SETS = ("run", "dev", "bench")


def problems() -> list[str]:
    """Return a line for each fault."""
    found = [f"{name} is missing" for name in REQUIRED if not (ROOT / name).is_file()]
    for name in SETS:
        path = ROOT / "requirements" / f"{name}.txt"
        found += [f"{path.name}: {fault}" for fault in faults_of_pins(path.read_text(encoding="utf-8"))]
    return [*found, *_changelog(), *_decisions(), *_content()]


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
