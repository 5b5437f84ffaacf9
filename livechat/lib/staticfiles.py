"""Static files: one folder a release, immutable; while developing, what is on disk.

What templates name with `{% modules %}` and `{% styles %}` lies joined in the folder `joined`.
"""

import asyncio
import gzip
import re
import tempfile
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

import brotli
from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, FileSystemFinder, get_finders
from servestatic import ServeStaticASGI

from livechat.lib.assets import SOURCES
from livechat.lib.compacting import compact_all
from livechat.lib.joining import FOLDER, asked_for, join
from livechat.lib.scripts import without_comments

RELEASE = re.compile(r"[0-9a-f]{12}")
COMPRESSIBLE = {".css", ".js", ".json", ".svg", ".txt", ".webmanifest", ".html", ".xml"}


def serve_static(application: Any) -> ServeStaticASGI:
    """Static files in front of an application: as they are on disk while developing, else by release."""
    if settings.DEBUG:
        return _from_sources(application)
    collect()
    server = Releases(
        application, immutable_file_test=lambda path, url: True, add_headers_function=_add_headers
    )
    for folder in settings.STATIC_ROOT.parent.iterdir():
        server.learn(folder.name)
    return server


class Releases(ServeStaticASGI):  # type: ignore[misc]  # It tells no types.
    """Every release on the disk, those too that a newer process has put there since this one began."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._known: set[str] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        release = scope["path"].removeprefix("/static/").partition("/")[0]
        if release not in self._known and RELEASE.fullmatch(release):
            await asyncio.to_thread(self.learn, release)
        await super().__call__(scope, receive, send)

    def learn(self, release: str) -> None:
        folder = settings.STATIC_ROOT.parent / release
        # What another process is still writing has another name.
        if RELEASE.fullmatch(release) and folder.is_dir():
            self.add_files(folder, f"/static/{release}/")
            self._known.add(release)


def _from_sources(application: Any) -> ServeStaticASGI:
    """Every request looks at the disk, and every browser asks again: an edit is seen at once."""
    server = ServeStaticASGI(
        application, autorefresh=True, max_age=None, add_headers_function=_add_uncached_headers
    )
    # The last folder is looked into first.
    for finder in reversed(list(get_finders())):
        if isinstance(finder, FileSystemFinder | AppDirectoriesFinder):
            for storage in finder.storages.values():
                prefix = getattr(storage, "prefix", "")
                server.add_files(storage.location, prefix=f"{settings.STATIC_URL}{prefix}")
    return server


def _add_headers(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    # A worker must say this where its page does: the widget's frame, for host pages that are isolated.
    headers["Cross-Origin-Embedder-Policy"] = "require-corp"


def _add_uncached_headers(headers: Headers, path: str, url: str) -> None:
    _add_headers(headers, path, url)
    headers["Cache-Control"] = "no-cache"


def collect() -> None:
    """Put this release's files, compressed as well, into STATIC_ROOT; once, whoever comes first."""
    target: Path = settings.STATIC_ROOT
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".") as folder:
        draft = Path(folder) / target.name
        for finder in get_finders():
            for name, storage in finder.list(["*.map"]):
                _copy(Path(storage.path(name)), draft / name)
        for path in _joined(draft / FOLDER):
            _compress(path)
        try:
            draft.rename(target)
        except OSError:
            if not target.exists():  # Else another process was faster, with the same files.
                raise


def _joined(folder: Path) -> list[Path]:
    """What templates name, each in one file, in few letters."""
    paths = []
    for entry in asked_for(settings.BASE_DIR / "templates"):
        paths.append(folder / entry)
        paths[-1].parent.mkdir(parents=True, exist_ok=True)
        paths[-1].write_text(join(SOURCES, entry).text)
    if settings.COMPACT:
        compact_all(folder)
    return paths


def _copy(source: Path, target: Path) -> None:
    if target.exists():  # An earlier finder wins, as it does while developing.
        return
    content = source.read_bytes()
    _put(target, without_comments(content) if source.suffix == ".js" else content)


def _put(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    if target.suffix in COMPRESSIBLE:
        _compress(target)


def _compress(target: Path) -> None:
    content = target.read_bytes()
    for suffix, compressed in (
        (".br", brotli.compress(content)),
        (".gz", gzip.compress(content, mtime=0)),
    ):
        if len(compressed) < len(content):
            target.with_name(target.name + suffix).write_bytes(compressed)
