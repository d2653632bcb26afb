"""Look-alikes without a place: which texts of a kind are nearest to one, the same five on both engines.

How the engines come to agree: which runs of three signs are rare is read from a table of ours, not from the
engine's statistics; "holds this run" means the same to FTS5's trigram index as to LIKE over pg_trgm; the
candidates are ordered by how many rare runs they hold, then by public id, before they are cut; and Python alone scores and orders what is left.
PostgreSQL without the extension answers the same, it only reads more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import DatabaseError, connection, transaction

from kalaki.core.models import TextEntry, TextGram
from kalaki.core.subjects import SubjectRef
from kalaki.core.tenancy import current_municipality, reading
from kalaki.core.verify import Finding
from kalaki.exact.similar import dice, trigrams

REACH = 4_000  # rows that the engine looks at, as long as one run alone reaches no more
RUNS = 32  # rare runs that are counted in each of them
CANDIDATES = 400  # rows that are scored at most
MOST = 200  # rows that are returned at most
TEXT_LOCK = 0x6B74  # PostgreSQL: writers of one municipality count their runs one after the other
# One statement each, as PostgreSQL's administrator would type them.
EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
GIN = "CREATE INDEX IF NOT EXISTS core_text_trigrams ON core_textentry USING gin (folded gin_trgm_ops)"
# detail=none: single runs of three signs are all that is ever asked for.
FTS = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS core_textfts USING fts5("
    "folded, content='core_textentry', content_rowid='id', detail=none, tokenize='trigram case_sensitive 1')"
)
_COUNT = (
    'INSERT INTO "core_textgram" ("municipality_id", "kind", "gram", "texts") VALUES {rows} '
    'ON CONFLICT ("municipality_id", "kind", "gram") '
    'DO UPDATE SET "texts" = "core_textgram"."texts" + excluded."texts"'
)
_CANDIDATES = (
    'SELECT "core_textentry"."subject", "core_textentry"."folded" FROM {source} '
    'WHERE {holds} AND "core_textentry"."municipality_id" = %s AND "core_textentry"."kind" = %s '
    'ORDER BY {held} DESC, "core_textentry"."subject" DESC LIMIT %s'
)
# CROSS: SQLite would else go through the table in the order of the subjects.
_FTS_SOURCE = '"core_textfts" CROSS JOIN "core_textentry" ON "core_textentry"."id" = "core_textfts"."rowid"'
_HELD = 'CASE WHEN {place}("core_textentry"."folded", %s) > 0 THEN 1 ELSE 0 END'
_ROWS_A_STATEMENT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A text that is like the one asked for. score: Dice of their runs of three signs, above 0 to 1."""

    ref: SubjectRef
    score: float


def prepare() -> bool:
    """Make the engine's trigram index; returns whether it stands. Everything works without it, more slowly.

    On PostgreSQL the extension is a trusted one: whoever owns the database may add it.
    """
    if connection.vendor == "sqlite":
        _run(FTS)
        return True
    return _prepare_postgresql()


def index(ref: SubjectRef, folded: str) -> None:
    """Keep ``folded`` (``georgian.skeleton`` of the text) for ``ref``, in place of an earlier one, in one transaction."""
    with transaction.atomic():
        row, before = _locked(ref)
        if row is None:
            row = TextEntry.objects.create(kind=ref.kind, subject=ref.public_id, folded=folded)
        elif before != folded:
            row.folded = folded
            row.save(update_fields=["folded"])
        else:
            return
        _follow(row, before, folded)


def remove(ref: SubjectRef) -> bool:
    """Forget the text of ``ref`` and every run that no other text holds; returns whether there was one."""
    with transaction.atomic():
        row, before = _locked(ref)
        if row is None:
            return False
        _follow(row, before, None)
        row.delete()
        return True


def nearest(folded: str, *, kind: str, limit: int) -> tuple[Near, ...]:
    """Return at most ``limit`` (up to 200) texts of ``kind`` like ``folded``, the likest first, in two statements.

    Only texts of the municipality in scope that hold one of the rarest runs of three signs are looked at, and the 400
    that hold most of the 32 rarest, the newest subjects first, are scored. A text shorter than three signs is like nothing.
    """
    asked, counted = _rarest(folded, kind)
    if not asked:
        return ()
    grams = trigrams(folded)
    scored = [(dice(grams, trigrams(text)), subject) for subject, text in _holding(asked, counted, kind)]
    scored.sort(reverse=True)
    return tuple(
        Near(ref=SubjectRef(kind, subject), score=score) for score, subject in scored[: min(limit, MOST)]
    )


def verify_textindex() -> list[Finding]:
    """Return where counts or the engine's index differ from the texts, or one line with the count."""
    found, texts = [], 0
    for city in list(
        apps.get_model("cities", "Municipality").objects.order_by("pk").values_list("pk", flat=True)
    ):
        with reading(city):
            counts: dict[tuple[str, str], int] = {}
            for kind, folded in TextEntry.objects.values_list("kind", "folded").iterator(chunk_size=2000):
                texts += 1
                for gram in _grams(folded):
                    counts[kind, gram] = counts.get((kind, gram), 0) + 1
            stored = {
                (kind, gram): n for kind, gram, n in TextGram.objects.values_list("kind", "gram", "texts")
            }
            if stored != counts:
                text = f"municipality {city}: the counts of runs differ from the texts"
                found.append(Finding(name="textindex", ok=False, text=text))
    return [*found, _engine_finding(texts)]


