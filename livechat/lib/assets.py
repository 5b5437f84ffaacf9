"""Where pages find what was joined for them; while developing it is joined anew when a source has changed."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

from livechat.lib.compacting import compact
from livechat.lib.joining import FOLDER, Joined, join

SOURCES: Path = settings.BASE_DIR / "static"

# While developing: what this process has made, with the times of the sources.
_made: dict[str, tuple[Joined, list[int]]] = {}


def address(entry: str) -> str:
    """The address of `entry` with all that it imports in the same file."""
    if settings.JOINED_DIR:
        _refresh(entry, settings.JOINED_DIR / entry)
    return static(f"{FOLDER}/{entry}")


def content(entry: str) -> bytes:
    """What stands at that address, for a view that serves it under another one."""
    if settings.JOINED_DIR:
        _refresh(entry, settings.JOINED_DIR / entry)
        return (settings.JOINED_DIR / entry).read_bytes()
    released: Path = settings.STATIC_ROOT / FOLDER / entry
    return released.read_bytes() if released.exists() else _written(join(SOURCES, entry), entry).encode()


def _written(result: Joined, entry: str) -> str:
    return compact(entry, result.text) if settings.COMPACT else result.text


def _refresh(entry: str, target: Path) -> None:
    made = _made.get(entry)
    if made and target.exists() and made[1] == _times(made[0]):
        return
    result = join(SOURCES, entry)
    text = _written(result, entry)
    _made[entry] = (result, _times(result))
    if target.exists() and target.read_text() == text:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    # Another process may be serving it.
    with tempfile.NamedTemporaryFile("w", dir=target.parent, delete=False) as draft:
        draft.write(text)
    Path(draft.name).replace(target)


def _times(result: Joined) -> list[int]:
    paths = (SOURCES / name for name in result.sources)
    return [path.stat().st_mtime_ns if path.exists() else 0 for path in paths]
