"""A pytest plugin: each process of the suite works in a data folder of its own, which it takes away at its end.

A conftest would come too late: pytest-django reads the settings before it. Two suites may then run at once,
and nobody's own data folder is touched.
"""

import os
import shutil
import tempfile

FOLDER = tempfile.mkdtemp(prefix="kalaki-test-")
MINE = [FOLDER]
os.environ["KALAKI_DATA"] = FOLDER
os.environ["KALAKI_MEASURE"] = "0"  # seconds of work that only the tests about it ask for
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # synchronous Playwright runs a loop of its own
if "KALAKI_TEST_TABLES" not in os.environ:  # the first process; the others of the suite come after it
    os.environ["KALAKI_TEST_TABLES"] = tempfile.mkdtemp(prefix="kalaki-tables-")
    MINE.append(os.environ["KALAKI_TEST_TABLES"])


def pytest_unconfigure() -> None:
    """Take the folders away."""
    for folder in MINE:
        shutil.rmtree(folder, ignore_errors=True)
