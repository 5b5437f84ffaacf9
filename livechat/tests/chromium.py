"""The Chromium that browser tests run in: found, or installed, or asked for; never skipped."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
# What playwright switches off, since Chromium obeys the last such list alone; and the popups of an address
# bar that nobody sees, each a page of its own in every window: a fifth of what a window costs.
NOT_WANTED = [
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AimEnabled",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
]
# Where there is no internet, it would wait for its own services.
ARGUMENTS = [
    f"--disable-features={','.join(NOT_WANTED)}",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
if os.getuid() == 0:
    ARGUMENTS.append("--no-sandbox")

HOW_TO_GET_IT = (
    "The browser tests need Chromium, and it could not be installed: install chromium with the"
    " package manager (sudo apt install chromium, sudo dnf install chromium, brew install --cask"
    " chromium), or run .venv/bin/python -m playwright install --with-deps chromium."
)

PLAYWRIGHTS = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


class NoChromium(Exception):
    """Says in one sentence how to get it."""


def find_or_install() -> str:
    """The path of an executable that starts."""
    for get in (find, _install_package, _install_playwrights):
        executable = get()
        if executable:
            return executable
    raise NoChromium(HOW_TO_GET_IT)


def find() -> str | None:
    found = next(filter(None, map(shutil.which, NAMES)), None) or _playwrights()
    return found if found and _starts(found) else None


def _install_package() -> str | None:
    if os.getuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium with apt-get", flush=True)
        quiet = {"env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update"], **quiet)  # type: ignore[call-overload]
        subprocess.run(["apt-get", "install", "--yes", "chromium"], **quiet)  # type: ignore[call-overload]
    return find()


def _install_playwrights() -> str | None:
    print("Downloading Chromium with playwright", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
    return find()


def _playwrights() -> str | None:
    # Asked in another process, since this one may already have playwright's loop running.
    answer = subprocess.run([sys.executable, "-c", PLAYWRIGHTS], capture_output=True, text=True)
    path = answer.stdout.strip()
    return path if Path(path).is_file() else None


def _starts(executable: str) -> bool:
    """An installed one may lack a library, and Ubuntu's chromium-browser may be a stub for a snap."""
    answer = subprocess.run([executable, "--version", *ARGUMENTS], capture_output=True, text=True)
    return answer.returncode == 0 and "Chrom" in answer.stdout
