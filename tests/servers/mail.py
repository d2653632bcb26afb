"""A mail server that plays the municipality's: SMTP as RFC 5321 writes it, every message a file.

It enforces: EHLO before MAIL, MAIL before RCPT, RCPT before DATA (503 otherwise), authentication when a
password is set (530, 535), lines of at most 998 signs (500) and CRLF at their end, no 8-bit sign unless
BODY=8BITMIME was said (554), dot-stuffing, one size limit (552). Addresses that begin with "nobody" are
unknown (550), with "later" greylisted at the first try (451), with "full" over quota for now (452).
"""

import argparse
import base64
import re
import socketserver
import ssl
import uuid
from pathlib import Path

MAX_LINE, MAX_SIZE = 998, 1_000_000
PATH = re.compile(rb"(?:FROM|TO):<([^<>\s]*)>(.*)", re.IGNORECASE)


class Session(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self):
        self.greeted = self.server.password == ""
        self.said_hello = self.sealed = False
        self.reset()
        self.say("220 mail.test ESMTP")
        while True:
            line = self.rfile.readline(MAX_LINE + 3)
            if not line:
                return
            if not line.endswith(b"\r\n"):
                self.say("500 lines end with CRLF and have at most 998 signs")
                return
            verb, _, rest = line.rstrip(b"\r\n").partition(b" ")
            act = getattr(self, "on_" + verb.decode("ascii", "replace").lower(), None)
            if act is None:
                self.say("502 not implemented")
            elif act(rest) is False:
                return

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def reset(self):
        self.sender, self.eight_bit, self.recipients = None, False, []

    def on_ehlo(self, rest):
        self.said_hello = True
        self.reset()
        self.say("250-mail.test")
        if self.server.password:
            self.say("250-AUTH PLAIN")
        if self.server.tls is not None and not self.sealed:
            self.say("250-STARTTLS")
        self.say(f"250-SIZE {MAX_SIZE}")
        self.say("250 8BITMIME")

    def on_starttls(self, rest):
        if self.server.tls is None:
            return self.say("502 not implemented")
        self.say("220 go ahead")
        self.wfile.flush()
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.said_hello, self.sealed = False, True
        return None

    def on_auth(self, rest):
        kind, _, packed = rest.partition(b" ")
        if kind.upper() != b"PLAIN":
            return self.say("504 only PLAIN")
        if not packed:
            self.say("334 ")
            packed = self.rfile.readline(MAX_LINE).strip()
        self.greeted = base64.b64decode(packed).split(b"\0")[-1].decode() == self.server.password
        return self.say("235 accepted" if self.greeted else "535 wrong user or password")

    def on_mail(self, rest):
        if not self.said_hello or self.sender is not None:
            return self.say("503 wrong order")
        if self.server.tls is not None and not self.sealed:
            return self.say("530 5.7.0 STARTTLS first")
        if not self.greeted:
            return self.say("530 authenticate first")
        match = PATH.fullmatch(rest)
        if not match:
            return self.say("501 MAIL FROM:<address>")
        self.sender = match[1].decode()
        self.eight_bit = b"BODY=8BITMIME" in match[2].upper()
        return self.say("250 ok")

    def on_rcpt(self, rest):
        if self.sender is None:
            return self.say("503 wrong order")
        match = PATH.fullmatch(rest)
        if not match or b"@" not in match[1]:
            return self.say("501 RCPT TO:<address>")
        address = match[1].decode()
        if address.startswith("nobody"):
            return self.say("550 5.1.1 no such mailbox")
        if address.startswith("full"):
            return self.say("452 4.2.2 mailbox full")
        if address.startswith("later") and address not in self.server.seen:
            self.server.seen.add(address)
            return self.say("451 4.7.1 try again")
        self.recipients.append(address)
        return self.say("250 ok")

    def on_data(self, rest):
        if not self.recipients:
            return self.say("503 wrong order")
        self.say("354 end with a dot")
        lines, size, fault = [], 0, ""
        while True:
            line = self.rfile.readline(MAX_LINE + 3)
            if line == b".\r\n":
                break
            if not line:
                return False
            if not line.endswith(b"\r\n"):
                fault = "500 line too long, or without CRLF"
            if not self.eight_bit and any(sign > 127 for sign in line):
                fault = "554 8-bit sign without BODY=8BITMIME"
            lines.append(line[1:] if line.startswith(b".") else line)
            size += len(line)
        if size > MAX_SIZE:
            fault = "552 too large"
        if fault:
            self.reset()
            return self.say(fault)
        for address in self.recipients:
            folder = self.server.folder / address
            folder.mkdir(parents=True, exist_ok=True)
            draft = folder / f"{uuid.uuid4()}.part"
            draft.write_bytes(b"".join(lines))
            draft.rename(draft.with_suffix(".eml"))
        self.reset()
        return self.say("250 kept")

    def on_rset(self, rest):
        self.reset()
        self.say("250 ok")

    def on_noop(self, rest):
        self.say("250 ok")

    def on_quit(self, rest):
        self.say("221 bye")
        return False


class Server(socketserver.ThreadingTCPServer):
    """The server and what it remembers."""

    allow_reuse_address, daemon_threads = True, True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--password", default="")
    parser.add_argument("--certificate", type=Path, help="PEM with key: STARTTLS is then required (RFC 3207)")
    options = parser.parse_args()
    with Server(("127.0.0.1", options.port), Session) as server:
        server.folder, server.password, server.seen = options.folder, options.password, set()
        server.tls = None
        if options.certificate:
            server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            server.tls.load_cert_chain(options.certificate)
        server.serve_forever()


if __name__ == "__main__":
    main()
