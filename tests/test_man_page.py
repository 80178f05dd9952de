"""The manual page has every command and option, and is valid for groff."""

import shutil
import subprocess
from pathlib import Path

import pytest

from gitops_lint.cli import COMMANDS, main

PAGE = Path(__file__).parent.parent / "man" / "gitops-lint.1"
LINES = PAGE.read_text(encoding="utf-8").splitlines()


def test_it_has_every_command_with_its_options() -> None:
    context = main.make_context("gitops-lint", ["rules"])
    heads = [line.removeprefix(".SS ").split(" ")[0] for line in LINES if line.startswith(".SS ")]
    assert heads == list(COMMANDS)
    text = "\n".join(LINES).replace("\\-", "-")
    sections = text.split("\n.SS ")[1:]
    for name, section in zip(COMMANDS, sections, strict=True):
        command = main.get_command(context, name)
        assert command is not None
        options = {opt for it in command.params for opt in it.opts if opt.startswith("--")}
        assert {
            opt for opt in options if f"{opt} " not in section.replace(",", " ").replace("\\", " ")
        } == set(), name


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_groff_has_no_complaint() -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", str(PAGE)], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert "GITOPS-LINT(1)" in done.stdout
