"""The manifests that scripts of the repository apply before Flux starts."""

import re
from collections import defaultdict
from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath
from typing import Final

from gitops_lint.documents import Tree
from gitops_lint.once import once

MAX_SCRIPTS: Final = 2000
MAX_SCRIPT: Final = 256 * 1024  # bytes
MAX_PATHS: Final = 20_000  # words of commands that may be paths

_ENDINGS: Final = (".sh", ".bash", ".zsh", ".fish", ".ps1", ".mk", ".just")
_TASKS: Final = ("makefile", "gnumakefile", "justfile", ".justfile")
_TASKFILE: Final = re.compile(r"(?:^|[/.])taskfiles?(?:[./]|$)", re.IGNORECASE)
_CONTINUED: Final = re.compile(r"\\\r?\n")
_APPLIES: Final = re.compile(r"\bkubectl\b.{0,200}\b(?:apply|create|replace)\b")
_WORD: Final = re.compile(r"[^\s\"'=,;|&()]+")
_VARIABLE: Final = re.compile(r"(?:\$\{[^}/]*\}|\$\w+|\{\{[^}]*\}\})/")


def is_script(path: str) -> bool:
    """Whether a file is a shell script or a list of tasks, by its path."""
    name = basename(path).lower()
    return name in _TASKS or name.endswith(_ENDINGS) or _TASKFILE.search(path) is not None


@once
def applied_by_scripts(tree: Tree) -> frozenset[str]:
    """The YAML files that a command `kubectl apply` in a script names, or whose directory it names.

    Paths are relative to the root or to the script. After a variable (`$ROOT/apps/settings.yaml`), a path is that
    of every file that ends like that.
    """
    named, endings = _named(tree)
    by_name: dict[str, list[str]] = defaultdict(list)
    for path in tree.yaml_files if endings else ():
        by_name[basename(path)].append(path)
    found = {
        path
        for ending in endings
        for path in by_name.get(basename(ending), ())
        if path == ending or path.endswith(f"/{ending}")
    }
    found.update(path for path in tree.yaml_files if named and not named.isdisjoint(_above(path)))
    return frozenset(found)


def _named(tree: Tree) -> tuple[set[str], set[str]]:
    """(paths from the root, ends of paths) in the commands of all scripts."""
    named: set[str] = set()
    endings: set[str] = set()
    scripts = sorted(path for path in tree.files if is_script(path))[:MAX_SCRIPTS]
    for script in scripts:
        if tree.size_of(script) > MAX_SCRIPT:
            continue
        for word in _paths(tree.text(script)):
            if len(named) + len(endings) > MAX_PATHS:
                return named, endings
            if start := _VARIABLE.match(word):
                endings.add(normpath(word[start.end() :]))
            else:
                named.update((normpath(word), normpath(join(dirname(script), word))))
    return named - {".", "..", ""}, endings - {"."}


def _paths(text: str) -> Iterator[str]:
    for line in _CONTINUED.sub(" ", text).split("\n"):
        if _APPLIES.search(line):
            yield from (word for word in _WORD.findall(line) if "/" in word or "." in word)


def _above(path: str) -> Iterator[str]:
    """A path and the directories above it."""
    while path:
        yield path
        path = dirname(path)
