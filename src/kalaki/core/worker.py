"""The worker: notices, events, schedules and jobs, one after another, until SIGTERM."""

import signal
import threading
from types import FrameType

from django.db import close_old_connections
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kalaki.core.jobs import run_schedules
from kalaki.core.limits import forget_expired
from kalaki.core.notices import send_waiting
from kalaki.core.outbox import deliver_waiting

PAUSE_SECONDS = 0.5


def run() -> None:
    """Work until SIGTERM or SIGINT; what is under way is finished first."""
    stop = threading.Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    while not stop.is_set():
        close_old_connections()
        if not run_once():
            stop.wait(PAUSE_SECONDS)


def run_once() -> int:
    """Do what is waiting now; returns how many things were done."""
    done = send_waiting() + deliver_waiting() + run_schedules() + _run_jobs()
    if not done:
        forget_expired()
    return done


def _run_jobs(limit: int = 20) -> int:
    """Run waiting django-tasks jobs in this process."""
    from django_tasks_db.management.commands.db_worker import Worker

    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY).count()
    if not waiting:
        return 0
    Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=limit,
        worker_id="kalaki",
    ).run()
    return min(waiting, limit)
