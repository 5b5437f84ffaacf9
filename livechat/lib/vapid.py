"""The key by which push services know who calls a browser (RFC 8292): 32 bytes, as base64url."""

import base64
import binascii
import os
import secrets
from pathlib import Path

# The order of the curve P-256: every number below it but 0 is a key.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_SIZE = 32


def new_key() -> str:
    number = secrets.randbelow(_ORDER - 1) + 1
    return base64.urlsafe_b64encode(number.to_bytes(_SIZE, "big")).decode().rstrip("=")


def is_key(value: str) -> bool:
    try:
        raw = base64.b64decode(value + "=" * (-len(value) % 4), altchars="-_", validate=True)
    except (binascii.Error, ValueError):
        return False
    return len(raw) == _SIZE and 0 < int.from_bytes(raw, "big") < _ORDER


def kept_key(path: Path) -> str:
    """The key of this folder, made by whichever process looks first."""
    if not path.exists():
        own = path.with_name(f"{path.name}.{os.getpid()}")
        own.touch(mode=0o600)
        own.write_text(new_key())
        try:
            os.link(own, path)
        except FileExistsError:
            pass  # another process was faster: its key is everybody's
        finally:
            own.unlink()
    return path.read_text().strip()
