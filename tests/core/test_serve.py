"""`./hub serve` as people and service managers meet it: the real processes, really killed."""

import fcntl
import http.client
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench._measure import descendants
from tests.live_site.server import PATIENCE, ROOT, fill, free_port, own_database


@pytest.fixture
def environment(tmp_path, worker_id):
    """Tables in a data folder of the test's own."""
    database = own_database(os.environ.get("DATABASE_URL", ""), f"serve_{worker_id}")
    fill(tmp_path)
    return os.environ | {
        "KALAKI_DATA": str(tmp_path),
        "DATABASE_URL": database,
        "REDIS_URL": "",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }


def start(environment, port):
    return subprocess.Popen(
        [sys.executable, "-m", "kalaki.site", "serve", "--port", str(port)],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@contextmanager
def hub(environment):
    port = free_port()
    process = start(environment, port)
    try:
        assert process.stdout.readline() == f"ready http://127.0.0.1:{port}/\n"
        yield process, port
    finally:
        for one in descendants(process.pid) if process.poll() is None else []:
            os.kill(one, signal.SIGKILL)


def part(process, word):
    """Return the process that the hub runs for ``word``."""
    for pid in descendants(process.pid)[1:]:
        with Path(f"/proc/{pid}/cmdline").open(encoding="utf-8") as words:
            if word in words.read().split("\0"):
                return pid
    return None


def until(asked):
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        found = asked()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("It did not happen within the time.")


def answers(port):
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False


def is_gone(pid):
    try:
        with Path(f"/proc/{pid}/stat").open(encoding="utf-8") as fields:
            return fields.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_clean_and_leaves_nothing_behind(environment, number):
    with hub(environment) as (process, _port):
        everything = descendants(process.pid)
        process.send_signal(number)
        assert (process.wait(PATIENCE), process.stderr.read()) == (0, "")
        assert [pid for pid in everything[1:] if not is_gone(pid)] == []


def test_killed_parts_start_again(environment):
    with hub(environment) as (process, port):
        for name, word in (("worker", "worker"), ("web", "granian")):
            before = part(process, word)
            os.kill(before, signal.SIGKILL)
            assert process.stderr.readline() == f"The {name} process ended with -9 and starts again.\n"
            assert until(lambda word=word: part(process, word)) != before
        assert until(lambda: answers(port))


def test_killed_hub_leaves_no_server_on_the_port(environment):
    with hub(environment) as (process, port):
        left = descendants(process.pid)[1:]
        process.kill()
        process.wait()
        until(lambda: all(is_gone(pid) for pid in left))
        assert not answers(port)


def test_taken_port_and_taken_folder_are_named(environment):
    with hub(environment) as (_process, port):
        again = start(environment, port)
        assert again.communicate(timeout=PATIENCE) == (
            "",
            f"Port {port} is in use, perhaps by a hub that runs already. Stop it, or choose another with --port.\n",
        )
        other = start(environment, free_port())
        said = other.communicate(timeout=PATIENCE)[1]
        assert (other.returncode, said) == (
            1,
            (
                f"Another web process uses {environment['KALAKI_DATA']}. A second web process needs REDIS_URL, "
                "so that live pages hear of each other's writes.\n"
            ),
        )


def test_second_process_needs_redis(environment):
    done = subprocess.run(
        [sys.executable, "-m", "kalaki.site", "serve", "--processes", "2"],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.endswith(
        "A second web process needs REDIS_URL, so that live pages hear of each other's writes.\n"
    )


def test_place_at_a_folder_is_shared_only_with_redis(tmp_path):
    from kalaki.site.serve import take_place

    with take_place(tmp_path, shared=True) as first, take_place(tmp_path, shared=True) as second:
        assert None not in {first, second}
        assert take_place(tmp_path, shared=False) is None
        fcntl.flock(second, fcntl.LOCK_UN)
