"""What `make run` refuses before anything is installed, and when it sets up .venv anew."""

import ast
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


def test_first_start_writes_a_secret_that_only_we_can_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    monkeypatch.delenv("SECRET_KEY")
    bootstrap.write_env()
    env = tmp_path / ".env"
    first = env.read_text()
    assert first.startswith("DEBUG=on\nSECRET_KEY=")
    assert env.stat().st_mode & 0o077 == 0
    bootstrap.write_env()
    assert env.read_text() == first


def test_no_env_is_written_beside_a_secret_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    monkeypatch.setenv("SECRET_KEY", "given")
    bootstrap.write_env()
    assert not (tmp_path / ".env").exists()
