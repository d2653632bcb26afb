"""Receipts: number, time and digest of what arrived, found again by number and PIN or by a secret link.

PIN, secret link and salt are reckoned from the receipt's id by the key outside the database: a repeated command
gives the same ones again, and who reads the tables learns none of them.
"""

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps

from kalaki.core.clock import TBILISI
from kalaki.core.command import Run, plain
from kalaki.core.keys import keyed_hash
from kalaki.core.limits import Wait, allow
from kalaki.core.models import AuditEntry, Receipt
from kalaki.core.numbers import next_number, number_text, read_number
from kalaki.core.subjects import SubjectRef
from kalaki.core.tenancy import current_municipality, reading
from kalaki.core.verify import Finding
from kalaki.exact.canonical import canonical_exact

ISSUED = "receipts.issued"
SERIES = "receipt"
PIN_DIGITS = 8
_SECRET_DIGITS = 32  # hexadecimal: 128 bits
_GAPS = re.compile(r"[\s\u2010-\u2015_-]+")
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """A receipt. number: as people quote it. digest: salted SHA-256 in hex. files: those of its files, in order.

    audit_seq: number of the audit entry that vouches for it, None until its command has ended.
    """

    public_id: UUID
    ref: SubjectRef
    number: str
    at: dt.datetime
    digest: str
    files: tuple[str, ...]
    audit_seq: int | None
    demo: bool

    @property
    def pin(self) -> str:
        """The eight digits that open the receipt together with its number."""
        return f"{int(keyed_hash('receipts.pin', str(self.public_id)), 16) % 10**PIN_DIGITS:0{PIN_DIGITS}d}"

    @property
    def secret(self) -> str:
        """The last part of the secret link: 32 signs 0-9 a-f."""
        return keyed_hash("receipts.secret", str(self.public_id))[:_SECRET_DIGITS]


def issue_receipt(
    run: Run,
    ref: SubjectRef,
    payload: Any,
    *,
    files: Sequence[str] = (),
    number: str = "",
    demo: bool = False,
) -> ReceiptView:
    """Issue the receipt of ``ref`` inside the command ``run``, at its instant.

    payload: what arrived, as dataclass or JSON value without floats; only its digest is kept. files: SHA-256 of each
    in hex. number: the one that ``ref`` has already ("RUS-2026-000123"); else the next R-RUS-2026-000001.
    Raises ValueError for a file that is no SHA-256.
    """
    if not all(_SHA256.fullmatch(file) for file in files):
        raise ValueError("A file stands in a receipt by its SHA-256, 64 signs 0-9 a-f.")
    row = Receipt(
        kind=ref.kind, subject=ref.public_id, number=number or _own_number(run.at),
        at=run.at, files=list(files), demo=demo, created_at=run.at,
    )  # fmt: skip
    view = _view(row)
    row.digest = _digest(view, payload)
    row.link = _link(view.secret)
    row.save()

    def place(seq: int) -> None:
        Receipt.objects.filter(pk=row.pk).update(audit_seq=seq)

    run.audit_placed(row.public_id, ISSUED, {"digest": row.digest, "files": len(files)}, place)
    return _view(row)


def receipt_of(ref: SubjectRef) -> ReceiptView | None:
    """Return the latest receipt of ``ref`` in the municipality in scope, or None."""
    row = Receipt.objects.filter(kind=ref.kind, subject=ref.public_id).order_by("-pk").first()
    return _view(row) if row else None


def find_receipt(number: str, pin: str, *, network: str) -> ReceiptView | Wait | None:
    """Return the receipt that ``number`` and ``pin`` open, None when they open none, or how long to wait.

    Small letters, blanks, missing hyphens and zeros do not matter. Each number bears five tries in a quarter of an hour,
    each ``network`` (address) sixty an hour; an unknown number counts and answers like a wrong PIN.
    """
    wanted = _written(number)
    for name, who in (
        ("receipts.network", network),
        ("receipts.number", f"{current_municipality()}/{wanted}"),
    ):
        allowed = allow(name, who=who)
        if isinstance(allowed, Wait):
            return allowed
    row = Receipt.objects.filter(number=wanted).first() if wanted else None
    if row is None:
        return None
    view = _view(row)
    return view if hmac.compare_digest(view.pin.encode(), _GAPS.sub("", pin).encode()) else None


def receipt_by_link(secret: str) -> ReceiptView | None:
    """Return the receipt whose secret link ends in ``secret``, or None."""
    row = Receipt.objects.filter(link=_link(secret)).first()
    return _view(row) if row else None


def is_receipt_of(receipt: ReceiptView, payload: Any) -> bool:
    """Tell whether ``payload`` is what arrived when ``receipt`` was issued."""
    return hmac.compare_digest(_digest(receipt, payload), receipt.digest)


def verify_receipts() -> list[Finding]:
    """Return each receipt that its audit entry does not vouch for, or one line with the count."""
    found, count = [], 0
    cities = apps.get_model("cities", "Municipality").objects.order_by("pk").values_list("pk", flat=True)
    for city in list(cities):
        with reading(city):
            entries = {
                subject: (seq, facts)
                for seq, subject, facts in AuditEntry.objects.filter(municipality=city, name=ISSUED)
                .order_by("seq")
                .values_list("seq", "subject", "facts")
                .iterator(chunk_size=2000)
            }
            for row in Receipt.objects.order_by("pk").iterator(chunk_size=2000):
                count += 1
                expected = (row.audit_seq, {"digest": row.digest, "files": len(row.files)})
                if entries.pop(str(row.public_id), None) != expected:
                    text = f"municipality {city}: receipt {row.public_id} differs from the audit log"
                    found.append(Finding(name="receipts", ok=False, text=text))
            found += [
                Finding(name="receipts", ok=False, text=f"municipality {city}: receipt {subject} is missing")
                for subject in entries
            ]
    return found or [Finding(name="receipts", ok=True, text=f"{count} receipts")]


def _own_number(at: dt.datetime) -> str:
    year = at.astimezone(TBILISI).year
    city = apps.get_model("cities", "Municipality").objects.get(pk=current_municipality())
    return f"R-{number_text(city.code, next_number(SERIES, year=year), year=year)}"


def _digest(view: ReceiptView, payload: Any) -> str:
    document = {
        "salt": keyed_hash("receipts.salt", str(view.public_id)),
        "subject": str(view.ref),
        "number": view.number,
        "at": view.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "files": list(view.files),
        "payload": plain(payload),
    }
    return hashlib.sha256(canonical_exact(document)).hexdigest()


def _link(secret: str) -> str:
    return keyed_hash("receipts.link", secret)


def _written(number: str) -> str:
    """Return ``number`` as receipts write it, or "" for no number."""
    own, known = "", read_number(number)
    if known is None and number.strip()[:1] in {"R", "r"}:
        own, known = "R-", read_number(number.strip()[1:].lstrip(" -"))
    if known is None:
        return ""
    code, year, count = known
    return own + number_text(code, count, year=year)


def _view(row: Receipt) -> ReceiptView:
    return ReceiptView(
        public_id=row.public_id,
        ref=SubjectRef(row.kind, row.subject),
        number=row.number,
        at=row.at,
        digest=row.digest,
        files=tuple(row.files),
        audit_seq=row.audit_seq,
        demo=row.demo,
    )
