"""Servers that benches use where they stand: PostgreSQL and Redis of this machine, or those that are named."""

import getpass
import os

DATABASES = ("DATABASE_URL", "DATABASE_URL_CI")
REDISES = ("REDIS_URL", "REDIS_URL_CI")


def find_postgres() -> str:
    """Return the address of a PostgreSQL server that lets this user make databases, "" when there is none."""
    import psycopg

    named = [os.environ.get(name, "") for name in DATABASES]
    for url in [*named, f"postgres://{getpass.getuser()}@127.0.0.1:5432/postgres"]:
        if url.startswith("postgres"):
            try:
                psycopg.connect(url, connect_timeout=2).close()
            except psycopg.Error:
                continue
            return url
    return ""


def find_redis() -> str:
    """Return the address of a Redis server, "" when there is none."""
    import redis

    for url in [*(os.environ.get(name, "") for name in REDISES), "redis://127.0.0.1:6379/3"]:
        try:
            if url and redis.Redis.from_url(url, socket_connect_timeout=2).ping():
                return url
        except redis.RedisError:
            continue
    return ""
