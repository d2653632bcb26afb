"""An SMS gateway that plays the provider's: one GET a text, every accepted text a file.

GET /send?key=&destination=&content=  →  200 {"id", "parts"}. It enforces: the key (401), a number of 8 to 15
digits without + (400), a text that is not empty and has at most five parts (413), 3 texts a minute to one
number (429). A number that ends in 000 is not in service (404), one that ends in 999 fails at the first try
(503). Parts: 160/153 signs of the GSM alphabet, else 70/67 UTF-16 units (3GPP TS 23.038), counted here anew.
"""

import argparse
import json
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE = set("\f^{}\\[~]|€")
MOST_PARTS, PER_MINUTE = 5, 3


def parts_of(text):
    if set(text) <= GSM | TWICE:
        units, alone, joined = len(text) + sum(sign in TWICE for sign in text), 160, 153
    else:
        units, alone, joined = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if units <= alone else -(-units // joined)


class Gateway(BaseHTTPRequestHandler):
    """One request."""

    def do_GET(self):
        url = urlsplit(self.path)
        words = {name: values[0] for name, values in parse_qs(url.query).items()}
        number, text = words.get("destination", ""), words.get("content", "")
        if url.path != "/send":
            return self.answer(404, "no such address")
        if words.get("key") != self.server.key:
            return self.answer(401, "wrong key")
        if not (number.isdigit() and 8 <= len(number) <= 15):
            return self.answer(400, "destination: 8 to 15 digits")
        if not text or parts_of(text) > MOST_PARTS:
            return self.answer(413, "content: 1 to 5 parts")
        if number.endswith("000"):
            return self.answer(404, "number not in service")
        if number.endswith("999") and number not in self.server.seen:
            self.server.seen.add(number)
            return self.answer(503, "try again")
        times = [at for at in self.server.times.get(number, ()) if at > time.monotonic() - 60]
        if len(times) >= PER_MINUTE:
            return self.answer(429, "too many for one number")
        self.server.times[number] = [*times, time.monotonic()]
        folder = self.server.folder / number
        folder.mkdir(parents=True, exist_ok=True)
        name = str(uuid.uuid4())
        draft = folder / f"{name}.part"
        draft.write_text(json.dumps({"text": text, "parts": parts_of(text)}), encoding="utf-8")
        draft.rename(draft.with_suffix(".json"))
        return self.answer(200, name, parts=parts_of(text))

    def answer(self, status, word, **more):
        body = json.dumps({"id" if status == 200 else "error": word, **more}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        """Say nothing: the address holds a number."""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--key", default="k")
    options = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Gateway)
    server.folder, server.key, server.seen, server.times = options.folder, options.key, set(), {}
    server.serve_forever()


if __name__ == "__main__":
    main()
