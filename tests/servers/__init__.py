"""Servers that play others: processes of their own that enforce the documented rules."""

import socket
import subprocess
import sys
import time


def start(module, *words):
    """Start ``python -m tests.servers.<module> --port N words``; returns (process, port) once it listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", f"tests.servers.{module}", "--port", str(port), *map(str, words)]
    process = subprocess.Popen(command)
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return process, port
        except OSError:
            time.sleep(0.05)
    process.kill()
    raise RuntimeError(f"{module} does not listen")
