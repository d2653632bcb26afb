"""./hub answers plainly before anything is installed, and picks what it needs."""

import re
import subprocess
import sys

import pytest

from tools import environment
from tools.check import ROOT


def hub(*words):
    done = subprocess.run([str(ROOT / "hub"), *words], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_help_lists_the_commands():
    code, shown, complained = hub("help")
    assert (code, complained) == (0, "")
    for word in ("up", "test", "check", "bench", "demo", "backup", "restore", "verify", "assistant"):
        assert f"./hub {word}" in shown or f"| {word}" in shown


def test_without_a_word_it_helps():
    assert hub() == hub("help")


def test_unknown_command_lists_the_commands():
    code, shown, complained = hub("pu")
    assert (code, shown) == (2, "")
    assert complained == 'There is no command "pu". The commands are:\n\n' + hub("help")[1]


@pytest.mark.parametrize("port", ["0", "65536", "abc", "-1"])
def test_a_port_that_is_none_is_refused_before_anything_is_installed(port):
    code, shown, complained = hub("up", f"--port={port}")
    assert (code, shown) == (2, "")
    assert complained.endswith(f'"{port}" is not a port; use a number from 1 to 65535\n')


def test_an_installed_set_costs_nothing(tmp_path, monkeypatch):
    binaries = tmp_path / "bin"
    binaries.mkdir()
    for name in ("python", "pip"):
        (binaries / name).write_text("#!/bin/sh\nexit 1\n")
        (binaries / name).chmod(0o755)
    monkeypatch.setattr(environment, "VENV", tmp_path)
    monkeypatch.setenv("PATH", "")
    marker = tmp_path / "kalaki-requirements"
    marker.write_text(environment.digest("run") + "\n")
    environment.ensure("run")
    marker.write_text("run:of-an-older-file\n")
    with pytest.raises(environment.Missing, match=r"run\.txt"):
        environment.ensure("run")
    assert marker.read_text() == "run:of-an-older-file\n"


def test_python_too_old_is_named(tmp_path):
    for name in ("python3", "python3.13", "python3.12", "python3.11", "python"):
        old = tmp_path / name
        old.write_text("#!/bin/sh\nexit 1\n")
        old.chmod(0o755)
    for name in ("dirname",):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "hub"), "up"],
        env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("kalaki needs Python 3.11 or newer, and none was found.")
    assert sys.version_info >= (3, 11)


def test_readme_sets_up_with_exactly_two_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    setup = readme.partition("## Set up\n")[2].partition("\n## ")[0]
    assert re.findall(r"```\n(.*?)```", setup, re.DOTALL) == ["./hub up\n./hub test\n"]
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "\n./hub test\n" in gate


def test_browser_is_the_named_one_or_the_first_of_the_system(tmp_path, monkeypatch):
    monkeypatch.delenv("KALAKI_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert environment.find_chromium() is None
    for name in ("google-chrome", "chromium-browser"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    assert environment.find_chromium() == str(tmp_path / "chromium-browser")
    monkeypatch.setenv("KALAKI_CHROMIUM", "/opt/browser")
    assert environment.find_chromium() == "/opt/browser"
    assert environment.ensure_chromium() == "KALAKI_CHROMIUM names /opt/browser, which does not exist."
