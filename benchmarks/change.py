"""Measure `diff` of one changed file against a lint of the same repository.

    python -m benchmarks.change [--runs 7] REPOSITORY…

Copies each repository, commits the copy, changes the tag of an image that a cluster applies, and runs both commands in
turn as whole processes. CPU seconds (user and system): the median and the smallest; the ratio of `diff` to `check
--no-cache` in the same round, the median and the extremes. Prints a Markdown table for benchmarks/README.md.
"""

import argparse
import json
import re
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Final

from benchmarks.process import cost
from benchmarks.run import LINT, rounds

_TAG: Final = re.compile(r"(\n\s+(?:tag: |image: \S+?:)[\"']?v?[0-9.]*?)([0-9]+)(?=[\"'@\s])")
_TRIES: Final = 40  # files


def committed(repository: Path, folder: Path) -> None:
    """Copy a repository into a folder, as the only commit of a new one."""
    copytree(repository, folder, symlinks=True, ignore=ignore_patterns(".git"))
    who = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.com")
    for words in (
        ("init", "-q", "-b", "main"),
        ("add", "-A", "-f"),
        (*who, "commit", "-qm", "All"),
    ):
        subprocess.run(("git", *words), cwd=folder, check=True, stdout=subprocess.DEVNULL)


def changed(folder: Path) -> str:
    """Change the tag of an image so that it changes objects; the path of the file.

    Raises LookupError if there is no such tag in the first files with one.
    """
    for file in [it for it, _ in _tagged(folder)][:_TRIES]:
        before = file.read_text(encoding="utf-8")
        file.write_text(_TAG.sub(_next, before, count=1), encoding="utf-8")
        command = (*LINT, "diff", "--base", "HEAD", "--root", str(folder), "--format", "json")
        found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        if any(it["objects"] for it in found["clusters"]):
            return file.relative_to(folder).as_posix()
        file.write_text(before, encoding="utf-8")
    raise LookupError(f"no image that a cluster of {folder} applies")


def _tagged(folder: Path) -> Iterator[tuple[Path, str]]:
    for file in sorted(folder.rglob("*.yaml")):
        text = file.read_text(encoding="utf-8", errors="replace")
        if _TAG.search(text):
            yield file, text


def _next(match: re.Match[str]) -> str:
    return f"{match[1]}{int(match[2]) + 1}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("repositories", type=Path, nargs="+")
    given = parser.parse_args()
    print("| repository | changed | check, CPU s | diff, CPU s | diff / check |")
    print("|---|---|---|---|---|")
    for repository in given.repositories:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "repository"
            committed(repository, folder)
            file = changed(folder)
            commands = (
                (*LINT, "check", "--no-cache", "--root", str(folder), str(folder)),
                (*LINT, "diff", "--base", "HEAD", "--root", str(folder)),
            )
            runs = [partial(cost, it, folder) for it in commands]
            check, diff = ([it.seconds for it in them] for them in rounds(runs, given.runs))
            ratios = [other / one for one, other in zip(check, diff, strict=True)]
            one, other = (f"{statistics.median(it):.2f}, min {min(it):.2f}" for it in (check, diff))
            ratio = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
            name = repository.resolve().name
            print(f"| {name} | {file} | {one} | {other} | {ratio} |", flush=True)


if __name__ == "__main__":
    main()
