"""One body, compressed once, in whatever encoding a browser takes."""

import gzip
import hashlib
from dataclasses import dataclass

import brotli


@dataclass(frozen=True)
class Variant:
    encoding: str
    body: bytes
    etag: str


def variants(body: bytes) -> dict[str, Variant]:
    """By encoding, best first. Each has an ETag of its own, as a strong one must."""
    digest = hashlib.sha256(body).hexdigest()[:16]
    bodies = {"br": brotli.compress(body), "gzip": gzip.compress(body, mtime=0), "identity": body}
    return {name: Variant(name, data, f'"{digest}-{name}"') for name, data in bodies.items()}


def choose(offered: dict[str, Variant], accept_encoding: str) -> Variant:
    """The first offered variant that the header does not refuse."""
    accepted = set()
    for item in accept_encoding.lower().split(","):
        name, _, weight = item.partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            accepted.add(name.strip())
    return next(
        (variant for name, variant in offered.items() if name in accepted or "*" in accepted),
        offered["identity"],
    )
