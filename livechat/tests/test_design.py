"""What every stylesheet and template promises: readable colours, logical properties, known icons."""

import math
import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
TOKENS = (STATIC / "css" / "tokens.css").read_text()
RAW = re.compile(r"(--[a-z-]+): oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\);")

SURFACES = ("page", "surface", "raised", "sunken", "hover")
HUES = ("indigo", "blue", "green", "yellow", "red")
TEXT_PAIRS = [
    *((f"--slate-{text}", f"--slate-{on}") for text in ("text", "muted") for on in SURFACES),
    ("--slate-text", "--slate-pressed"),
    ("--slate-on-strong", "--slate-strong"),
    *((f"--{hue}-text", f"--slate-{on}") for hue in HUES for on in SURFACES),
    *((f"--{hue}-text", f"--{hue}-soft") for hue in HUES),
    *(("--slate-text", f"--{hue}-soft") for hue in HUES),
    *((f"--{hue}-on-fill", f"--{hue}-fill") for hue in HUES),
    *((f"--{hue}-on-fill", f"--{hue}-fill-hover") for hue in HUES),
]
# WCAG 1.4.11: the edge of a control and the focus ring.
CONTROL_PAIRS = [(edge, f"--slate-{on}") for edge in ("--slate-edge", "--indigo-text") for on in SURFACES[:3]]


def _block(selector: str) -> str:
    start = TOKENS.index(selector + " {")
    return TOKENS[start : TOKENS.index("}", start)]


def _luminance(lightness: float, chroma: float, hue: float) -> float:
    """Relative luminance of an OKLCH colour, clipped to sRGB as a screen would."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    clipped = (min(max(part, 0), 1) for part in (red, green, blue))
    return sum(part * weight for part, weight in zip(clipped, (0.2126, 0.7152, 0.0722), strict=True))


def _luminances(selector: str) -> dict[str, float]:
    found = RAW.findall(_block(selector))
    return {name: _luminance(float(li) / 100, float(ch), float(hue)) for name, li, ch, hue in found}


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.row("X13")
@pytest.mark.parametrize("selector", [":root", ':root[data-theme="dark"]'], ids=["light", "dark"])
def test_text_and_controls_can_be_read(selector: str) -> None:
    colours = _luminances(selector)
    wanted = [(pair, 4.5) for pair in TEXT_PAIRS] + [(pair, 3.0) for pair in CONTROL_PAIRS]
    faint = {
        pair: round(ratio, 2)
        for pair, least in wanted
        if (ratio := _contrast(colours[pair[0]], colours[pair[1]])) < least
    }
    assert not faint


def test_dark_by_system_and_dark_by_choice_are_the_same() -> None:
    by_system, by_choice = (
        _block(':root:not([data-theme="light"])'),
        _block(':root[data-theme="dark"]'),
    )
    assert RAW.findall(by_system) == RAW.findall(by_choice) != []


def test_dark_redefines_every_raw_colour() -> None:
    light, dark = _luminances(":root"), _luminances(':root[data-theme="dark"]')
    assert light.keys() == dark.keys()


@pytest.mark.row("X12")
def test_stylesheets_turn_round_for_right_to_left() -> None:
    physical = re.compile(
        r"(?<![-\w])((margin|padding|border)-(left|right|top|bottom)\b|(left|right|top|bottom|width|height)\s*:"
        r"|(min|max)-(width|height)\s*:(?!.*\)\s*{)|float\s*:|text-align\s*:\s*right)"
    )
    found = {
        f"{path.name}: {line.strip()}"
        for path in (STATIC / "css").rglob("*.css")
        for line in path.read_text().splitlines()
        if physical.search(line) and not line.strip().startswith("@media")
    }
    assert not found


def test_only_tokens_name_raw_colours() -> None:
    raw = re.compile(r"oklch\(|#[0-9a-f]{3,8}\b|rgba?\(|--(slate|indigo|blue|green|yellow|red)-")
    found = {
        f"{path.name}: {line.strip()}"
        for path in (STATIC / "css").rglob("*.css")
        if path.name != "tokens.css"
        for line in path.read_text().splitlines()
        if raw.search(line)
    }
    assert not found


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (STATIC / "icons.svg").read_text()))
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text())
    }
    named |= {
        name
        for path in (STATIC / "js").rglob("*.js")
        for name in re.findall(r'\bicon\("([^"]+)"', path.read_text())
    }
    assert named <= sprite


def test_no_tag_of_a_template_runs_over_the_end_of_a_line() -> None:
    """Such a tag is no tag, but text that people read."""
    broken = re.compile(r"\{[{%][^{}]*\n[^{}]*[%}]\}")
    assert [path.name for path in TEMPLATES.rglob("*.html") if broken.search(path.read_text())] == []


def test_templates_hold_no_inline_script_and_no_inline_style() -> None:
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script>")
    # Readers of e-mail know no style sheets.
    emails = TEMPLATES / "notifications" / "email"
    pages = [path for path in TEMPLATES.rglob("*.html") if emails not in path.parents]
    assert not {path.name for path in pages if inline.search(path.read_text())}
