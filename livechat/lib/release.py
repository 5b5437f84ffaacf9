"""One name for all static files of a release."""

import hashlib
from pathlib import Path

import django


def release_digest(folder: Path) -> str:
    """Twelve hex characters that change whenever any file below `folder` does, or the admin's."""
    digest = hashlib.sha256(django.__version__.encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
