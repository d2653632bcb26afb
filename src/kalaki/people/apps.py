"""Persons, contacts, memberships and roles, consent, sign-in."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Label "people"."""

    name = "kalaki.people"
    label = "people"

    def ready(self) -> None:
        """Let notices travel by e-mail and SMS, find persons' addresses, show held photos to who reviews them."""
        from kalaki.core.contract import Every, every, register_recipients, register_reviewers, register_way
        from kalaki.people.guards import reviews_photos
        from kalaki.people.jobs import forget_old
        from kalaki.people.queries import addresses_of
        from kalaki.people.ways import Email, Sms

        register_way("email", Email())
        register_way("sms", Sms())
        register_recipients("person", addresses_of)
        register_reviewers(reviews_photos)
        every("people.forget", Every(minutes=60), forget_old)
