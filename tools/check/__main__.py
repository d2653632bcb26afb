"""`./hub check [NAME …]`: run the checks of the gate and say what is wrong and where."""

import argparse
import os
import sys
import time
from typing import TYPE_CHECKING

from tools.check import colours, coverage, files, licences, site, statements, templates, tools

if TYPE_CHECKING:
    from collections.abc import Callable

# In the order of their cost: what fails fast fails first.
CHECKS: "dict[str, tuple[str, Callable[[], list[str]]]]" = {
    "style": ("ruff: rules and format", tools.style),
    "files": ("requirements, licence, changelog, decisions", files.problems),
    "contrast": ("pairs of colour tokens, 4.5:1 and more", colours.problems),
    "licences": ("licences of what the site runs on", licences.problems),
    "templates": ("templates: no inline script or style, forms protected", templates.problems),
    "messages": ("messages complete in each listed language", site.messages),
    "privacy": ("every telling column has its entry", site.privacy),
    "statements": ("every statement names its municipality", statements.problems),
    "migrations": ("tables match the models", site.migrations),
    "deploy": ("settings of a public server", site.deploy),
    "imports": ("floors and doors", tools.imports),
    "types": ("mypy", tools.types),
}
# Only by name: it judges what a run of the suite has measured.
ON_REQUEST: "dict[str, tuple[str, Callable[[], list[str]]]]" = {
    "coverage": ("branches that ./hub test --cov has passed", coverage.problems),
}


def main(argv: list[str]) -> int:
    """Run the checks named in ``argv``, or all of CHECKS; return 1 when one found something."""
    known = CHECKS | ON_REQUEST
    words = "\n".join(f"  {name:<11} {about}" for name, (about, _) in known.items())
    parser = argparse.ArgumentParser(
        prog="./hub check",
        description=f"Check the house; without a name, everything:\n{words}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    names = parser.parse_args(argv).names
    unknown = [name for name in names if name not in known]
    if unknown:
        parser.error(f"no check is called {', '.join(unknown)}; there are {', '.join(known)}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kalaki.site.settings")
    failed = 0
    for name in names or CHECKS:
        started = time.monotonic()
        found = known[name][1]()
        failed += bool(found)
        print(f"{'FAIL' if found else 'ok':<4} {name} ({time.monotonic() - started:.1f} s)", flush=True)
        for problem in found:
            print("     " + problem.replace("\n", "\n     "), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
