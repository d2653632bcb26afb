"""How notices travel: e-mail by SMTP, SMS by an HTTP gateway.

KALAKI_SMTP_URL   smtp://user:password@host:587/?from=hub@example.ge (STARTTLS), smtps://… (TLS from the start),
                  ?tls=off for a server on this machine
KALAKI_SMS_URL    https://gateway/send?key=…&destination={to}&content={text}, called with GET; {to} without +
KALAKI_SMS_TETRI  price of one part, in tetri
"""

import datetime as dt
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import parse_qs, quote, unquote, urlsplit

from django.conf import settings

from kalaki.core.contract import Closed, Later, Notice, Sent, allow, now
from kalaki.people.rules.contacts import ContactKind
from kalaki.people.rules.sms import shape

WAYS = {ContactKind.EMAIL: "email", ContactKind.PHONE: "sms"}
SEAL = "contact"
SECONDS = 20
SMTP_PORTS = {"smtp": 587, "smtps": 465}
PERMANENT, TOO_MANY, SERVER_ERROR = 500, 429, 500


class Email:
    """E-mail as plain text."""

    def is_open(self) -> bool:
        """Tell whether a server is set."""
        return bool(settings.KALAKI_SMTP_URL)

    def send(self, address: str, notice: Notice) -> Sent:
        """Hand one message to the server. Raises Closed when it refuses the address for good, else Later."""
        url = urlsplit(settings.KALAKI_SMTP_URL)
        options = parse_qs(url.query)
        sender = options.get("from", [f"hub@{url.hostname}"])[0]
        message = _message(notice, sender=sender, recipient=address)
        try:
            with _connect(url.scheme, url.hostname or "", url.port) as server:
                if url.scheme == "smtp" and options.get("tls") != ["off"]:
                    server.starttls(context=ssl.create_default_context())
                if url.username:
                    server.login(unquote(url.username), unquote(url.password or ""))
                server.send_message(message, from_addr=sender, to_addrs=[address])
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise (Closed if code >= PERMANENT else Later)(f"smtp_{code}") from None
        except smtplib.SMTPResponseException as error:
            raise Later(f"smtp_{error.smtp_code}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise Later(type(error).__name__) from None
        return Sent()


class Sms:
    """SMS through the gateway of a provider."""

    def is_open(self) -> bool:
        """Tell whether a gateway is set."""
        return bool(settings.KALAKI_SMS_URL)

    def send(self, address: str, notice: Notice) -> Sent:
        """Hand one text to the gateway. Raises Closed when it refuses the number, else Later."""
        import httpx

        text = notice.short or notice.text
        parts = shape(text).parts
        if not allow("sms.day", who="installation"):
            raise Later("sms_day_limit")
        url = settings.KALAKI_SMS_URL.replace("{to}", quote(address.lstrip("+"))).replace(
            "{text}", quote(text, safe="")
        )
        try:
            answer = httpx.get(url, timeout=SECONDS, follow_redirects=False)
        except httpx.HTTPError as error:
            raise Later(type(error).__name__) from None
        if answer.is_success:
            return Sent(parts=parts, price=parts * settings.KALAKI_SMS_TETRI)
        temporary = answer.status_code >= SERVER_ERROR or answer.status_code in {401, 402, 403, TOO_MANY}
        raise (Later if temporary else Closed)(f"sms_{answer.status_code}")


def _connect(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    # The library checks no certificate unless it is given a context that does.
    number = port or SMTP_PORTS[scheme]
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, number, timeout=SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(host, number, timeout=SECONDS)


def _message(notice: Notice, *, sender: str, recipient: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, recipient, notice.title
    message["Date"] = format_datetime(now().astimezone(dt.UTC))
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    if notice.stop:
        message["List-Unsubscribe"] = f"<{notice.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # Seven bits, because smtplib announces an eight-bit body only for eight-bit addresses.
    message.set_content(notice.text + "\n", cte="base64")
    return message
