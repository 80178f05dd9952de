"""A step of the action in the job that it belongs to: its inputs, its outputs, and the commands that it gives the runner."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


def given(name: str) -> str:
    """An input of the step, without the blanks around it."""
    return os.environ.get(name, "").strip()


def workspace() -> Path:
    """The checkout's directory; inputs are relative to it, as everywhere in a workflow."""
    return Path(os.environ["GITHUB_WORKSPACE"])


def words(text: str) -> list[str]:
    r"""The words of an input that may have several lines; quotes keep blanks, and `\` is a character of Windows' paths."""
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split, lexer.escape, lexer.commenters = True, "", ""
    try:
        return list(lexer)
    except ValueError as error:
        sys.exit(f"error: this input cannot be read, {error}: {text!a}")


def linter(command: str) -> list[str]:
    """A command of the gitops-lint that the step Install has installed, on the checkout that the inputs name.

    Python is isolated (-I): it imports nothing from the working directory. On Windows, only `-X utf8` makes it write UTF-8.
    """
    line = [str(python()), "-I", "-X", "utf8", "-m", "gitops_lint", command]
    for option, name in (("--root", "ROOT"), ("--config", "CONFIG")):
        if path := given(name):
            line += [option, str(workspace() / path)]
    return line


def python() -> Path:
    """The Python in which gitops-lint is installed."""
    folder = Path(os.environ["RUNNER_TEMP"], "gitops-lint")
    return folder / "Scripts" / "python.exe" if os.name == "nt" else folder / "bin" / "python"


def run(command: Sequence[str], *, capture: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a program without the token, and without variables that lead Python elsewhere."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") and name != "TOKEN"
    }
    sys.stdout.flush()
    return subprocess.run(
        command,
        env=kept,
        check=False,
        encoding="utf-8",
        stdout=subprocess.PIPE if capture else None,
    )


def output(name: str, value: object) -> None:
    """Set an output of the step, whose value is on one line."""
    text = str(value)
    if re.search(r"[\r\n]", text):
        sys.exit(f"error: a path with a line break cannot be an output: {text!a}")
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.write(f"{name}={text}\n")


def tell(level: str, text: str) -> None:
    """An annotation of the run; `level` is notice or warning."""
    data = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::{level} title=gitops-lint::{data}", flush=True)
