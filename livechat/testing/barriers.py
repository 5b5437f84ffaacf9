"""X13: what axe finds in a page and its frames."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Frame, Page

# What axe passes is most of what it says, and nobody reads it. Every frame is asked by itself.
OPTIONS = {"resultTypes": ["violations"], "iframes": False}
LOOK = "(options) => axe.run(document, options).then((found) => found.violations)"
# A colour on its way from one scheme to the other is none of either. What inherits it sets out when it
# arrives; in a page that nobody sees nothing ever does.
SETTLE = """() => { for (let on = 0; on < 20; on++) {
  const going = document.getAnimations().filter((one) => one.playState !== "finished"
    && one.effect.getComputedTiming().endTime < Infinity);
  if (!going.length) return;
  for (const one of going) one.finish(); } }"""

DARK = {"color_scheme": "dark", "forced_colors": "none"}
FORCED = {"color_scheme": "light", "forced_colors": "active"}
FORCED_DARK = {"color_scheme": "dark", "forced_colors": "active"}
AS_BEFORE: dict[str, Any] = {"color_scheme": "light", "forced_colors": "none"}


def has_no_barriers(place: Page | Frame, *other_looks: dict[str, Any]) -> None:
    """As it is; and whether it can be read in each of the other looks, which change nothing but colours."""
    found = barriers(place, *other_looks)
    assert not found, "\n".join(found)


def barriers(place: Page | Frame, *other_looks: dict[str, Any]) -> list[str]:
    """Each as a line that says where it is: in a page and its frames, or in one frame."""
    page, frames = (place, _open(place)) if isinstance(place, Page) else (place.page, [place])
    found = _find(frames, OPTIONS)
    for look in other_looks:
        page.emulate_media(**look)
        found += [f"{look}: {one}" for one in _find(frames, OPTIONS | {"runOnly": ["color-contrast"]})]
    if other_looks:
        page.emulate_media(**AS_BEFORE)
    return found


def _open(page: Page) -> list[Frame]:
    """Not those that may run no scripts, such as an e-mail's: axe would never end there."""
    inner = [frame for frame in page.frames if frame.parent_frame]
    bans = [frame.frame_element().get_attribute("sandbox") for frame in inner]
    allowed = [frame for frame, ban in zip(inner, bans, strict=True) if ban is None or "allow-scripts" in ban]
    return [page.main_frame, *allowed]


def _find(frames: list[Frame], options: dict[str, Any]) -> list[str]:
    return [line for frame in frames for line in _find_in(frame, options)]


def _find_in(frame: Frame, options: dict[str, Any]) -> list[str]:
    frame.wait_for_load_state()
    frame.evaluate(SETTLE)
    if not frame.evaluate("'axe' in window"):
        frame.evaluate(AXE_SCRIPT)
    found = frame.evaluate(LOOK, options)
    return [
        f"{frame.url} {rule['id']}: {node['html'][:160]}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
