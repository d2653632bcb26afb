"""Start the real web process on a database of its own, kill it, start it again."""

import fcntl
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from kalaki.site.serve import GRANIAN

ROOT = Path(__file__).resolve().parents[2]
FILE = "kalaki.sqlite3"
PATIENCE = 90  # seconds that a busy machine may take for one step; none waits for nothing
SEED = """
import django, sys; django.setup()
from kalaki.cities.models import Municipality
from kalaki.core.contract import open_stream, writing
from tests.conftest import RUSTAVI
city = Municipality.objects.get_or_create(slug="rustavi", defaults=RUSTAVI)[0]
with writing(city.pk):
    print(*[open_stream(kind="tally", key=key).public_id for key in sys.argv[1:]])
"""


class Server:
    """The web process (or several) on one database; ``port`` stays the same over restarts."""

    def __init__(self, data, *, database_url="", redis_url="", port=None):
        if not database_url:
            fill(data)
        self.port = port or free_port()
        self.data = Path(data)
        self.environment = os.environ | {
            "KALAKI_DATA": str(data),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "DJANGO_SETTINGS_MODULE": "tests.live_site.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        self.process = None

    def seed(self, *keys):
        """Make Rustavi and one tally for each key; returns their ids."""
        return self.run(SEED, *keys).split()

    def run(self, code, *words):
        """Run Python in the server's environment; returns what it prints."""
        done = subprocess.run(
            [sys.executable, "-c", code, *words],
            env=self.environment, cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout

    def run_beside(self, code, *words):
        """Run Python beside the test; returns the thread to join."""
        thread = threading.Thread(target=self.run, args=(code, *words))
        thread.start()
        return thread

    def start(self):
        command = [sys.executable, "-m", "granian", "--port", str(self.port), *GRANIAN]
        self.process = subprocess.Popen(
            [*command, "kalaki.site.asgi:application"],
            env=self.environment, cwd=ROOT, start_new_session=True,
        )  # fmt: skip
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            with suppress(OSError):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/health")
                if connection.getresponse().status == 200:
                    return self
            time.sleep(0.05)
        raise AssertionError(f"The server did not answer within {PATIENCE} seconds.")

    def kill(self):
        """End all its processes at once, as a cut of power would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Ask it to end; returns its code."""
        self.process.terminate()
        try:
            return self.process.wait(PATIENCE)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Visitor:
    """A browser without pages: one kept connection, cookies for the forms' token."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.headers = {"Content-Type": "application/json"}

    def arrive(self, stream):
        self.connection.request("GET", f"/tally/{stream}/")
        answer = self.connection.getresponse()
        answer.read()
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        self.headers |= {"Cookie": cookie, "X-CSRFToken": cookie.partition("=")[2]}
        return self

    def command(self, stream, key, type_, **args):
        body = json.dumps({"id": str(key), "type": type_, "args": args})
        self.connection.request("POST", f"/live/{stream}/commands", body, self.headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def get(self, path):
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())


class Reader:
    """An SSE connection read line by line."""

    def __init__(self, port, stream, *, last=None):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        resume = f"Last-Event-ID: {last}\r\n" if last is not None else ""
        self.socket.sendall(f"GET /live/{stream}/events HTTP/1.1\r\nHost: localhost\r\n{resume}\r\n".encode())
        self.answer = http.client.HTTPResponse(self.socket)
        self.answer.begin()

    def next(self):
        """Return (id, event, data) of the next message, past comments and retry. Raises EOFError at the end."""
        found = {}
        while True:
            line = self.answer.readline().decode()
            if not line:
                raise EOFError
            line = line.rstrip("\n")
            if not line and "event" in found:
                return int(found.get("id", -1)), found["event"], json.loads(found["data"])
            name, _, value = line.partition(": ")
            if name:
                found[name] = value

    def close(self):
        self.socket.close()


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def fill(data):
    """Put the embedded database with all tables into the data folder ``data``, if it has none."""
    Path(data).mkdir(parents=True, exist_ok=True)
    if not (Path(data) / FILE).exists():
        shutil.copy(_ready_tables("") / FILE, data)


def own_database(url, name):
    """Return the address of a new database with all tables beside the one of ``url``; "" stays the embedded file.

    It is named after its neighbour, so that two suites on one server do not take each other's.
    """
    if not url:
        return ""
    beside = f"{urlsplit(url).path.lstrip('/')}_{name}"
    _ready_tables(url)
    with _server(url) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{beside}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{beside}" TEMPLATE "{_template(url)}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{beside}"))


def _ready_tables(url):
    """Make the tables once for the whole suite: in seconds of work, which every copy spares."""
    folder = Path(os.environ["KALAKI_TEST_TABLES"])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / ("server" if url else FILE)
        if done.exists():
            return folder
        environment = os.environ | {
            "KALAKI_DATA": str(folder), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "kalaki.site.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }  # fmt: skip
        if url:
            with _server(url) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{_template(url)}" WITH (FORCE)')
                connection.execute(f"CREATE DATABASE \"{_template(url)}\" ENCODING 'UTF8' TEMPLATE template0")
            environment["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{_template(url)}"))
        subprocess.run(
            [sys.executable, "-m", "kalaki.site", "migrate"], env=environment, check=True, capture_output=True
        )
        done.touch()
        return folder


def _template(url):
    return f"{urlsplit(url).path.lstrip('/')}_tables"


def _server(url):
    import psycopg

    return psycopg.connect(urlunsplit(urlsplit(url)._replace(path="/postgres")), autocommit=True)
