"""A scanner that plays clamd: the INSTREAM command as its manual writes it.

zINSTREAM\\0, then chunks of <length, four bytes, network order><data>, ended by a chunk of length zero; the
answer ends with \\0. It enforces: the command's end (UNKNOWN COMMAND), a stream limit (INSTREAM size limit
exceeded. ERROR, then it hangs up). The EICAR test text is found. A file that holds "HANG" gets no answer.
"""

import argparse
import socketserver
import time

# The standard's 68 signs, in two halves so that no scanner takes this file for one.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MOST = 25_000_000


class Session(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self):
        command = b""
        while not command.endswith(b"\0") and len(command) < 64:
            sign = self.rfile.read(1)
            if not sign:
                return
            command += sign
        if command != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        data = b""
        while True:
            length = int.from_bytes(self.rfile.read(4), "big")
            if not length:
                break
            data += self.rfile.read(length)
            if len(data) > MOST:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        if b"HANG" in data:
            time.sleep(1)
            return
        self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0")


class Server(socketserver.ThreadingTCPServer):
    """The server."""

    allow_reuse_address, daemon_threads = True, True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    with Server(("127.0.0.1", options.port), Session) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
