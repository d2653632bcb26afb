"""Somebody else's web server: plain, slow, too long, moving, broken; it tells what it was asked."""

import argparse
import gzip
import json
import ssl
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Stranger(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        word, _, rest = self.path[1:].partition("/")
        getattr(self, f"on_{word}", self.on_echo)(rest)

    do_POST = do_GET  # noqa: N815

    def on_echo(self, rest):
        asked = {"method": self.command, "path": self.path, "body": self.body.decode()}
        asked |= {"host": self.headers["Host"], "secret": self.headers.get("X-Secret", "")}
        self.answer(200, json.dumps(asked).encode())

    def on_status(self, rest):
        self.answer(int(rest), b"")

    def on_to(self, rest):
        self.answer(302, b"", Location=rest.replace("|", "/"))

    def on_keep(self, rest):
        self.answer(307, b"", Location=rest.replace("|", "/"))

    def on_long(self, rest):
        self.answer(200, b"x" * int(rest))

    def on_packed(self, rest):
        self.answer(200, gzip.compress(b"x" * 1_000_000), **{"Content-Encoding": "gzip"})

    def on_drip(self, rest):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.1)

    def on_slowhead(self, rest):
        for _ in range(100):
            self.wfile.write(b"H")
            self.wfile.flush()
            time.sleep(0.1)

    def on_broken(self, rest):
        self.wfile.write(b"nonsense\r\n\r\n")
        self.close_connection = True

    def answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--certificate", help="PEM with key: speaks https")
    options = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Stranger)
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
