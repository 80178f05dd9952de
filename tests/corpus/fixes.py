"""Fix a copy of real repositories, and compare what the real kustomize builds before and after.

    python -m tests.corpus.fixes CORPUS [REPOSITORY…]

CORPUS holds `repositories/`. Each is fixed twice, once with `--fix` and once with `--unsafe-fixes` too. Prints every
fault, and what was fixed; kustomize must be installed.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from click.testing import CliRunner, Result
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.tokens import ScalarToken

from gitops_lint.cli import main as gitops_lint
from tests.kustomize.real import KUSTOMIZE

_KUSTOMIZATION_FILES: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")
# Remote bases fail at once, so that the proof needs no network and takes no time for it.
_OFFLINE: Final = {
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "GIT_ALLOW_PROTOCOL": "file",
}
_HIDDEN: Final = "***"  # stands for a secret in a diff
_HUNK: Final = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_NOTHING: Final = object()

Files = Mapping[str, bytes]  # by their path
Builds = Mapping[str, str]  # what kustomize prints about a directory, by its path


class Change(NamedTuple):
    """A value that differs; the path has `[]` for an entry of a list."""

    path: tuple[str, ...]
    old: Any
    new: Any


class Proof(NamedTuple):
    """What was wrong with the fixes of a repository, what was fixed by rule, and how much was compared."""

    unsafe: bool
    faults: tuple[str, ...]
    fixed: Mapping[str, int]
    files: int = 0  # that changed
    builds: int = 0  # directories that kustomize builds
    directories: int = 0  # with a kustomization file
    different: int = 0  # of these, those with other objects


def prove(repository: Path) -> Iterator[Proof]:
    """Fix copies of a repository: one with safe fixes only, one with all."""
    built: Builds | None = None
    for unsafe in (False, True):
        with TemporaryDirectory() as folder:
            root = Path(folder) / "repository"
            shutil.copytree(repository, root, symlinks=True)
            before, more = _files(root), ("--unsafe-fixes",) if unsafe else ()
            done = _check(root, "--fix", *more)
            after = _files(root)
            if after == before:  # the second time, it would be given the same files
                yield Proof(unsafe, tuple(_failure(done)), _counts(done.stderr))
                continue
            again = _check(root, "--fix", *more)
            faults = [*_failure(done), *_failure(again)]
            if _files(root) != after:
                faults.append(f"the second --fix changes files: {again.stderr}")
            now = _builds(root)
            _write(root, before)
            if built is None:
                built = _builds(root)
            shown = _check(root, "--diff", *more)
            if _files(root) != before:
                faults.append("--diff changes files")
            faults += [*_failure(shown), *_not_as_shown(before, after, shown.stdout)]
            changed = sorted(it for it in {*before, *after} if before.get(it) != after.get(it))
            edited: list[Change] = []
            for path in changed:
                old, new = before.get(path, b"").decode(), after.get(path, b"").decode()
                faults += (f"{path}: {it}" for it in damaged(old, new))
                edited += changes(_documents(old), _documents(new))
            different = [it for it in built if built[it] != now.get(it)]
            for path in different:
                found = unexplained(built[path], now.get(path, ""), edited)
                faults += (f"{path}: {it}" for it in found)
            builds = sum(bool(it) for it in built.values())
            yield Proof(
                unsafe,
                tuple(faults),
                _counts(done.stderr),
                len(changed),
                builds,
                len(built),
                len(different),
            )


def _write(root: Path, files: Files) -> None:
    for path, content in files.items():
        if (root / path).read_bytes() != content:
            (root / path).write_bytes(content)


def _check(root: Path, *arguments: str) -> Result:
    given = ["check", "--root", str(root), "--no-cache", "--hints", *arguments]
    return CliRunner().invoke(gitops_lint, given)


def _failure(result: Result) -> Iterator[str]:
    """The failure of a command; that no cluster starts in a repository of templates is none."""
    if result.exit_code not in (0, 1) and "no cluster starts" not in result.stderr:
        yield f"exit status {result.exit_code}: {result.stderr}"


def _counts(summary: str) -> dict[str, int]:
    return {rule: int(number) for rule, number in re.findall(r"(?m)^  (\S+): (\d+) fixed", summary)}


def _files(root: Path) -> Files:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def _builds(root: Path) -> Builds:
    """What the real kustomize prints about each directory with a kustomization file: objects, or why it fails."""
    folders = {it.parent for name in _KUSTOMIZATION_FILES for it in root.rglob(name)}
    found: dict[str, str] = {}
    for folder in sorted(folders):
        done = subprocess.run(
            [str(KUSTOMIZE), "build", "--load-restrictor", "LoadRestrictionsNone", "."],
            cwd=folder,
            env={**os.environ, **_OFFLINE},
            capture_output=True,
            text=True,
            check=False,
        )
        found[folder.relative_to(root).as_posix()] = done.stdout if done.returncode == 0 else ""
    return found


def _not_as_shown(before: Files, after: Files, shown: str) -> Iterator[str]:
    """Files that are not what the diff makes of them."""
    parts = re.split(r"(?m)^--- a/(.*)\n\+\+\+ b/.*\n", shown)
    diffs = dict(zip(parts[1::2], parts[2::2], strict=True))
    for path in sorted({*before, *after}):
        if path not in diffs:
            if before.get(path) != after.get(path):
                yield f"{path}: changes, and the diff does not show it"
            continue
        old = before[path].decode().splitlines(keepends=True)
        new = after[path].decode().splitlines(keepends=True)
        if (fault := misapplied(old, new, diffs[path])) is not None:
            yield f"{path}: the diff does not lead from the old text to the new one: {fault}"


def misapplied(old: Sequence[str], new: Sequence[str], diff: str) -> str | None:
    """The first line that is not as a diff says; it may hide secrets in it."""
    at, to = 0, 0  # the lines that have been compared
    for line in diff.splitlines(keepends=True):
        if hunk := _HUNK.match(line):
            start = int(hunk[1]) - (hunk[2] != "0")
            if old[at:start] != new[to : to + start - at]:
                return f"something changes before line {start}"
            at, to = start, to + start - at
        elif line[0] != "\\":
            text = line[1:]
            if line[0] != "+":
                if not _is(old[at], text):
                    return f"line {at + 1} was {old[at]!r}, not {text!r}"
                at += 1
            if line[0] != "-":
                if not _is(new[to], text):
                    return f"line {to + 1} is {new[to]!r}, not {text!r}"
                to += 1
    return None if old[at:] == new[to:] else f"something changes after line {at}"


def _is(line: str, shown: str) -> bool:
    """Whether a line is shown, except for its secrets and for whether the last one has an end."""
    pieces = map(re.escape, shown.rstrip("\n").split(_HIDDEN))
    return re.fullmatch(".*".join(pieces), line.rstrip("\n"), re.DOTALL) is not None


def damaged(old: str, new: str) -> Iterator[str]:
    """What a fix must not change: line ends, comments on lines of their own, and quotes of what is the same."""
    ends = [
        {re.sub(r"[^\r\n]", "", it) for it in text.splitlines(keepends=True)} for text in (old, new)
    ]
    if not ends[1] <= ends[0]:
        yield f"new line ends {ends[1] - ends[0]}"
    if old.startswith("\ufeff") != new.startswith("\ufeff"):
        yield "the byte order mark"
    if lost := [it for it in _lost_comments(old, new) if "gitops-lint:" not in it]:
        yield f"lost comments {lost}"
    styles = [Counter(_scalars(text)) for text in (old, new)]
    gone, come = styles[0] - styles[1], styles[1] - styles[0]
    for value, style in gone:
        for other in {it[1] for it in come if it[0] == value} - {style}:
            if (style, other) != (None, '"'):  # a number that becomes a string
                yield f"{value!r} has other quotes"


def _lost_comments(old: str, new: str) -> Iterator[str]:
    """The comments on lines of their own that are gone, but for those inside of an entry that is gone."""
    lines = old.splitlines(), new.splitlines()
    for _, a, b, c, d in SequenceMatcher(None, *lines, autojunk=False).get_opcodes():
        kept, entry = Counter(it.strip() for it in lines[1][c:d]), sys.maxsize
        for line in lines[0][a:b]:
            indent = len(line) - len(line.lstrip())
            if not line.lstrip().startswith("#"):
                entry = min(entry, indent)
            elif indent <= entry and not kept[line.strip()]:
                yield line.strip()


def _scalars(text: str) -> Iterator[tuple[str, str | None]]:
    """The scalars of a YAML text, with their style: a quote, `|`, `>` or None."""
    for token in YAML(typ="safe", pure=True).scan(text):
        if isinstance(token, ScalarToken):
            yield token.value, token.style or None


def _documents(text: str) -> list[Any]:
    yaml = YAML(typ="safe")
    # A scalar with a tag of its own, such as `=`, is text.
    yaml.constructor.add_constructor(None, lambda _, node: str(node.value))
    return [it for it in yaml.load_all(text) if it is not None]


def changes(old: Any, new: Any, path: tuple[str, ...] = ()) -> Iterator[Change]:
    """The values that differ, also inside of patches and other YAML in a text."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(it for it in new if it not in old)]:
            there = (*path, str(key))
            yield from changes(old.get(key, _NOTHING), new.get(key, _NOTHING), there)
    elif isinstance(old, list) and isinstance(new, list):
        matcher = SequenceMatcher(None, [*map(repr, old)], [*map(repr, new)], autojunk=False)
        for what, a, b, c, d in matcher.get_opcodes():
            if what == "replace" and b - a == d - c:
                for one, other in zip(old[a:b], new[c:d], strict=True):
                    yield from changes(one, other, (*path, "[]"))
            elif what != "equal":
                yield from (Change((*path, "[]"), it, _NOTHING) for it in old[a:b])
                yield from (Change((*path, "[]"), _NOTHING, it) for it in new[c:d])
    elif old != new or type(old) is not type(new):
        inside = _inside(old), _inside(new)
        if inside[0] and inside[1]:
            yield from changes(*inside, path)
        else:
            yield Change(path, old, new)


