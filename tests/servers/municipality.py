"""The municipality's own site: one page with our script under a strict policy."""

import argparse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><html lang="ka"><meta charset="utf-8"><title>მერია</title><h1>მერიის საიტი</h1>
<script src="{hub}/widget.js" defer data-city="rustavi"></script></html>"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--hub", required=True)
    parser.add_argument("--connect", action="store_true", help="let the page ask the hub")
    options = parser.parse_args()
    connect = options.hub if options.connect else "'none'"
    policy = f"default-src 'none'; script-src {options.hub}; connect-src {connect}"

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            body = PAGE.format(hub=options.hub).encode()
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body if self.path == "/" else b"")

        def log_message(self, *words):
            pass

    ThreadingHTTPServer(("127.0.0.1", options.port), Site).serve_forever()


if __name__ == "__main__":
    main()
