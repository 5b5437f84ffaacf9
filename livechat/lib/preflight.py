"""What must be there before the product starts; each refusal is one sentence that says what to do."""

import fcntl
from pathlib import Path
from typing import IO

import redis
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from livechat.lib.listening import bind

CONNECT_SECONDS = 3


def require_free_port(host: str, port: int) -> None:
    for sock in bind(host, port):
        sock.close()


def lock_folder(folder: Path) -> IO[str]:
    """Held while open: a second start in the same folder would end the Valkey of the first."""
    file = (folder / "runall.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The product already runs with {folder}: stop it, or set VAR_DIR to another folder."
        ) from error
    return file


def require_redis(url: str) -> None:
    try:
        with redis.Redis.from_url(
            url, socket_timeout=CONNECT_SECONDS, socket_connect_timeout=CONNECT_SECONDS
        ) as client:
            client.ping()
    except (redis.RedisError, OSError, ValueError) as error:
        raise ImproperlyConfigured(
            f"REDIS_URL leads nowhere ({_first_line(error)}): start that server, correct the address,"
            " or remove it to use the embedded one."
        ) from error


def require_database() -> None:
    settings = connection.settings_dict
    # The pool would try for ten seconds and hide why.
    options = {name: value for name, value in settings["OPTIONS"].items() if name != "pool"}
    if connection.vendor == "postgresql":
        options.setdefault("connect_timeout", CONNECT_SECONDS)
    probe = connection.copy()
    probe.settings_dict = {**settings, "OPTIONS": options}
    try:
        probe.ensure_connection()
    except DatabaseError as error:
        raise ImproperlyConfigured(
            f"The database {settings['NAME']} does not answer ({_first_line(error)}):"
            " start it, or correct DATABASE_URL."
        ) from error
    finally:
        probe.close()


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
