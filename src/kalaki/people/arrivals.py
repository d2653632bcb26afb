"""What higher apps do when somebody signs in on a device: make theirs what the device did before."""

from collections.abc import Callable

from kalaki.core.contract import Actor

Arrival = Callable[[Actor, Actor], None]
_arrivals: list[Arrival] = []


def register_arrival(unite: Arrival) -> None:
    """Call ``unite(device, person)`` after each sign-in on a device that did something before."""
    if unite not in _arrivals:
        _arrivals.append(unite)


def arrive(device: Actor, person: Actor) -> None:
    """Tell every app that ``person`` signed in on ``device``."""
    for unite in _arrivals:
        unite(device, person)
