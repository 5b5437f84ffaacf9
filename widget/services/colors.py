"""Readable text on any colour that a client may choose (WCAG 2.2)."""

BLACK = "#000000"
WHITE = "#ffffff"


def luminance(color: str) -> float:
    """Relative luminance of `#rrggbb`, from 0 for black to 1 for white."""
    channels = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
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
