"""Somebody signs in: what their device said before is theirs, in every municipality."""

from kalaki.cities.contract import city_scope, list_cities
from kalaki.core.contract import Actor, new_key
from kalaki.ideas.commands import unite_device
from kalaki.ideas.queries.mine import is_known


def unite(device: Actor, person: Actor) -> None:
    """Let ``person`` have the items, voices and questions of ``device``; nothing is written where there are none."""
    for city in list_cities():
        with city_scope(city.slug):
            if is_known(device.ref):
                unite_device(actor=person, key=new_key(), device=device.ref, person=person.ref)
