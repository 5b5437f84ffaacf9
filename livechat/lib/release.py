"""One name for all static files of a release."""

import hashlib
from pathlib import Path

import django

WRITERS = ("compacting.py", "joining.py", "scripts.py", "staticfiles.py")


def release_digest(folder: Path, *, compact: bool) -> str:
    """Twelve hex characters that change with any file below `folder`, the admin's, and how we write them."""
    digest = hashlib.sha256(f"{django.__version__} {compact}".encode())
    for name in WRITERS:
        digest.update(Path(__file__).with_name(name).read_bytes())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
