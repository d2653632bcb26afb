"""A city's own system that plays by GeoReport v2 and mySociety's updates, in XML, and enforces what they ask.

POST requests: api_key (403), service_code (400, 404), description, lat with long or address_string, every required
attribute and its choices (400, all at once); an Idempotency-Key that came before gives the same number. Services: lamps
answers with a number, holes with a token whose number comes at the third question, sewers with neither.
servicerequestupdates: a window, or 404 with ``--plain``. POST of updates: api_key, all fields. Its modes are files in
its folder: "dead" hangs up, "busy" 503, "slow" drips, "bomb" answers with entities, "wide" with much.
``state.json`` there says what it was told; ``say.json`` ([{"update_id", …}]) is what it says.
"""

import argparse
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

KEY = "city-key"
SERVICES = {
    "lamps": [("pole", "string", True, []), ("how", "singlevaluelist", False, ["dark", "flickers"])],
    "holes": [],
    "sewers": [],
}
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ხ"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><service_requests><request><service_request_id>&c;'
    "</service_request_id></request></service_requests>"
)  # fmt: skip


def element(name, *rows, root):
    inner = "".join(
        f"<{name}>"
        + "".join(f"<{key}>{escape(str(value))}</{key}>" for key, value in row.items())
        + f"</{name}>"
        for row in rows
    )
    return f'<?xml version="1.0" encoding="utf-8"?><{root}>{inner}</{root}>'


class City(BaseHTTPRequestHandler):
    """One request."""

    def do_GET(self):
        self.take({})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.take(dict(parse_qsl(body.decode(), keep_blank_values=True)))

    def take(self, fields):
        folder, path = self.server.folder, urlsplit(self.path)
        query = dict(parse_qsl(path.query))
        if (folder / "dead").exists():
            self.close_connection = True
        elif path.path == "/photo.jpg":
            self.answer(200, (folder / "photo.jpg").read_bytes())
        elif (folder / "slow").exists():
            self.drip()
        elif (folder / "busy").exists():
            self.answer(503, "")
        elif (folder / "bomb").exists():
            self.answer(200, BOMB)
        elif (folder / "wide").exists():
            self.answer(200, "<a>" + "ა" * 3_000_000 + "</a>")
        else:
            word, _, rest = path.path.removeprefix("/v2/").removesuffix(".xml").partition("/")
            self.answer(*getattr(self, f"{self.command.lower()}_{word}")(rest, fields or query))

    def get_services(self, code, query):
        if code not in SERVICES:
            return 404, element("error", {"code": 404, "description": "no such service"}, root="errors")
        attributes = "".join(
            f"<attribute><variable>true</variable><code>{name}</code><datatype>{kind}</datatype>"
            f"<required>{str(must).lower()}</required><order>1</order><description>{name}</description><values>"
            + "".join(f"<value><key>{one}</key><name>{one}</name></value>" for one in choices)
            + "</values></attribute>"
            for name, kind, must, choices in SERVICES[code]
        )
        return 200, (
            f"<service_definition><service_code>{code}</service_code><attributes>{attributes}</attributes>"
            "</service_definition>"
        )

    def post_requests(self, _rest, fields):
        wrong = self.wrong(fields)
        if wrong:
            rows = [{"code": code, "description": words} for code, words in wrong]
            return wrong[0][0], element("error", *rows, root="errors")
        state = self.server.state
        known = state["keys"].get(self.headers.get("Idempotency-Key", ""))
        number = known or f"CITY/{len(state['requests']) + 1}"
        if not known:
            state["requests"].append(fields)
            state["keys"][self.headers.get("Idempotency-Key", "")] = number
            self.server.keep()
        row = {
            "lamps": {"service_request_id": number, "service_notice": "მადლობა"},
            "holes": {"token": f"t{number}"},
            "sewers": {"service_notice": ""},
        }[fields["service_code"]]
        return 200, element("request", row, root="service_requests")

    def wrong(self, fields):
        found = []
        if fields.get("api_key") != KEY:
            found.append((403, "api_key"))
        code = fields.get("service_code", "")
        if code not in SERVICES:
            found.append((404 if code else 400, "service_code"))
        if not (fields.get("lat") and fields.get("long")) and not fields.get("address_string"):
            found.append((400, "where"))
        if not fields.get("description"):
            found.append((400, "description"))
        for name, _kind, must, choices in SERVICES.get(code, []):
            value = fields.get(f"attribute[{name}]", "")
            if (must and not value) or (value and choices and value not in choices):
                found.append((400, f"attribute[{name}]"))
        return found

    def get_tokens(self, token, query):
        state = self.server.state
        state["asked"] += 1
        if state["asked"] < 2:
            return 404, element("error", {"code": 404, "description": "not yet"}, root="errors")
        number = "CITY/77" if state["asked"] > 2 else ""
        return 200, element(
            "request", {"token": token, "service_request_id": number}, root="service_requests"
        )

    def get_servicerequestupdates(self, _rest, query):
        if self.server.plain:
            return 404, "no such method"
        self.server.state["polled"].append(query)
        self.server.keep()
        said = self.server.said()
        rows = [one for one in said if query["start_date"] <= one["updated_datetime"] <= query["end_date"]]
        return 200, element("request_update", *rows, root="service_request_updates")

    def get_requests(self, _rest, query):
        wanted = query["service_request_id"].split(",")
        rows = [one for one in self.server.said() if one["service_request_id"] in wanted]
        return 200, element("request", *rows, root="service_requests")

    def post_servicerequestupdates(self, _rest, fields):
        needed = ("service_request_id", "update_id", "status", "updated_datetime")
        missing = [name for name in needed if not fields.get(name)]
        if fields.get("api_key") != KEY or missing:
            rows = [{"code": 400, "description": name} for name in missing or ["api_key"]]
            return 400, element("error", *rows, root="errors")
        self.server.state["updates"].append(fields)
        self.server.keep()
        return 200, element(
            "request_update", {"update_id": fields["update_id"]}, root="service_request_updates"
        )

    def drip(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(600):
            try:
                self.wfile.write(b"x")
            except OSError:
                return
            time.sleep(0.05)

    def answer(self, status, text):
        body = text if isinstance(text, bytes) else text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


class Server(ThreadingHTTPServer):
    """The city, with what it was told."""

    def keep(self):
        (self.folder / "state.json").write_text(json.dumps(self.state, ensure_ascii=False), encoding="utf-8")

    def said(self):
        path = self.folder / "say.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--plain", action="store_true", help="has no servicerequestupdates")
    options = parser.parse_args()
    server = Server(("127.0.0.1", options.port), City)
    server.folder, server.plain = options.folder, options.plain
    server.state = {"requests": [], "keys": {}, "updates": [], "polled": [], "asked": 0}
    server.serve_forever()


if __name__ == "__main__":
    main()