def _engine_finding(texts: int) -> Finding:
    if connection.vendor == "sqlite":
        try:
            with transaction.atomic():
                _run("INSERT INTO core_textfts(core_textfts, rank) VALUES ('integrity-check', 1)")
        except DatabaseError as error:
            return Finding(name="textindex", ok=False, text=f"core_textfts: {error}")
        return Finding(name="textindex", ok=True, text=f"{texts} texts")
    return _postgresql_finding(texts)


def _prepare_postgresql() -> bool:  # pragma: no cover - covered by the suite on PostgreSQL
    try:
        with transaction.atomic():
            _run(EXTENSION)
            _run(GIN)
    except DatabaseError:
        return False
    return True


def _postgresql_finding(texts: int) -> Finding:  # pragma: no cover - covered by the suite on PostgreSQL
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_indexes WHERE indexname = 'core_text_trigrams' AND schemaname = ANY (current_schemas(false))"
        )
        has_index = cursor.fetchone() is not None
    hint = (
        ""
        if has_index
        else f"; look-ups read the whole table until the database's owner runs: {EXTENSION}; {GIN};"
    )
    return Finding(name="textindex", ok=True, text=f"{texts} texts{hint}")


def _locked(ref: SubjectRef) -> tuple[TextEntry | None, str | None]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [TEXT_LOCK, current_municipality()])
    row = TextEntry.objects.filter(kind=ref.kind, subject=ref.public_id).first()
    return row, row.folded if row else None


def _follow(row: TextEntry, before: str | None, after: str | None) -> None:
    """Let the engine's index and the counts follow a text that was ``before`` and is ``after``; None: no row."""
    if connection.vendor == "sqlite":
        if before is not None:
            _run(
                "INSERT INTO core_textfts(core_textfts, rowid, folded) VALUES ('delete', %s, %s)",
                row.pk,
                before,
            )
        if after is not None:
            _run("INSERT INTO core_textfts(rowid, folded) VALUES (%s, %s)", row.pk, after)
    old, new = _grams(before or ""), _grams(after or "")
    _count(row.kind, [(gram, 1) for gram in sorted(new - old)] + [(gram, -1) for gram in sorted(old - new)])
    if old - new:
        TextGram.objects.filter(kind=row.kind, gram__in=old - new, texts__lte=0).delete()


def _count(kind: str, changes: list[tuple[str, int]]) -> None:
    city = current_municipality()
    for start in range(0, len(changes), _ROWS_A_STATEMENT):
        part = changes[start : start + _ROWS_A_STATEMENT]
        rows = ", ".join(["(%s, %s, %s, %s)"] * len(part))
        _run(_COUNT.format(rows=rows), *(value for gram, by in part for value in (city, kind, gram, by)))


def _rarest(folded: str, kind: str) -> tuple[list[str], list[str]]:
    """Return the rarest runs of ``folded``: those of which a text must hold one, and those that are counted in it.

    The first are one, and more while they reach no more than REACH texts together; the second are RUNS at most.
    """
    known = TextGram.objects.filter(kind=kind, gram__in=_grams(folded), texts__gt=0).values_list(
        "texts", "gram"
    )
    rare = sorted(known)[:RUNS]
    asked: list[str] = []
    reached = 0
    for texts, gram in rare:
        reached += texts
        if asked and reached > REACH:
            break
        asked.append(gram)
    return asked, [gram for _texts, gram in rare]


def _holding(asked: list[str], counted: list[str], kind: str) -> Iterable[tuple[UUID, str]]:
    if connection.vendor == "sqlite":
        source, holds, place = _FTS_SOURCE, '"core_textfts" MATCH %s', "instr"
        pattern: Any = " OR ".join(f'"{gram}"' for gram in asked)
    else:
        source, holds, place = '"core_textentry"', '"core_textentry"."folded" LIKE ANY (%s)', "strpos"
        pattern = [f"%{gram}%" for gram in asked]
    held = " + ".join([_HELD.format(place=place)] * len(counted))
    with connection.cursor() as cursor:
        cursor.execute(
            _CANDIDATES.format(source=source, holds=holds, held=held),
            [pattern, current_municipality(), kind, *counted, CANDIDATES],
        )
        found = cursor.fetchall()
    # SQLite keeps a UUID as text.
    return [(subject if isinstance(subject, UUID) else UUID(subject), text) for subject, text in found]


def _grams(folded: str) -> frozenset[str]:
    """Return the runs that are looked up: letters and digits alone, which both engines index and no pattern reads."""
    return frozenset(gram for gram in trigrams(folded) if len(gram) == 3 and gram.isalnum())  # noqa: PLR2004


def _run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
