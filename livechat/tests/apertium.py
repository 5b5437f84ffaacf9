"""`make test-translation`: asks of a real Apertium what the suite asks of a stand-in."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from livechat.tests.product import free_port

INSTALL = "Install a translator first: sudo apt install apertium-apy apertium-eng-spa"
MODES = Path("/usr/share/apertium/modes")
READY_SECONDS = 20
# It listens on every address of the machine and has no option for less.
ONLY_LOOPBACK = """\
from tornado.tcpserver import TCPServer

bind = TCPServer.bind
TCPServer.bind = lambda self, port, address=None, **rest: bind(self, port, "127.0.0.1", **rest)
"""


def main() -> None:
    program = shutil.which("apertium-apy")
    if program is None or not (MODES / "eng-spa.mode").exists():
        print(INSTALL, file=sys.stderr)
        sys.exit(2)
    with _apertium(program) as url:
        command = [sys.executable, "-m", "pytest", "chats/tests/test_translators.py", *sys.argv[1:]]
        sys.exit(
            subprocess.run(command, env=os.environ | {"REAL_TRANSLATOR_URL": f"apertium+{url}"}).returncode
        )


@contextmanager
def _apertium(program: str) -> Iterator[str]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="livechat-apertium-") as folder:
        (Path(folder) / "sitecustomize.py").write_text(ONLY_LOOPBACK)
        environment = os.environ | {"PYTHONPATH": folder, "LC_ALL": "C.UTF-8"}
        command = [program, "--port", str(port), str(MODES)]
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        try:
            _wait(f"http://127.0.0.1:{port}/listPairs", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("apertium-apy did not start.")


if __name__ == "__main__":
    main()
