"""X13: what axe finds in a page and its frames."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Frame, Page

# What axe passes is most of what it says, and nobody reads it. Every frame is asked by itself.
OPTIONS = {"resultTypes": ["violations"], "iframes": False}
LOOK = "(options) => axe.run(document, options).then((found) => found.violations)"
# A colour on its way from one scheme to the other is none of either.
SETTLED = """Promise.all(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().endTime < Infinity)
  .map((one) => one.finished.catch(() => null)))"""

DARK = {"color_scheme": "dark", "forced_colors": "none"}
FORCED = {"color_scheme": "light", "forced_colors": "active"}
FORCED_DARK = {"color_scheme": "dark", "forced_colors": "active"}
AS_BEFORE: dict[str, Any] = {"color_scheme": "light", "forced_colors": "none"}


def has_no_barriers(place: Page | Frame, *other_looks: dict[str, Any]) -> None:
    """As it is; and whether it can be read in each of the other looks, which change nothing but colours."""
    assert barriers(place, *other_looks) == []


def barriers(place: Page | Frame, *other_looks: dict[str, Any]) -> list[str]:
    """Each as a line that says where it is: in a page and its frames, or in one frame."""
    page, frames = (place, place.frames) if isinstance(place, Page) else (place.page, [place])
    found = _find(frames, OPTIONS)
    for look in other_looks:
        page.emulate_media(**look)
        found += [f"{look}: {one}" for one in _find(frames, OPTIONS | {"runOnly": ["color-contrast"]})]
    if other_looks:
        page.emulate_media(**AS_BEFORE)
    return found


def _find(frames: list[Frame], options: dict[str, Any]) -> list[str]:
    return [line for frame in frames for line in _find_in(frame, options)]


def _find_in(frame: Frame, options: dict[str, Any]) -> list[str]:
    frame.evaluate(SETTLED)
    if not frame.evaluate("'axe' in window"):
        frame.evaluate(AXE_SCRIPT)
    found = frame.evaluate(LOOK, options)
    return [
        f"{frame.url} {rule['id']}: {node['html'][:160]}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
