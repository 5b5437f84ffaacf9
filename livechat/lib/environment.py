"""Settings from the environment; a value that cannot be one is refused in a sentence."""

import builtins
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ON = {"on", "true", "yes", "1"}
OFF = {"off", "false", "no", "0"}
DATABASES = {"sqlite", "postgres", "postgresql"}


class Environment(environ.Env):
    """django-environ, which alone would read DEBUG=maybe as off and fail on PORT=abc with a traceback."""

    def bool(self, var: str, default: Any = environ.Env.NOTSET) -> builtins.bool:
        value = self.str(var, default=str(default)).lower()
        if value not in ON | OFF:
            raise ImproperlyConfigured(f"{var} is {value!r}: write on or off.")
        return value in ON

    def int(self, var: str, default: Any = environ.Env.NOTSET) -> builtins.int:
        value = self.str(var, default=str(default))
        if not value.isdecimal():
            raise ImproperlyConfigured(f"{var} is {value!r}: write a whole number.")
        return builtins.int(value)

    def database(self, var: str, default: str) -> dict[str, Any]:
        url = self.str(var, default=default)
        try:
            return database_settings(url)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{var} is no address of a database that we know: write"
                " postgres://user:password@host:5432/name, or sqlite:////folder/file."
            ) from error

    def folder(self, var: str, default: Path) -> Path:
        """An absolute path to a folder that exists and can be written to."""
        path = default / builtins.str(self.str(var, default=""))
        try:
            path.mkdir(parents=True, exist_ok=True)
            probe = path / ".writable"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{path} cannot be written to ({error.strerror}): make it writable,"
                f" or set {var} to another folder."
            ) from error
        return path


def database_settings(url: str) -> dict[str, Any]:
    """Django's settings of one database; a host that is written as %2Frun%2Fpostgresql is a socket."""
    if urlsplit(url).scheme not in DATABASES:
        raise ValueError(url)
    config: dict[str, Any] = environ.Env.db_url_config(url)
    return {"OPTIONS": {}} | config | {"HOST": unquote(config.get("HOST") or "")}