def _inside(text: Any) -> Any:
    """The documents in a text, such as a patch; None without maps or lists."""
    if not isinstance(text, str):
        return None
    try:
        found = _documents(text)
    except YAMLError:
        return None
    return found if any(isinstance(it, dict | list) for it in found) else None


def unexplained(old: str, new: str, fixed: Sequence[Change]) -> Iterator[str]:
    """The differences between two builds that no fixed field explains."""
    if not old or not new:
        yield "kustomize fails " + ("after" if old else "before") + " the fix"
        return
    before, after = _objects(old), _objects(new)
    known = {(_field(it.path), repr(it.old), repr(it.new)) for it in fixed}
    for name in before | after:
        for it in changes(before.get(name, _NOTHING), after.get(name, _NOTHING)):
            if not it.path:
                what = "appears" if it.old is _NOTHING else "vanishes"
                if not any("resources" in each.path for each in fixed):
                    yield f"{name} {what}"
            elif (_field(it.path), repr(it.old), repr(it.new)) not in known:
                yield f"{name}: {it} is not what the fix changed"


def _field(path: tuple[str, ...]) -> tuple[str, ...]:
    """The end of a path, which is the same in an object, in a patch of it, and in a list of documents."""
    end = path[-2:]
    return end[1:] if end[0] == "[]" and end[1:] else end


def _objects(printed: str) -> dict[str, Any]:
    """The objects of a build by their kind, namespace and name."""
    return {
        f"{it['kind']} {it['metadata'].get('namespace', '')}/{it['metadata'].get('name', '')}": it
        for it in _documents(printed)
    }


def main() -> int:
    corpus = Path(sys.argv[1]) / "repositories"
    names = sys.argv[2:] or sorted(it.name for it in corpus.iterdir())
    faults = 0
    for name in names:
        for found in prove(corpus / name):
            fixed = ", ".join(f"{rule} {number}" for rule, number in found.fixed.items())
            print(
                f"{name}{' unsafe' if found.unsafe else ''}: {sum(found.fixed.values())} fixed in {found.files} files;"
                f" {found.builds} of {found.directories} directories are built, {found.different} differ; {fixed}",
                flush=True,
            )
            for it in found.faults:
                print(f"    {it}", flush=True)
            faults += len(found.faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
