import pkgutil
import re
import tomllib
from pathlib import Path

import livechat


def test_every_module_of_livechat_is_named_in_the_contract_of_the_arrows() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text())
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    named = {
        name.removeprefix("livechat.") for layer in layers for name in re.findall(r"livechat\.\w+", layer)
    }
    assert {module.name for module in pkgutil.iter_modules(livechat.__path__)} == named
