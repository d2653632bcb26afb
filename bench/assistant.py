"""What understanding costs and how good it is: CPU per message, memory, training, questions by an outsider."""

import csv
import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import ROOT, Figure, bench
from bench._measure import open_site, peak_rss_mb, percentile, rss_mb, scratch, spending

HELD_OUT = ROOT / "tests" / "assistant" / "understand" / "data"
# By somebody who read the facts alone, and neither bank nor code; half of it was never looked at (docs/benchmarks.md).
UNSEEN = ROOT / "bench" / "data" / "unseen.csv"
SCRIPTS = {"ka": "ka", "latn": "ka-Latn", "cyrl": "ka-Cyrl", "ru": "ru", "az": "az", "en": "en"}
PEER = "a neural peer (Rasa 3.6 DIET) beside it: 16 to 18 ms, 995 MB, 9 minutes"


@bench("assistant")
def assistant() -> list[Figure]:
    """Ask the catalogue and phrase bank of Rustavi questions by somebody who saw neither bank nor code."""
    with scratch() as folder:
        command = [sys.executable, "-m", "bench.assistant", str(folder)]
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    n, quality = found["n"], found["quality"]
    inside, outside = quality["whole"]["n"], quality["out_of_scope"]["n"]
    return [
        Figure(
            found["train_s"],
            "CPU-s",
            name="training",
            bar="<= 10 s",
            note=f"{found['texts']:,} texts; {PEER}",
        ),
        Figure(found["p50"], "CPU-ms", n=n, name="message p50", bar="<= 2.5 ms", note="understanding alone"),
        Figure(found["p99"], "CPU-ms", n=n, name="message p99", bar="<= 5 ms", note="understanding alone"),
        Figure(
            found["batch"], "CPU-ms", n=n, name="message in a batch", bar="<= 1 ms", note="rank and decision"
        ),
        Figure(
            found["rss"], "MB", name="memory, model loaded", bar="< 400 MB", note="one process of the site"
        ),
        Figure(found["file_mb"], "MB", name="model file"),
        Figure(quality["ka"]["r1"], "share", n=quality["ka"]["n"], name="R@1 Georgian script", bar=">= 0.75"),
        Figure(quality["ka"]["r3"], "share", n=quality["ka"]["n"], name="R@3 Georgian script", bar=">= 0.90"),
        Figure(
            quality["latn"]["r1"], "share", n=quality["latn"]["n"], name="R@1 Latin letters", bar=">= 0.75"
        ),
        Figure(
            quality["cyrl"]["r1"], "share", n=quality["cyrl"]["n"], name="R@1 Cyrillic letters", bar=">= 0.75"
        ),
        *(
            Figure(quality[one]["r3"], "share", n=quality[one]["n"], name=f"R@3 {one}", bar=">= 0.80")
            for one in ("ru", "az", "en")
        ),
        Figure(
            quality["out_of_scope"]["refused"], "share", n=outside, name="refused or referred", bar=">= 0.95"
        ),
        Figure(quality["wrong_refusals"], "share", n=inside, name="wrong refusals", bar="<= 0.10"),
        Figure(quality["asked"], "share", n=inside, name="asked back", bar="<= 0.20"),
        Figure(quality["auroc"], "", n=inside + outside, name="AUROC", bar=">= 0.93"),
        Figure(quality["ece"], "", n=inside + outside, name="calibration error"),
        *(
            Figure(share, "share", n=count, name=name, note="written unseen; never trains")
            for name, (share, count) in found["unseen"].items()
        ),
        Figure(quality["stale"], "answers", n=inside, name="not current said as current", bar="= 0"),
    ]


