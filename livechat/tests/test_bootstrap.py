"""What `make run` refuses before anything is installed, and when it sets up .venv anew."""

import ast
import fcntl
import os
import platform
import sys
from pathlib import Path

import pytest

from livechat import bootstrap


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A finished .venv for a small requirements.txt, with a python that says yes to everything."""
    folder = tmp_path / ".venv"
    python = folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 0\n")
    python.chmod(0o755)
    (tmp_path / "requirements.txt").write_text("django==5.2\n")
    for name, value in {
        "ROOT": tmp_path,
        "VENV": folder,
        "PYTHON": python,
        "STAMP": folder / "stamp",
    }.items():
        monkeypatch.setattr(bootstrap, name, str(value))
    monkeypatch.setattr(bootstrap, "install", lambda files: None)
    bootstrap.prepare(["requirements.txt"])
    return folder


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a start did about .venv."""
    done: list[str] = []
    monkeypatch.setattr(bootstrap, "make_venv", lambda: done.append("make"))
    monkeypatch.setattr(bootstrap, "install", lambda files: done.append("install"))
    return done


def test_an_old_python_can_read_far_enough_to_be_told() -> None:
    source = Path(bootstrap.__file__).read_text()
    ast.parse(source, feature_version=(3, 4))


def test_python_too_old_is_told_which_is_needed() -> None:
    with pytest.raises(bootstrap.Refusal, match=r"Python 3\.9 is too old: install python 3\.11"):
        bootstrap.check_python((3, 9))


@pytest.mark.parametrize("system", ["FreeBSD", "Windows", ""])
def test_unknown_platform_is_told_what_is_known(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: system)
    with pytest.raises(bootstrap.Refusal, match="use Linux with glibc .* macOS or WSL"):
        bootstrap.check_platform()


def test_linux_without_glibc_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def confstr(name: str) -> str:
        raise ValueError("unrecognized configuration name")

    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(os, "confstr", confstr)
    with pytest.raises(bootstrap.Refusal, match="Linux without glibc"):
        bootstrap.check_platform()


def test_missing_ensurepip_names_the_one_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    version = ".".join(map(str, sys.version_info[:2]))
    with pytest.raises(bootstrap.Refusal, match=f"sudo apt install python{version}-venv"):
        bootstrap.check_ensurepip()


def test_unwritable_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / ".venv"  # Not even root can write into a file.
    monkeypatch.setattr(bootstrap, "VENV", str(folder))
    monkeypatch.setattr(bootstrap, "STAMP", str(folder / "stamp"))
    monkeypatch.setattr(bootstrap, "PYTHON", str(folder / "bin" / "python"))
    with pytest.raises(bootstrap.Refusal, match=f"Cannot write to {folder}"):
        bootstrap.prepare(["requirements.txt"])


def test_nothing_is_done_when_all_is_installed(venv: Path, steps: list[str]) -> None:
    bootstrap.prepare(["requirements.txt"])
    assert steps == []


