"""Persons, contacts, memberships and roles, consent, sign-in."""

import datetime as dt

from django.apps import AppConfig
from django.core.checks import register as register_check


class PeopleConfig(AppConfig):
    """Label "people"."""

    name = "kalaki.people"
    label = "people"

    def ready(self) -> None:
        """Let notices travel by e-mail and SMS, find persons' addresses, show held photos to who reviews them."""
        from kalaki.core.contract import (
            Daily,
            Every,
            every,
            register_purpose,
            register_recipients,
            register_reviewers,
            register_way,
        )
        from kalaki.people.checks import push_subject
        from kalaki.people.guards import reviews_photos
        from kalaki.people.jobs import forget_old, tell_of_the_day
        from kalaki.people.push import PURPOSE, Push
        from kalaki.people.queries import addresses_of, device_addresses
        from kalaki.people.residents import served_addresses
        from kalaki.people.rules.push import is_push_host
        from kalaki.people.ways import Email, Sms

        register_check(push_subject)
        register_way("email", Email())
        register_way("sms", Sms())
        register_way("push", Push())
        register_purpose(PURPOSE, is_push_host)
        register_recipients("person", addresses_of)
        register_recipients("device", device_addresses)
        register_recipients("served", served_addresses)
        register_reviewers(reviews_photos)
        every("people.forget", Every(minutes=60), forget_old)
        every("people.digests", Daily(at=dt.time(18, 0)), tell_of_the_day)
