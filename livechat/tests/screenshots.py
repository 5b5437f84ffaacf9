"""Write every page and state to var/screenshots/: `make screenshots` beside `make run`."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import NoReturn
from urllib.parse import urljoin

import django
from django.core.exceptions import ImproperlyConfigured
from django.utils.html import format_html, format_html_join
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from livechat.tests.chromium import ARGUMENTS, find_or_install
from livechat.tests.product import get_status
from livechat.tests.screens import Screen

APPS = ("livechat", "accounts", "chats", "widget", "notifications", "billing")
PASSWORD = "demo-password"  # What `make run` prints; refused when DEBUG is off.
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 740}
INDEX = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens</title><style>{}</style>{}'
FIGURE = '<figure><a href="{0}"><img src="{0}" alt="{1}"></a><figcaption>{1}</figcaption></figure>'
STYLE = """
body { font: 14px system-ui; margin: 2rem; background: #f6f7f9 }
section { display: flex; flex-wrap: wrap; gap: 1rem; align-items: start; margin-block: 2rem }
h2 { flex-basis: 100% }
figure { margin: 0 }
img { max-height: 28rem; max-width: 28rem; border: 1px solid #ccc }
"""
# The shop knows English alone; on a page that says it is Arabic the widget is.
ARABIC = """new MutationObserver((changes, observer) => {
  observer.disconnect();
  const isShop = location.pathname.startsWith("/demo/");
  if (isShop) Object.assign(document.documentElement, { lang: "ar", dir: "rtl" });
}).observe(document, { childList: true })"""
# The console scrolls inside itself: its pages are whole in a window that is high enough.
WHOLE_HEIGHT = """() => innerHeight + Math.max(0, ...[...document.querySelectorAll("main, .scroll")].map(
  (one) => getComputedStyle(one).overflowY === "visible" ? 0 : one.scrollHeight - one.clientHeight))"""
SETTLE_MS = 250
PATIENCE_MS = 10_000


@dataclass(frozen=True)
class Look:
    """How a screen is looked at."""

    name: str
    size: dict[str, int]
    scheme: str = "light"
    locale: str = "en"


LOOKS = (
    Look("light", WIDE),
    Look("dark", WIDE, scheme="dark"),
    Look("phone", PHONE),
    Look("phone-dark", PHONE, scheme="dark"),
    Look("arabic", WIDE, locale="ar"),
    Look("arabic-phone", PHONE, locale="ar"),
)


class Studio:
    """A browser at a running product; the Stage of screens that need more than one person."""

    def __init__(self, browser: Browser, url: str, shop_url: str) -> None:
        self._browser = browser
        self._urls = {False: url, True: shop_url}
        self._signed_in: dict[str, str] = {}
        self._open: list[BrowserContext] = []

    def shoot(self, screen: Screen, look: Look, folder: Path) -> Path:
        with self._closing():
            page = self._page(screen.path, look, user=screen.user, shop=screen.shop)
            if screen.act:
                screen.act(page, self)
            if screen.whole_page:
                page.set_viewport_size({**look.size, "height": page.evaluate(WHOLE_HEIGHT)})  # type: ignore[typeddict-item]
            page.wait_for_timeout(SETTLE_MS)
            picture = folder / f"{screen.name}.{look.name}.png"
            page.screenshot(path=picture, full_page=screen.whole_page)
            return picture

    def open(self, path: str, *, user: str = "", shop: bool = False) -> Page:
        return self._page(path, LOOKS[0], user=user, shop=shop)

    def _page(self, path: str, look: Look, *, user: str, shop: bool) -> Page:
        if user and user not in self._signed_in:
            self._sign_in(user)
        context = self._browser.new_context(
            viewport=look.size,  # type: ignore[arg-type]
            color_scheme=look.scheme,  # type: ignore[arg-type]
            locale=look.locale,
            reduced_motion="reduce",
            storage_state=self._signed_in.get(user),
        )
        self._open.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if shop and look.locale != LOOKS[0].locale:
            context.add_init_script(ARABIC)
        page = context.new_page()
        page.goto(urljoin(self._urls[shop], path))
        return page

    def _sign_in(self, user: str) -> None:
        context = self._browser.new_context()
        page = context.new_page()
        page.goto(urljoin(self._urls[False], "/sign-in/"))
        page.get_by_label("E-mail").fill(user)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        self._signed_in[user] = context.storage_state()  # type: ignore[assignment]
        context.close()

    @contextmanager
    def _closing(self) -> Iterator[None]:
        try:
            yield
        finally:
            for context in self._open:
                context.close()
            self._open.clear()


def screens() -> list[Screen]:
    """Those of every module of an app's tests whose name ends in `screens`."""
    packages = [import_module(f"{app}.tests") for app in APPS]
    names = [
        f"{package.__name__}.{module.name}"
        for package in packages
        for module in iter_modules(package.__path__)
        if module.name.endswith("screens")
    ]
    return [screen for name in names for screen in import_module(name).SCREENS]


def looks_of(screen: Screen) -> list[Look]:
    return [
        look
        for look in LOOKS
        if (look.locale == "en" or screen.speaks_arabic) and (look.scheme == "light" or screen.has_dark)
    ]


def write_index(folder: Path, pictures: dict[str, list[Path]]) -> None:
    sections = ((name, format_html_join("", FIGURE, _names(paths))) for name, paths in pictures.items())
    body = format_html_join("\n", "<section><h2>{}</h2>{}</section>", sections)
    (folder / "index.html").write_text(format_html(INDEX, STYLE, body))


def _names(paths: list[Path]) -> list[tuple[str, str]]:
    return [(path.name, path.stem) for path in paths]


def refuse(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(2)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livechat.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        refuse(f"No product to look at: start it with make run in another terminal. ({error})")
    from django.conf import settings

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=settings.BASE_URL)
    parser.add_argument("--shop-url", default=settings.DEMO_URL)
    parser.add_argument("--only", default="", help="screens whose name begins so")
    parser.add_argument(
        "--look", default="", choices=["", *(look.name for look in LOOKS)], help="this one alone"
    )
    options = parser.parse_args()
    if get_status(f"{options.url}/healthz") != 200:
        refuse(f"Nothing answers at {options.url}: start the product with make run in another terminal.")

    folder = Path(settings.VAR_DIR) / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    pictures: dict[str, list[Path]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_or_install(), args=ARGUMENTS)
        studio = Studio(browser, options.url, options.shop_url)
        wanted = [screen for screen in screens() if screen.name.startswith(options.only)]
        failed = [
            screen.name for screen in wanted if not shoot_all(studio, screen, options.look, folder, pictures)
        ]
        browser.close()
    write_index(folder, pictures)
    print(f"{sum(map(len, pictures.values()))} pictures: {folder / 'index.html'}")
    if failed:
        sys.exit(f"Not reached: {', '.join(failed)}.")


def shoot_all(
    studio: Studio, screen: Screen, only: str, folder: Path, pictures: dict[str, list[Path]]
) -> bool:
    """Every look of one screen, or only one; False where its state was not reached."""
    looks = [look for look in looks_of(screen) if only in ("", look.name)]
    print(screen.name, flush=True)
    try:
        pictures[screen.name] = [studio.shoot(screen, look, folder) for look in looks]
    except BrowserError as error:
        print(f"  {str(error).splitlines()[0]}", flush=True)
        return False
    return True


if __name__ == "__main__":
    main()
