"""Whose data the columns of people hold, why, how long, how they go."""

from kalaki.core.contract import Field


def _of(column: str, whose: str, purpose: str, keep: str, erase: str) -> Field:
    return Field(column=column, whose=whose, purpose=purpose, keep=keep, erase=erase)


_ACCOUNT = "until the account is deleted"
_DELETE = "commands.delete_account"
_TOWN = "as long as the municipality keeps its acts"
_PERSON, _NOBODY = "the person", "nobody"

FIELDS = (
    _of("Person.name", _PERSON, "so that others know whom they speak with; may be empty", _ACCOUNT, _DELETE),
    _of("Person.language", _PERSON, "the language of notices", _ACCOUNT, "stays, it tells nothing"),
    _of("Person.birth_year", _PERSON, "where an age counts; may be empty", _ACCOUNT, _DELETE),
    _of("Contact.person", _PERSON, "whose contact it is", _ACCOUNT, _DELETE),
    _of("Contact.kind", _PERSON, "e-mail or phone", _ACCOUNT, _DELETE),
    _of("Contact.sealed", _PERSON, "to send notices; encrypted", _ACCOUNT, "commands.remove_contact"),
    _of("Contact.lookup", _PERSON, "to find the account at sign-in; a keyed hash", _ACCOUNT, "with the contact"),
    _of("Code.person", _PERSON, "who adds the contact", "a day", "by itself"),
    _of("Code.kind", _PERSON, "e-mail or phone", "a day", "by itself"),
    _of("Code.sealed", "whoever has the contact", "to show where the code went; encrypted", "a day", "by itself"),
    _of("Code.lookup", "whoever has the contact", "to find the account; a keyed hash", "a day", "by itself"),
    _of("Code.digest", _NOBODY, "a keyed hash of the digits", "a day", "by itself"),
    _of("SignIn.person", _PERSON, "who is signed in", "until the session ends", "commands.end_sign_in"),
    _of("SignIn.session_key", _PERSON, "to end the session", "until the session ends", "commands.end_sign_in"),
    _of(
        "SignIn.browser", _PERSON, "to know the device again; make and system alone", "until the session ends",
        "commands.end_sign_in",
    ),
    _of("SignIn.way", _PERSON, "how it was signed in", "until the session ends", "commands.end_sign_in"),
    _of("Device.digest", "whoever uses the device", "to find what it sent; a keyed hash", "400 days", "by cookie's end"),
    _of("PushEndpoint.recipient", "who follows", "whose device it is; a reference", "until it ends", "commands.forget_push"),
    _of("PushEndpoint.lookup", "who follows", "to find it again; a keyed hash", "until it ends", "commands.forget_push"),
    _of("PushEndpoint.sealed", "who follows", "where pushes go; encrypted", "until it ends", "commands.forget_push"),
    _of("Following.recipient", "who follows", "whom to tell; a reference", "until it is stopped", "commands.unsubscribe"),
    _of("Following.subject_kind", _NOBODY, "what is followed", "until it is stopped", "commands.unsubscribe"),
    _of("Following.mode", _NOBODY, "at once or daily", "until it is stopped", "commands.unsubscribe"),
    _of("Following.language", "who follows", "the language of notices", "until it is stopped", "commands.unsubscribe"),
    _of("DigestLine.title", _NOBODY, "what the daily message says", "a day", "by itself"),
    _of("DigestLine.path", _NOBODY, "where the daily message leads", "a day", "by itself"),
    _of("Organisation.kind", _NOBODY, "what it is", _TOWN, "not needed"),
    _of("Organisation.name", "a group may be named after a person", "to name it", _TOWN, "by renaming"),
    _of("Organisation.folded", "as the name", "to find it", _TOWN, "by renaming"),
    _of("Organisation.code", _NOBODY, "the public number of an organisation", _TOWN, "not needed"),
    _of("Membership.person", _PERSON, "who holds the roles", _TOWN, "the person is erased, the row stays"),
    _of("MembershipRole.role", _PERSON, "what the person may do", _TOWN, "the person is erased, the row stays"),
    _of("Consent.subject", "the person, seat or team", "whose consent it is; a reference", _TOWN, "the person is erased"),
    _of("Consent.purpose", _NOBODY, "what was agreed to", _TOWN, "not needed"),
    _of("Consent.act", _NOBODY, "given or withdrawn", _TOWN, "not needed"),
    _of("Consent.text_version", _NOBODY, "which words", _TOWN, "not needed"),
    _of("Consent.way", _NOBODY, "how it was given", _TOWN, "not needed"),
    _of("Consent.guardian", "the guardian", "who agreed for a minor; a reference", _TOWN, "the person is erased"),
    _of("Token.purpose", _NOBODY, "what it opens", "a day after its end", "by itself"),
    _of("Resident.person", _PERSON, "whose account it is", _ACCOUNT, _DELETE),
    _of("Resident.digest", _PERSON, "one resident signs once; a keyed hash of the personal number", _ACCOUNT, _DELETE),
    _of("Resident.clerk", "the clerk", "who saw the document; a reference", _ACCOUNT, _DELETE),
    _of("Served.subject_kind", _NOBODY, "what was entered for somebody", "a year", "by itself"),
    _of("Served.sealed", "who was served", "messages about it travel there; encrypted, read by nobody", "a year", "by itself"),
    _of("Token.digest", _NOBODY, "a keyed hash of the secret", "a day after its end", "by itself"),
    _of("Token.subject", "the person", "whom or what it is for; a reference", "a day after its end", "by itself"),
)  # fmt: skip
