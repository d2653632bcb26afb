"""Django's door to sign-in: it finds the person of a session; nobody signs in by password."""

from typing import Any

from django.http import HttpRequest

from kalaki.people.models import Person


class PersonBackend:
    """Finds persons for sessions."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Sign nobody in: there are no passwords."""

    def get_user(self, user_id: int) -> Person | None:
        """Return the person of a session, unless it left."""
        return Person.objects.filter(pk=user_id, erased_at=None).first()
