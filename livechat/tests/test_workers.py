"""How a run is shared out: what a module starts is started once."""

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

TESTS = """
import pytest

@pytest.mark.parametrize("browser", ["chromium"])
def test_walk(browser): ...
""" + "".join(f"def test_{n}(): ...\n" for n in range(4))


def test_a_module_is_one_workers_and_its_walks_are_apart(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"test_{name}.py").write_text(TESTS)
    # As `make test` does, without our own conftest and its servers.
    options = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "-v", "-p", "no:django"]
    plugins = ["-p", "livechat.testing.workers", "-c", "/dev/null", f"--rootdir={tmp_path}"]
    command = [sys.executable, "-m", "pytest", *options, *plugins, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    ran = [line.split() for line in done.stdout.splitlines() if line.startswith("[gw")]
    assert len(ran) == 3 * 5, done.stdout
    workers = defaultdict(set)
    for words in ran:
        module, test = words[-1].split("::")
        workers[module, "chromium" in test].add(words[0])
    assert all(len(found) == 1 for found in workers.values()), workers
    assert len(workers) == 6
