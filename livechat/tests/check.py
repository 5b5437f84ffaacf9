"""`make check`: everything that can be judged without running the product, in one list."""

import os
import shutil
import subprocess
import sys
import tempfile
import time

REQUIREMENTS = ["requirements.txt", "requirements-dev.txt"]
NEWEST = ["python3.14", "python3.13", "python3.12", "python3.11"]


def main() -> None:
    failed = []
    with tempfile.TemporaryDirectory(prefix="livechat-check-") as folder:
        environment = os.environ | {
            "ENV_FILE": os.devnull,
            "SECRET_KEY": "a secret of the checks, as long as a secret has to be",
            "VAR_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/check.sqlite3",
            "DJANGO_SETTINGS_MODULE": "livechat.settings",
        }
        for name, command in steps().items():
            if not _passes(name, command, environment):
                failed.append(name)
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}.")


def steps() -> dict[str, list[str]]:
    python = [sys.executable, "-m"]
    imports = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    checks = {
        "format": [*python, "ruff", "format", "--check", "--quiet", "--diff", "."],
        "lint": [*python, "ruff", "check", "--quiet", "."],
        "types": [*python, "mypy", "."],
        "arrows": [sys.executable, "-c", imports, "--no-cache"],
        "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        "deployment": [sys.executable, "manage.py", "check", "--fail-level=WARNING"],
    }
    return checks | {f"hashes on {name}": _dry_run(path) for name, path in pythons().items()}


def pythons() -> dict[str, str]:
    """The system's python and the newest there is: what is locked must fit both."""
    newest = next(filter(None, map(_working, NEWEST)), None)
    system = _working("/usr/bin/python3")
    found = [path for path in (system, newest) if path] or [sys.executable]
    return {_version(path): path for path in found}


def _working(name: str) -> str | None:
    path = shutil.which(name)
    return path if path and _version(path) >= "3.11" else None


def _version(python: str) -> str:
    program = "import sys; print('%d.%d.%d' % sys.version_info[:3])"
    answer = subprocess.run([python, "-c", program], capture_output=True, text=True)
    return answer.stdout.strip()


def _dry_run(python: str) -> list[str]:
    # With --report, pip also tries what a python that the system manages would take.
    options = ["--dry-run", "--report", os.devnull, "--quiet", "--require-hashes"]
    # Of http-ece there is no wheel anywhere; it is pure python, which needs no compiler.
    options += ["--ignore-installed", "--only-binary=:all:", "--no-binary=http-ece"]
    files = [option for name in REQUIREMENTS for option in ("-r", name)]
    return [sys.executable, "-m", "pip", "--python", python, "install", *options, *files]


def _passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{name:<24}{verdict:<8}{time.monotonic() - started:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    main()
