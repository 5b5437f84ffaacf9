from pathlib import Path

from django.conf import settings

from livechat.lib.modules import imported_by


def test_imports_are_followed_once_and_comments_are_not(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "main.js").write_text(
        'import "./a.js";\nimport {\n  b,\n} from "./lib/b.js";\n'
        '/** @typedef {import("./types.js").Card} Card */\nimport("./later.js");\n'
    )
    (tmp_path / "a.js").write_text('import { b } from "./lib/b.js";\n')
    (tmp_path / "lib" / "b.js").write_text('import * as a from "../a.js";\n')
    assert imported_by(tmp_path, "main.js") == ["a.js", "lib/b.js"]


def test_the_console_knows_its_modules() -> None:
    modules = imported_by(settings.BASE_DIR / "static", "js/console/main.js")
    assert {"js/console/store.js", "js/shared/socket.js", "js/lib/icons.js"} <= set(modules)
    assert "js/console/types.js" not in modules