def test_two_starts_at_once_make_it_once(
    venv: Path, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    finished = (venv / "stamp").read_text()
    (venv / "stamp").write_text("unfinished")
    lock = (venv.parent / ".venv.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    said: list[str] = []

    def finish(text: str) -> None:
        """What the other start does while this one waits."""
        said.append(text)
        (venv / "stamp").write_text(finished)
        lock.close()

    monkeypatch.setattr(bootstrap, "say", finish)
    bootstrap.prepare(["requirements.txt"])
    assert said == ["Waiting for another make in this folder"]
    assert steps == []


def test_what_pip_said_last_is_shown_when_it_fails(
    venv: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(bootstrap, "PYTHON", str(venv / "bin" / "python"))
    (venv / "bin" / "python").write_text("#!/bin/sh\nseq 1 30\necho No space left on device\nexit 1\n")
    with pytest.raises(bootstrap.Refusal, match="Could not install the packages"):
        bootstrap.install(["requirements.txt"])
    assert capsys.readouterr().out == "\n".join([*map(str, range(12, 31)), "No space left on device", ""])


def test_changed_requirements_are_installed(venv: Path, steps: list[str]) -> None:
    (venv.parent / "requirements.txt").write_text("django==5.3\n")
    bootstrap.prepare(["requirements.txt"])
    assert steps == ["install"]


def test_development_packages_are_added_to_what_is_there(venv: Path, steps: list[str]) -> None:
    (venv.parent / "requirements-dev.txt").write_text("pytest==9\n")
    bootstrap.prepare(["requirements.txt", "requirements-dev.txt"])
    assert steps == ["install"]


def test_interrupted_installation_is_made_anew(venv: Path, steps: list[str]) -> None:
    (venv / "stamp").write_text("unfinished")
    bootstrap.prepare(["requirements.txt"])
    assert steps == ["make", "install"]


def test_moved_venv_is_made_anew(venv: Path, steps: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    moved = venv.rename(venv.parent / "moved")
    monkeypatch.setattr(bootstrap, "VENV", str(moved))
    monkeypatch.setattr(bootstrap, "STAMP", str(moved / "stamp"))
    monkeypatch.setattr(bootstrap, "PYTHON", str(moved / "bin" / "python"))
    bootstrap.prepare(["requirements.txt"])
    assert steps == ["make", "install"]


@pytest.mark.parametrize("python", [None, "exit 1"])
def test_venv_whose_python_is_gone_or_changed_is_made_anew(
    venv: Path, steps: list[str], python: str | None
) -> None:
    executable = venv / "bin" / "python"
    executable.unlink()
    if python:
        executable.write_text(f"#!/bin/sh\n{python}\n")
        executable.chmod(0o755)
    bootstrap.prepare(["requirements.txt"])
    assert steps == ["make", "install"]


@pytest.mark.parametrize(
    ("name", "given", "direct"),
    [
        ("no_proxy", "", "localhost,127.0.0.1,::1"),
        ("NO_PROXY", "a.example", "a.example,localhost,127.0.0.1,::1"),
        ("no_proxy", "*", "*"),
    ],
)
def test_our_own_addresses_need_no_proxy_and_our_words_no_locale(
    monkeypatch: pytest.MonkeyPatch, name: str, given: str, direct: str
) -> None:
    environment = {"PYTHONDONTWRITEBYTECODE": "1", name: given}
    monkeypatch.setattr(os, "environ", environment)
    monkeypatch.setattr(os, "execv", lambda *command: None)
    bootstrap.become(["manage.py", "runall"])
    assert environment == {"PYTHONUTF8": "1", "no_proxy": direct, "NO_PROXY": direct}


def test_first_start_writes_a_secret_that_only_we_can_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.delenv("ENV_FILE")
    bootstrap.write_env()
    env = tmp_path / ".env"
    first = env.read_text()
    assert first.startswith("DEBUG=on\nSECRET_KEY=")
    assert env.stat().st_mode & 0o077 == 0
    bootstrap.write_env()
    assert env.read_text() == first


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ("", "DEBUG=on\n"),
        ("EMAIL_URL=smtp://mail.example\n\n", "EMAIL_URL=smtp://mail.example\nDEBUG=on\n"),
        ("DEBUG=off\nSECRET_KEY=\n", "DEBUG=off\nSECRET_KEY=\n"),
        ("#SECRET_KEY=old", "#SECRET_KEY=old\nDEBUG=on\n"),
    ],
)
def test_an_env_without_a_secret_gets_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: str, kept: str
) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.delenv("ENV_FILE")
    env = tmp_path / ".env"
    env.write_text(found)
    bootstrap.write_env()
    written = env.read_text()
    assert written.startswith(f"{kept}SECRET_KEY=")
    assert len(written) > len(kept) + 50
    assert list(tmp_path.iterdir()) == [env]
    bootstrap.write_env()
    assert env.read_text() == written


def test_an_env_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.delenv("ENV_FILE")
    (tmp_path / ".env").mkdir()  # Not even root can read a folder.
    with pytest.raises(bootstrap.Refusal, match=r"Cannot read or write .*\.env"):
        bootstrap.write_env()


@pytest.mark.parametrize("given", ["SECRET_KEY", "ENV_FILE"])
def test_no_env_is_written_beside_settings_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.delenv("ENV_FILE")
    monkeypatch.setenv(given, "given")
    bootstrap.write_env()
    assert not (tmp_path / ".env").exists()
