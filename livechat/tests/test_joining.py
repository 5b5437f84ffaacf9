"""One file out of many: what is joined, in what order, and what is refused."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from livechat.lib.joining import CannotJoin, asked_for, join

TEMPLATES = settings.BASE_DIR / "templates"
STATIC = settings.BASE_DIR / "static"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "page").mkdir()
    return tmp_path


def written(folder: Path, **sources: str) -> Path:
    for name, source in sources.items():
        (folder / f"{name}.js").write_text(source)
    return folder


def test_modules_come_after_what_they_import_each_once(folder: Path) -> None:
    (folder / "lib.js").write_text("export const a = 1;\nexport function b() {}\nexport class C {}\n")
    (folder / "page" / "side.js").write_text('import { a } from "../lib.js";\n// import "./not.js";\n')
    (folder / "page" / "main.js").write_text(
        'import "./side.js";\nimport {\n  a,\n  b as other,\n} from "../lib.js";\nuse(a, other);\n'
    )
    joined = join(folder, "page/main.js")
    assert joined.sources == ("page/main.js", "page/side.js", "lib.js")
    assert re.findall(r"^// (.+)$", joined.text, re.MULTILINE) == ["lib.js", "page/side.js", "page/main.js"]
    assert "return { a, b, C };" in joined.text
    assert "const { a } = m1;" in joined.text
    assert "const { a, b: other } = m1;" in joined.text
    assert not re.search(r"^(import|export)\b", joined.text, re.MULTILINE)


def test_an_entry_that_others_import_exports_as_before(folder: Path) -> None:
    written(folder, lib="export const a = 1;\n", main='import { a } from "./lib.js";\nexport const b = a;\n')
    assert join(folder, "main.js").text.endswith("export const { b } = m2;\n")


@pytest.fixture
def loader(folder: Path) -> Path:
    (folder / "widget").mkdir()
    (folder / "widget" / "lib.js").write_text("export const a = 1;\nexport async function b() {}\n")
    return folder / "widget" / "loader.js"


def test_a_plain_script_is_one_function(folder: Path, loader: Path) -> None:
    loader.write_text('import { a, b } from "./lib.js";\nb(a);\nimport(`${b}/later.js`);\n')
    text = join(folder, "widget/loader.js").text
    assert text.startswith('(() => {\n"use strict";\n// widget/lib.js\nconst a = 1;\nasync function b() {}\n')
    assert text.endswith("b(a);\nimport(`${b}/later.js`);\n\n})();\n")


@pytest.mark.parametrize(
    "source",
    [
        'import { a } from "./lib.js";\nconst b = 1;\n',
        'import { c } from "./lib.js";\n',
        'import { a as c } from "./lib.js";\n',
        'import(`./x.js`);\nconst later = import("./lib.js");\n',
    ],
)
def test_a_plain_script_has_each_name_once(folder: Path, loader: Path, source: str) -> None:
    loader.write_text(source)
    with pytest.raises(CannotJoin):
        join(folder, "widget/loader.js")


def test_a_module_knows_where_it_lies(folder: Path) -> None:
    (folder / "lib").mkdir()
    (folder / "lib" / "icons.js").write_text('const SPRITE = new URL("../icons.svg", import.meta.url);\n')
    (folder / "page" / "main.js").write_text('import "../lib/icons.js";\n')
    # From joined/page/main.js.
    assert 'new URL("../../lib/icons.js", import.meta.url).href' in join(folder, "page/main.js").text


@pytest.mark.parametrize(
    "line",
    [
        'import all from "./b.js";',
        'import * as all from "./b.js";',
        'export * from "./b.js";',
        "export default 1;",
        "export let changes = 1;",
        "export const { a, b } = c;",
        'const later = await import("./b.js");',
    ],
)
def test_what_cannot_be_joined_is_refused_by_name(folder: Path, line: str) -> None:
    written(folder, a=f"{line}\n", b="")
    with pytest.raises(CannotJoin, match=re.escape(f"a.js has a line that cannot be joined: {line[:15]}")):
        join(folder, "a.js")


def test_a_name_that_is_not_exported_is_refused(folder: Path) -> None:
    written(folder, a='import { c as d } from "./b.js";\n', b="export const b = 1, c = 2;\n")
    with pytest.raises(CannotJoin, match=r"a\.js imports c, which \./b\.js does not export"):
        join(folder, "a.js")


def test_only_an_entry_waits(folder: Path) -> None:
    written(folder, a='import "./b.js";\nconst c = await d();\n', b="")
    assert "await" in join(folder, "a.js").text
    written(folder, b="export async function e() {\n  await f();\n}\nawait e();\n")
    with pytest.raises(CannotJoin, match=r"b\.js has a line that cannot be joined: await e"):
        join(folder, "a.js")


def test_a_circle_is_refused(folder: Path) -> None:
    written(folder, a='import { b } from "./b.js";\n', b='import { a } from "./a.js";\n')
    with pytest.raises(CannotJoin, match=r"a\.js imports itself"):
        join(folder, "a.js")


def test_stylesheets_are_joined_in_order_each_once(folder: Path) -> None:
    (folder / "a.css").write_text('/* Why. */\n@import "page/b.css";\n@import "c.css";\np { top: 0 }\n')
    (folder / "page" / "b.css").write_text('@import "../c.css";\nb { top: 0 }\n')
    (folder / "c.css").write_text("/*! licence */\ni { top: 0 }\n")
    assert join(folder, "a.css").text == "/*! licence */\ni { top: 0 }\nb { top: 0 }\np { top: 0 }\n"


def test_an_address_in_a_stylesheet_is_refused(folder: Path) -> None:
    (folder / "a.css").write_text("p { background: url(b.png) }\n")
    with pytest.raises(CannotJoin, match=r"a\.css"):
        join(folder, "a.css")


# --- Ours -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", asked_for(TEMPLATES))
def test_what_templates_ask_for_can_be_joined(entry: str) -> None:
    joined = join(STATIC, entry)
    assert joined.sources[0] == entry
    # A page has one entry; the theme's switch and menus are everywhere but in and around the widget.
    alone = ("js/console/offline.js", "js/dashboard/preview.js")
    is_page = entry.endswith(".js") and not entry.startswith("widget/") and entry not in alone
    assert ("js/shared/page.js" in joined.sources) == is_page


def test_pages_ask_for_modules_in_one_way() -> None:
    """Two entries beside each other would run what both import twice."""
    for path in TEMPLATES.rglob("*.html"):
        source = path.read_text()
        assert 'type="module"' not in source, path
        assert source.count("{% modules ") <= 1, path
