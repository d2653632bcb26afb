"""Fill a data folder: tables, the municipality of Rustavi, its knowledge. Repeatable."""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import yaml
from django.conf import settings
from django.core.management import call_command

from kalaki.assistant.contract import import_knowledge, import_phrases, import_synonyms, train_assistant
from kalaki.cities.contract import city_scope, declare_day_off, save_municipality, with_outlines
from kalaki.commitments.contract import load_demo
from kalaki.core.contract import System
from kalaki.ideas.contract import load_canned, load_categories, load_petitions
from kalaki.ideas.contract import load_demo as load_demo_ideas

SEEDER = System("seed")


def main_migrate(argv: list[str]) -> int:
    """Bring the tables up to date."""
    _parser("migrate", "Bring the tables of the data folder up to date.").parse_args(argv)
    call_command("migrate", verbosity=0, interactive=False)
    return 0


def main_seed(argv: list[str]) -> int:
    """Migrate, then put the content of every municipality under content/ into the data folder."""
    parser = _parser("seed", "Prepare the data folder: tables, the municipality and its knowledge.")
    parser.add_argument("--empty", action="store_true", help="tables only, no municipality")
    options = parser.parse_args(argv)
    call_command("migrate", verbosity=0, interactive=False)
    if not options.empty:
        _seed_days_off()
        for path in sorted(Path(settings.CONTENT_DIR).glob("*/city.yaml")):
            seed_city(path)
    return 0


def main_demo(argv: list[str]) -> int:
    """Put the demo content of one system, or of all, into the data folder."""
    parser = _parser("demo", "Put the demo content into the running data folder. Repeatable.")
    parser.add_argument(
        "name",
        nargs="?",
        default="all",
        choices=["all", "assistant", "commitments", "ideas"],
        help="one system, or all",
    )
    parser.parse_args(argv)
    return main_seed([])


def seed_city(path: Path) -> None:
    """Create the municipality of ``path`` (content/<city>/city.yaml) and import its knowledge."""
    text = path.read_text(encoding="utf-8")
    fields = yaml.safe_load(text)
    slug = fields.pop("slug")
    drawn = path.with_name("areas.geojson")
    if drawn.exists():
        outlines = drawn.read_text(encoding="utf-8")
        text += outlines
        fields["areas"] = with_outlines(fields["areas"], json.loads(outlines))
    save_municipality(actor=SEEDER, key=_key(f"city/{slug}", text), slug=slug, fields=fields)
    with city_scope(slug):
        for knowledge in (
            path.with_name("services.yaml"),
            Path(settings.CONTENT_DIR, "georgia", "services.yaml"),
        ):
            if knowledge.exists():
                report = import_knowledge(
                    actor=SEEDER,
                    key=_key(
                        f"knowledge/{slug}/{knowledge.parent.name}", knowledge.read_text(encoding="utf-8")
                    ),
                    path=knowledge,
                )
                print(f"{slug}: {report}", file=sys.stderr)
        for name, bring in (("questions.csv", import_phrases), ("synonyms.yaml", import_synonyms)):
            words = path.with_name("assistant") / name
            if words.exists():
                bring(actor=SEEDER, key=_key(f"{name}/{slug}", words.read_text(encoding="utf-8")), path=words)
        promises = path.with_name("commitments.yaml")
        if promises.exists():
            load_demo(promises)
        ideas = path.with_name("ideas")
        if ideas.exists():
            load_categories(ideas / "categories.yaml")
            load_canned(ideas / "canned.yaml")
            load_demo_ideas(ideas)
            load_petitions(ideas)
        train_assistant(slug)


def _seed_days_off() -> None:
    path = Path(settings.CONTENT_DIR, "georgia", "days_off.yaml")
    for row in yaml.safe_load(path.read_text(encoding="utf-8"))["declared"]:
        declare_day_off(
            actor=SEEDER,
            key=_key("day-off", str(row)),
            date=row["date"],
            reason=row["key"],
            source=row["source"],
        )


def _key(name: str, text: str) -> UUID:
    # Content that changed is another command; the same content is replayed and writes nothing.
    return uuid5(NAMESPACE_URL, f"kalaki.seed/{name}/{hashlib.sha256(text.encode()).hexdigest()}")


def _parser(name: str, text: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"./hub {name}", description=text)
    parser.add_argument("--data", metavar="DIR", help="data folder (default: data)")
    return parser
