"""Settings from the environment; a value that cannot be one is refused in a sentence."""

import builtins
import re
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ON = {"on", "true", "yes", "1"}
OFF = {"off", "false", "no", "0"}
DATABASES = {"sqlite", "postgres", "postgresql"}
_SETTING = re.compile(r"(?:export )?[A-Za-z_]\w*=")
# After white space only: passwords may have the sign in them.
_COMMENT = re.compile(r"""([^=]*=(?:'.*'|"(?:\\.|[^"\\])*"|[^'"\s].*?)?)\s+#.*""")


class Environment(environ.Env):
    """django-environ, which alone would read DEBUG=maybe as off and fail on PORT=abc with a traceback."""

    def bool(self, var: str, default: Any = environ.Env.NOTSET) -> builtins.bool:
        value = self.str(var, default=str(default)).lower()
        if value not in ON | OFF:
            raise ImproperlyConfigured(f"{var} is {value!r}: write on or off.")
        return value in ON

    def int(
        self,
        var: str,
        default: Any = environ.Env.NOTSET,
        *,
        least: builtins.int = 1,
        most: builtins.int = 10**9,
    ) -> builtins.int:
        value = self.str(var, default=str(default))
        if not value.isdecimal():
            raise ImproperlyConfigured(f"{var} is {value!r}: write a whole number.")
        if not least <= builtins.int(value) <= most:
            raise ImproperlyConfigured(f"{var} is {value}: write a number from {least} to {most}.")
        return builtins.int(value)

    def list(self, var: str, default: builtins.list[Any]) -> builtins.list[Any]:
        """What stands between commas, without the white space around it."""
        if var not in self.ENVIRON:
            return default
        return [part.strip() for part in self.str(var).split(",") if part.strip()]

    def origin(self, var: str, default: str) -> builtins.str:
        """`https://host`, with a port or without, as browsers name it."""
        value: builtins.str = self.str(var, default=default).rstrip("/")
        if not re.fullmatch(r"https?://([\w.-]+|\[[\da-fA-F:.]+\])(:\d{1,5})?", value):
            raise ImproperlyConfigured(
                f"{var} is {value!r}: write https://chat.example, with nothing after it."
            )
        return value

    def read_file(self, var: str, default: Path) -> None:
        """Settings of a file: those of the environment win. One that is named has to be there."""
        path = Path(self.str(var, default=str(default)))
        if not path.exists() and var not in self.ENVIRON:
            return
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
            raise ImproperlyConfigured(
                f"{path} cannot be read ({why}): make it readable, or set {var} to another file."
            ) from error
        self.read_env(StringIO("\n".join(_setting(path, *line) for line in enumerate(lines, 1))))

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
        path = default.parent / (self.str(var, default="") or default)
        try:
            path.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=path).close()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{path} cannot be written to ({error.strerror}): make it writable,"
                f" or set {var} to another folder."
            ) from error
        return path


def _setting(path: Path, number: int, line: str) -> str:
    """The line without its comment and the white space around it."""
    line = line.strip()
    if commented := _COMMENT.match(line):
        line = commented[1]
    if line and not line.startswith("#") and not _SETTING.match(line):
        raise ImproperlyConfigured(
            f"{path}, line {number}: write NAME=value, without spaces around the sign."
        )
    return line


def database_settings(url: str) -> dict[str, Any]:
    """Django's settings of one database; a host that is written as %2Frun%2Fpostgresql is a socket."""
    if urlsplit(url).scheme not in DATABASES:
        raise ValueError(url)
    config: dict[str, Any] = environ.Env.db_url_config(url)
    return {"OPTIONS": {}} | config | {"HOST": unquote(config.get("HOST") or "")}
