"""Make `.venv` and start what `make` asks for, or say in one sentence what to do first.

Standard library only, and in the grammar of python 3.4: an old python must be able to read this
far to be told that it is too old.
"""

import hashlib
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
from collections import deque

if sys.version_info >= (3, 11):
    from collections.abc import Callable, Iterable  # For the annotations only.
    from typing import IO

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
# Written last, so that a .venv without it, or with UNFINISHED in it, is known to be half made.
STAMP = os.path.join(VENV, "livechat-stamp")
UNFINISHED = "unfinished"

LOOPBACK = "localhost,127.0.0.1,::1"
RUNTIME = ["requirements.txt"]
DEVELOPMENT = ["requirements.txt", "requirements-dev.txt"]


class Refusal(Exception):
    """What is wrong and what to do about it, in one sentence."""


def main(arguments: "list[str]") -> None:
    try:
        for ending in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(ending) != signal.SIG_IGN:  # As nohup wants it.
                signal.signal(ending, lambda number, frame: sys.exit(128 + number))
        check_python(sys.version_info[:2])
        check_platform()
        os.chdir(ROOT)
        start(arguments[0], arguments[1:])
    except Refusal as refusal:
        sys.stderr.write("%s\n" % refusal)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


def start(target: str, arguments: "list[str]") -> None:
    """Become `make run`, `make test`, or any command that needs the development packages."""
    if target == "run":
        prepare(RUNTIME)
        write_env()
        become(["manage.py", "runall"])
    prepare(DEVELOPMENT)
    if target == "test":
        os.environ["TEST_DATABASE"] = arguments.pop(0)
        selection = ["-m", "both"] if os.environ["TEST_DATABASE"] == "sqlite" else []
        become(
            ["-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
            + selection
            + arguments
        )
    become(arguments)


def become(arguments: "list[str]") -> None:
    # Containers are often told to keep no bytecode: each process would compile all packages anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # What we print has letters and lines that not every locale knows.
    os.environ.setdefault("PYTHONUTF8", "1")
    # Our own addresses are never asked for through a proxy.
    direct = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    if direct != "*":  # Which means all, and only alone.
        direct = "%s,%s" % (direct, LOOPBACK) if direct else LOOPBACK
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = direct
    os.execv(PYTHON, [PYTHON] + arguments)


# --- What must be there before anything is made ---------------------------------------------------


def check_python(version: "tuple[int, ...]") -> None:
    if version < (3, 11):
        raise Refusal(
            "Python %s.%s is too old: install python 3.11 or newer, and run make again." % version[:2]
        )


def check_platform() -> None:
    system = platform.system()
    if system == "Darwin" or (system == "Linux" and has_glibc()):
        return
    name = "Linux without glibc" if system == "Linux" else system or "This system"
    raise Refusal(
        "%s is not supported: use Linux with glibc (such as Debian, Ubuntu or Fedora), macOS or WSL." % name
    )


def has_glibc() -> bool:
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc")
    except (OSError, ValueError):
        return False


def check_ensurepip() -> None:
    try:
        import ensurepip  # noqa: F401  # Debian has it in a package of its own.
        import venv  # noqa: F401
    except ImportError:
        package = "python%s.%s-venv" % sys.version_info[:2]
        raise Refusal(
            "This python cannot make virtual environments: install the package %s"
            " (sudo apt install %s), and run make again." % (package, package)
        )


# --- .venv ----------------------------------------------------------------------------------------


def prepare(files: "list[str]") -> None:
    """Bring `.venv` to what the requirement files say; does nothing if it is there already."""
    wanted = ["made for %s" % VENV] + ["%s %s" % (name, digest(name)) for name in files]
    if is_prepared(wanted):
        return
    try:
        with open(os.path.join(ROOT, ".venv.lock"), "w") as lock:
            wait_for(lock)
            if is_prepared(wanted):
                return
            if not venv_works(read_stamp()):
                make_venv()
            write(STAMP, UNFINISHED)
            install(files)
            write(STAMP, "\n".join(wanted))
    except OSError as error:
        raise Refusal(
            "Cannot write to %s (%s): make it writable, or clone into a folder of your own."
            % (error.filename or ROOT, error.strerror)
        )


def is_prepared(wanted: "list[str]") -> bool:
    stamp = read_stamp()
    return all(line in stamp for line in wanted) and venv_works(stamp)


def wait_for(lock: "IO[str]") -> None:
    """Two starts at once would remove each other's .venv; whoever has the lock ends with it."""
    import fcntl  # Systems without it are told that they are not supported.

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Waiting for another make in this folder")
        fcntl.flock(lock, fcntl.LOCK_EX)


def digest(name: str) -> str:
    with open(os.path.join(ROOT, name), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def read_stamp() -> "list[str]":
    try:
        with open(STAMP) as file:
            return file.read().splitlines()
    except OSError:
        return []


def venv_works(stamp: "list[str]") -> bool:
    """False when it is missing, half made, moved, or its python is gone or of another version."""
    if stamp == [UNFINISHED] or (stamp and stamp[0] != "made for %s" % VENV):
        return False
    try:
        program = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
        probe = subprocess.run([PYTHON, "-c", program], stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return probe.returncode == 0


def make_venv() -> None:
    check_ensurepip()
    say("Making .venv with python %s" % platform.python_version())
    shutil.rmtree(VENV, ignore_errors=True)
    os.makedirs(VENV)
    write(STAMP, UNFINISHED)
    if run([sys.executable, "-m", "venv", VENV], sys.stdout.writelines):
        raise Refusal("Could not make .venv (see above): mend that, and run make again.")


def install(files: "list[str]") -> None:
    """Install exactly what is locked, telling how far it is."""
    command = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input"]
    # Python compiles what is imported, when it is: all of it at once takes longer than the rest.
    command += ["--disable-pip-version-check", "--progress-bar", "off", "--no-compile"]
    for name in files:
        command += ["-r", name]
    last = deque(maxlen=20)  # type: deque[str]
    if run(command, lambda lines: show_progress(lines, last)):
        say("".join(last).rstrip())
        raise Refusal(
            "Could not install the packages (see above): check the connection to the package index,"
            " and run make again."
        )


def run(command: "list[str]", read: "Callable[[Iterable[str]], None]") -> int:
    """Run a command to its end; should we be ended first, whatever it has started ends with us."""
    # Somebody's own settings must not send packages elsewhere.
    environment = dict(os.environ, PIP_USER="0", PYTHONUNBUFFERED="1")
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        start_new_session=True,
    )
    try:
        read(process.stdout or [])
        process.communicate()
        return process.returncode
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise


def show_progress(lines: "Iterable[str]", last: "deque[str]") -> None:
    """Say how far pip is; what it said last is kept for when it fails."""
    fetched = set()
    for line in lines:
        last.append(line)
        if line.startswith("Collecting "):
            name = line.split()[1].split("==")[0]
            fetched.add(name)
            say("Fetching package %d: %s" % (len(fetched), name), passing=True)
        elif line.startswith("Installing collected packages"):
            say("Installing %d packages (half a minute)" % len(fetched))


def say(text: str, passing: bool = False) -> None:
    """Print a line; a `passing` one is overwritten by the next, and left out where it cannot be."""
    if not sys.stdout.isatty():
        if passing:
            return
        sys.stdout.write(text + "\n")
    else:
        sys.stdout.write("\r\033[K" + text + ("" if passing else "\n"))
    sys.stdout.flush()


# --- Settings -------------------------------------------------------------------------------------


def write_env() -> None:
    """Where nobody has set a secret, `.env` gets one, and is for development unless it says."""
    if os.environ.get("SECRET_KEY") or os.environ.get("ENV_FILE"):
        return
    import secrets

    path = os.path.join(ROOT, ".env")
    try:
        text = read(path)
        named = dict(re.findall(r"^\s*(?:export )?(DEBUG|SECRET_KEY)=['\"]?([^\s'\"]*)", text, re.MULTILINE))
        if named.get("SECRET_KEY"):
            return
        lines = [text.rstrip("\n")] if text.strip() else []
        lines += [] if "DEBUG" in named else ["DEBUG=on"]
        lines += ["SECRET_KEY=%s" % secrets.token_urlsafe(48), ""]
        # At once or not at all, whatever ends us.
        write(path + ".new", "\n".join(lines), mode=0o600)
        os.replace(path + ".new", path)
    except OSError as error:
        raise Refusal(
            "Cannot read or write %s (%s): make it and its folder your own, or set SECRET_KEY."
            % (path, error.strerror)
        )


def read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def write(path: str, text: str, mode: int = 0o644) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
