"""`python -m livechat.tests.icons`: draws the app's icons from static/icon.svg into static/app/.

Run by hand when the drawing changes; the pictures are committed, since browsers install no SVG everywhere.
"""

from pathlib import Path

from django.conf import settings
from playwright.sync_api import sync_playwright

from livechat.tests.chromium import ARGUMENTS, find_or_install

# A maskable icon may be cut to a circle of four fifths: the drawing keeps inside, the colour does not.
PAGE = """<!doctype html><style>
  body {{ margin: 0; background: {background}; display: grid; place-items: center; block-size: 100vh }}
  svg {{ inline-size: {share}%; block-size: {share}%; overflow: hidden }}
</style>{svg}"""
ICONS = [("icon-192", 192, "transparent", 100), ("icon-512", 512, "transparent", 100),
         ("icon-maskable-512", 512, "#4f46e5", 80)]  # fmt: skip


def main() -> None:
    static = Path(settings.BASE_DIR) / "static"
    svg = (static / "icon.svg").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_or_install(), args=ARGUMENTS)
        for name, side, background, share in ICONS:
            page = browser.new_page(viewport={"width": side, "height": side})
            page.set_content(PAGE.format(svg=svg, background=background, share=share))
            page.screenshot(path=static / "app" / f"{name}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
