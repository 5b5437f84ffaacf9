"""Readable text on any colour that a client may choose (WCAG 2.2)."""

BLACK = "#000000"
WHITE = "#ffffff"
# What text needs, and what the edge of a control needs.
TEXT = 4.5
EDGE = 3.0
# The panel's own surfaces: frame/styles/base.css, as a screen shows them.
LIGHT_SURFACE = "#ffffff"
DARK_SURFACE = "#16181d"
STEPS = 100


def _channels(color: str) -> tuple[int, ...]:
    return tuple(int(color[start : start + 2], 16) for start in (1, 3, 5))


def luminance(color: str) -> float:
    """Relative luminance of `#rrggbb`, from 0 for black to 1 for white."""
    channels = (channel / 255 for channel in _channels(color))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(color: str) -> str:
    """Black or white, whichever reads better: never below 4.5 to 1."""
    return max((WHITE, BLACK), key=lambda text: contrast(text, color))


def nearest(color: str, on: str, least: float = TEXT) -> str:
    """The colour nearest to `color` that has this contrast with `on`: the same hue, lighter or darker."""
    if contrast(color, on) >= least:
        return color
    for step in range(1, STEPS + 1):
        both = (_mixed(color, end, step / STEPS) for end in (BLACK, WHITE))
        readable = [each for each in both if contrast(each, on) >= least]
        if readable:
            return max(readable, key=lambda each: contrast(each, on))
    return text_on(on)


def _mixed(color: str, end: str, share: float) -> str:
    pairs = zip(_channels(color), _channels(end), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)
