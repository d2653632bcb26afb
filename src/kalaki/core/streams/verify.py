"""`./hub verify streams`: every event follows from the one before it, and the audit log vouches for the heads."""

from django.apps import apps

from kalaki.core.models import AuditEntry, Stream, StreamEvent
from kalaki.core.streams.log import broken_event
from kalaki.core.tenancy import reading
from kalaki.core.verify import Finding, register_verifier


def register() -> None:
    """Add the verifier."""
    register_verifier("streams", verify_streams)


def verify_streams() -> list[Finding]:
    """Return what is broken, or one line with the counts."""
    found, streams, events = [], 0, 0
    cities = apps.get_model("cities", "Municipality").objects.order_by("pk").values_list("pk", flat=True)
    for city in list(cities):
        with reading(city):
            for stream in Stream.objects.order_by("pk"):
                streams += 1
                events += stream.head_seq
                broken = broken_event(stream)
                if broken is not None:
                    text = f"municipality {city}: stream {stream.public_id}, event {broken} does not follow"
                    found.append(Finding(name="streams", ok=False, text=text))
                elif not _vouched(city, stream):
                    text = f"municipality {city}: stream {stream.public_id} has other events than the audit log says"
                    found.append(Finding(name="streams", ok=False, text=text))
    return found or [Finding(name="streams", ok=True, text=f"{streams} streams, {events} events")]


def _vouched(city: int, stream: Stream) -> bool:
    """Tell whether the head that the audit log took is the stream's link of that number."""
    if not stream.audited_seq:
        return True
    entry = (
        AuditEntry.objects.filter(municipality=city, name="streams.head", subject=str(stream.public_id))
        .order_by("-seq")
        .first()
    )
    event = StreamEvent.objects.filter(stream=stream, seq=stream.audited_seq).first()
    facts = {"count": stream.audited_seq, "head": bytes(event.hash).hex()} if event else None
    return entry is not None and entry.facts == facts
