"""QR codes as SVG, drawn here: no other party learns what a code says."""

from itertools import groupby

from qrcode import QRCode

# The quiet edge that scanners need, in modules.
EDGE = 4


def svg(text: str) -> str:
    """Black on white, whatever is around it: scanners read no other."""
    code = QRCode(border=EDGE)
    code.add_data(text)
    rows = code.get_matrix()
    bars = "".join(_bar(x, y, wide) for y, row in enumerate(rows) for x, wide in _runs(row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{len(rows)}v{len(rows)}H0z"/>'
        f'<path d="{bars}"/></svg>'
    )


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where dark modules begin, and how many stand in a row."""
    found, at = [], 0
    for is_dark, group in groupby(row):
        wide = len(list(group))
        if is_dark:
            found.append((at, wide))
        at += wide
    return found


def _bar(x: int, y: int, wide: int) -> str:
    return f"M{x} {y}h{wide}v1h-{wide}z"
