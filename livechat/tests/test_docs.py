"""The pages for people who work with the code, against the code."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from livechat.demo.people import SIGN_INS

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def rows(page: str, title: str) -> dict[str, list[str]]:
    """The table below a heading: the other cells by the name in the first."""
    part = re.split(r"\n## ", page.split(f"\n## {title}\n", 1)[1])[0]
    cells = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| `")]
    return {first.strip().strip("`"): [cell.strip() for cell in rest] for first, *rest in cells}


def test_the_readme_lists_every_setting_with_its_default() -> None:
    source = (ROOT / "livechat" / "settings.py").read_text()
    read = dict(re.findall(r"\benv\.\w+\(\s*\"([A-Z_]+)\", default=(\d+)?", source))
    listed = rows(README, "Settings")
    assert listed.keys() == read.keys()
    numbers = {name: default for name, default in read.items() if default}
    assert {name: listed[name][0].strip("`") for name in numbers} == numbers


def test_the_readme_names_every_sign_in() -> None:
    assert all(f"`{sign_in.email}`" in README for sign_in in SIGN_INS)


def test_every_requirement_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = [re.match(r"[A-Za-z0-9-]+", requirement) for requirement in asked]
    listed = rows(CONTRIBUTING, "Requirements")
    assert list(listed) == [name[0] for name in names if name]
    assert all(reason for [reason] in listed.values())


def test_every_target_of_make_is_told_of() -> None:
    targets = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert targets
    assert all(f"`make {target}`" in CONTRIBUTING for target in targets[1].split())


def test_every_receiver_is_listed() -> None:
    page = (ROOT / "docs" / "signals.md").read_text()
    receivers = {
        f"{path.parent.name}.receivers.{name}"
        for path in ROOT.glob("*/receivers.py")
        for name in re.findall(r"@receiver\([^\n]+\)\ndef (\w+)", path.read_text())
    }
    assert receivers
    assert set(re.findall(r"`(\w+\.receivers\.\w+)`", page)) == receivers


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
def test_links_and_paths_lead_somewhere(document: Path) -> None:
    text = document.read_text()
    links = [link.partition("#")[0] for link in re.findall(r"\]\((?!https?:)([^)]+)\)", text)]
    paths = re.findall(
        r"`((?:livechat|accounts|billing|chats|widget|notifications|docs|static)/[\w./]+)`", text
    )
    missing = [link for link in links if link and not (document.parent / link).exists()]
    missing += [path for path in paths if not (ROOT / path).exists()]
    assert not missing


def test_modules_that_the_pages_name_exist() -> None:
    named = {
        name
        for page in PAGES
        for name in re.findall(r"python -m ((?:livechat|benchmarks)[\w.]*)", page.read_text())
    }
    assert all(importlib.util.find_spec(name) for name in named)
