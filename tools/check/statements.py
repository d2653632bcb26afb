"""Every statement on a municipality's table names its municipality: no way around the scope, no page without it."""

import ast
import sys
from collections.abc import Iterator

from tools.check import ROOT

# Names of Django and django-scopes that lead past the municipality in scope.
AROUND = frozenset({"scopes_disabled", "_base_manager", "_default_manager", "RawSQL", "raw", "extra"})
SQL = frozenset({"execute", "executemany", "cursor"})
SQL_STANDS_IN = "core"  # core/rows.py refuses a statement without the municipality itself
PAGES = "tests/site/test_statements.py"


def problems() -> list[str]:
    """Return a line for each way around the scope in the code, or what opening every page found."""
    source = ROOT / "src" / "kalaki"
    found = [
        f"{path.relative_to(ROOT)}:{line}: {fault}"
        for path in sorted(source.rglob("*.py"))
        if "migrations" not in path.parts
        for line, fault in faults_of(path.read_text(encoding="utf-8"), app=path.relative_to(source).parts[0])
    ]
    return found or _pages()


def faults_of(code: str, *, app: str) -> list[tuple[int, str]]:
    """Return (line, fault) of one module of ``app``."""
    return sorted(set(_faults(ast.parse(code), app)))


def _faults(tree: ast.Module, app: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            name = node.attr
        elif isinstance(node, ast.Name):
            name = node.id
        else:
            continue
        # A word of our own may be called like a method of Django's; only the method leads past the scope.
        if name in AROUND and (isinstance(node, ast.Attribute) or name not in {"raw", "extra"}):
            yield node.lineno, f"{name} leads past the municipality in scope"
        elif name in SQL and isinstance(node, ast.Attribute) and app != SQL_STANDS_IN:
            yield node.lineno, "SQL by hand; use the ORM, or core/rows.py where that is measured"


def _pages() -> list[str]:
    from tools.check.tools import run

    command = (sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=short", PAGES)
    # Always embedded: a suite that runs this check holds the test database of its own server.
    return run(*command, without=("DATABASE_URL", "REDIS_URL"))
