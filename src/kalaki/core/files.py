"""What the house does by itself with files that people sent: proofs, deletions by the clock, second tries."""

import datetime as dt
from collections.abc import Callable, Iterator

from django.apps import apps

from kalaki.core.tenancy import reading
from kalaki.core.verify import Finding, register_verifier


def register() -> None:
    """Let `verify` look at uploads and photos, and the worker keep house with them."""
    from kalaki.core import uploads
    from kalaki.core.jobs import Daily, Every, every
    from kalaki.core.photos import store

    every("uploads.forget", Daily(at=dt.time(4, 10)), uploads.forget_unfinished)
    every("uploads.scan", Every(minutes=5), uploads.ask_scanner_again)
    every("photos.waiting", Every(minutes=1), store.look_for_waiting)
    every("photos.sealed", Daily(at=dt.time(4, 20)), store.erase_sealed)
    every("photos.strays", Daily(at=dt.time(4, 30)), store.clear_strays)
    register_verifier("uploads", lambda: _verify("uploads", uploads.damaged_uploads))
    register_verifier("photos", lambda: _verify("photos", store.damaged_photos))


def _verify(name: str, damaged: Callable[[], Iterator[str]]) -> Iterator[Finding]:
    broken = False
    cities = apps.get_model("cities", "Municipality").objects.order_by("pk").values_list("pk", flat=True)
    for city in cities:
        with reading(city):
            for text in damaged():
                broken = True
                yield Finding(name=name, ok=False, text=f"municipality {city}: {text}")
    if not broken:
        yield Finding(name=name, ok=True, text="every file is there and as it came")
