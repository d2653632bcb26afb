"""allauth's second factors in our house: secrets sealed, names of ours."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext as _

from kalaki.core.contract import seal, unseal

SEAL = "second-factor"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seals secrets with the key beside the data, and names the hub to authenticators."""

    def encrypt(self, text: str) -> str:
        """Return ``text`` sealed, in hex."""
        return seal(SEAL, text.encode()).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what ``encrypt`` sealed."""
        return unseal(SEAL, bytes.fromhex(encrypted_text)).decode()

    def get_totp_issuer(self) -> str:
        """Return a short name: Georgian letters cost nine signs each in the drawing that a phone must read."""
        return f"kalaki {context.request.city.slug}"

    def _get_site_name(self) -> str:
        request = context.request
        return str(request.city.hub_name_in(request.language))

    def _get_user_identifier(self, user: Any) -> str:
        # An authenticator shows it to the person alone; an account without a name gets a neutral word.
        return user.name or _("My account")

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Return the entity; the handle is allauth's, so that its own look-up finds the person."""
        entity = super().get_public_key_credential_user_entity(user)
        name = self._get_user_identifier(user)
        return entity | {"name": name, "display_name": name}
