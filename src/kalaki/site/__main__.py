"""The commands of `./hub`, each a function of its app's ``cli`` module.

Every ``main(argv)`` prints help in plain words, returns an exit code and takes ``--data DIR``
where it reads a data folder.
"""

import os
import sys
from importlib import import_module
from pathlib import Path

COMMANDS = {
    "assistant": "kalaki.assistant.cli:main",
    "backup": "kalaki.core.cli:main_backup",
    "demo": "kalaki.site.seed:main_demo",
    "manage": "kalaki.site.manage:main",
    "migrate": "kalaki.site.seed:main_migrate",
    "restore": "kalaki.core.cli:main_restore",
    "seed": "kalaki.site.seed:main_seed",
    "serve": "kalaki.site.serve:main",
    "user": "kalaki.people.cli:main",
    "verify": "kalaki.core.cli:main_verify",
    "worker": "kalaki.core.cli:main_worker",
}
READERS = ("backup", "restore", "verify")  # they leave a data folder as it is


def main(argv: list[str]) -> int:
    """Run command ``argv[0]``; the data folder is set before Django reads its settings."""
    name, *rest = argv or ["help"]
    if name not in COMMANDS:
        print("Commands: " + ", ".join(sorted(COMMANDS)), file=sys.stderr)
        return 2
    for index, word in enumerate(rest):
        if word == "--data" and index + 1 < len(rest):
            os.environ["KALAKI_DATA"] = rest[index + 1]
        elif word.startswith("--data="):
            os.environ["KALAKI_DATA"] = word.partition("=")[2]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kalaki.site.settings")
    module, _, function = COMMANDS[name].partition(":")
    if name != "serve":  # which only starts processes; its worker comes through here too
        import django

        django.setup()
        if name not in READERS:
            from django.conf import settings

            from kalaki.core.backup import begin_use

            begin_use(Path(settings.KALAKI_DATA))
    return int(getattr(import_module(module), function)(rest) or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
