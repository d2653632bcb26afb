"""Names of roles and ways in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kalaki.people.rules.roles import Role

# role: (name, what it may do, in one line)
ROLES: dict[Role, tuple[Any, Any]] = {
    Role.ADMIN: (_("Administrator"), _("Invites people and gives them roles.")),
    Role.CLERK: (
        _("Clerk"),
        _("Answers residents, takes over conversations, enters for somebody at the desk."),
    ),
    Role.OWNER: (_("Content owner"), _("Confirms and corrects the records of a department.")),
    Role.EDITOR: (_("Editor"), _("Works the questions without answer, publishes with a second person.")),
    Role.DUTY_OFFICER: (_("Duty officer"), _("Switches crisis mode and sends approved messages.")),
    Role.ANALYST: (_("Analyst"), _("Reads figures; never sees conversations.")),
    Role.TRIAGER: (_("Triager"), _("Routes and merges ideas, hides what must not be shown.")),
    Role.SUPERVISOR: (_("Supervisor"), _("Moves terms with a reason, sees what is overdue.")),
    Role.FIELD_CREW: (_("Field crew"), _("Has today's list, reports what is done.")),
    Role.SECRETARY: (_("Secretary"), _("Keeps petitions, meetings and minutes.")),
    Role.MANAGER: (_("Programme manager"), _("Runs calls and funds.")),
    Role.TREASURER: (_("Treasurer"), _("Prepares payments and reconciles the bank.")),
    Role.APPROVER: (_("Second approver"), _("Approves payments that another person prepared.")),
    Role.AUDITOR: (_("Auditor"), _("Reads all books, writes nothing.")),
    Role.MODERATOR: (_("Moderator"), _("Approves statements and answers appeals.")),
    Role.FACILITATOR: (_("Facilitator"), _("Leads tables and workshops.")),
    Role.TRAINER: (_("Trainer"), _("Teaches and takes attendance.")),
    Role.EXPERT: (_("Expert"), _("Rates and comments where asked.")),
    Role.JUROR: (_("Juror"), _("Scores the applications of a call.")),
    Role.OBSERVER: (_("Observer"), _("Watches a game or a meeting.")),
}
SIGN_IN_WAYS = {"code": _("with a code"), "link": _("with a one-time link"), "passkey": _("with a passkey")}

NOTICE_WAYS = {"push": _("push"), "email": _("e-mail"), "sms": _("SMS")}
NOTICE_STATES = {
    "waiting": _("on its way"),
    "sent": _("sent"),
    "closed": _("could not be delivered"),
    "parked": _("could not be delivered"),
    "lapsed": _("could not be delivered"),
}


def role_choices() -> list[tuple[str, Any]]:
    """Return the choices of a form."""
    return [(str(role), name) for role, (name, _line) in ROLES.items()]