def measure(folder: Path) -> dict[str, Any]:
    """Fill a site in ``folder``, train, and ask it what nobody who built it wrote; runs in a process of its own."""
    os.environ.pop("DATABASE_URL", None)
    open_site(folder / "data")
    from django.core.management import call_command

    from kalaki.assistant.cli import measured, read_rows
    from kalaki.assistant.minds import train_city
    from kalaki.assistant.queries import catalogue_of_city, mind
    from kalaki.assistant.rules import evaluate as rules
    from kalaki.assistant.rules.understand.text import clean, words
    from kalaki.cities.contract import city_scope
    from kalaki.site.seed import main_seed

    call_command("migrate", verbosity=0, interactive=False)
    main_seed([])
    with city_scope("rustavi"):
        catalogue = catalogue_of_city("rustavi")
        for old in (folder / "data" / "models" / "rustavi").glob("*"):
            old.unlink()
        with spending() as training:
            path = train_city(catalogue, city="rustavi")
        assert path is not None  # noqa: S101 - the shipped catalogue has records
        knows = mind("rustavi")
        with UNSEEN.open(encoding="utf-8", newline="") as file:
            texts = [row["text"] for row in csv.DictReader(file)]
        at = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
        for text in texts[:50]:
            knows.understand(text, now=at)
        single = []
        for text in texts:
            with spending() as spent:
                knows.understand(text, now=at)
            single.append(spent.cpu * 1000)
        read = [words(clean(text)) for text in texts]
        with spending() as batch:
            for message in read:
                knows.model.decider.verdict(knows.model.rank(message).measures)
        unseen = held_out(knows, at)
        tally, _answers = rules.evaluate(read_rows(UNSEEN), lambda row: measured(row, city="rustavi"))
    found = rules.figures(tally)
    return {
        "unseen": unseen,
        "n": len(texts),
        "texts": len(catalogue.phrases) + len(catalogue.negatives),
        "train_s": training.cpu,
        "file_mb": path.stat().st_size / 1e6,
        "p50": percentile(single, 0.5),
        "p99": percentile(single, 0.99),
        "batch": batch.cpu * 1000 / len(texts),
        "rss": rss_mb(),
        "peak": peak_rss_mb(),
        "quality": {
            **{name: found["by_script"][script] for name, script in SCRIPTS.items()},
            "whole": {"n": tally.whole.n},
            "out_of_scope": found["out_of_scope"],
            "wrong_refusals": found["wrong_refusals"],
            "asked": found["asked"],
            "auroc": found["auroc"],
            "ece": found["ece"],
            "stale": found["stale_as_current"],
        },
    }


def held_out(knows: Any, at: dt.datetime) -> dict[str, tuple[float, int]]:
    """Return (share, number) of danger heard, false alarms, and bare topics found or refused, on files that never train."""
    from kalaki.assistant.rules.understand.decide import Verdict
    from kalaki.assistant.rules.understand.pipeline import Kind
    from kalaki.assistant.rules.understand.text import words

    def rows(name: str) -> list[dict[str, str]]:
        with (HELD_OUT / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def share(texts: list[str], is_so: Any) -> tuple[float, int]:
        return sum(bool(is_so(text)) for text in texts) / len(texts), len(texts)

    def alarms(text: str) -> bool:
        return bool(knows.understand(text, now=at).kind is Kind.EMERGENCY)

    def found(text: str) -> bool:
        parts = knows.understand(text, now=at).parts
        return bool(parts) and parts[0].verdict is not Verdict.REFUSE

    danger = [row["text"] for row in rows("unseen_danger")]
    near = [row["text"] for name in ("unseen_harmless", "harmless") for row in rows(name)]
    topics = [row["text"] for row in rows("topics") if row["is_topic"]]
    others = [row["text"] for row in rows("topics") if not row["is_topic"]]

    def by_phrases(text: str) -> bool:
        return bool(knows.books.emergency.find(words(text)))

    return {
        "danger heard by phrases alone": share(danger, by_phrases),
        "danger heard": share(danger, alarms),
        "false alarms on near misses by phrases alone": share(near, by_phrases),
        "false alarms on near misses": share(near, alarms),
        "bare topics found": share(topics, found),
        "other bare words found": share(others, found),
    }


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
