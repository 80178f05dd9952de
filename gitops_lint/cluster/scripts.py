"""The manifests that scripts of the repository seem to apply before Flux starts."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import islice, pairwise, takewhile
from posixpath import basename, dirname, join, normpath
from typing import Final

from gitops_lint.documents import Tree, fact
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex
from gitops_lint.results.explanation import Line

MAX_SCRIPTS: Final = 2000
MAX_SCRIPT: Final = 256 * 1024  # bytes
MAX_PATHS: Final = 20_000  # words of commands that may be paths
MAX_GLOBS: Final = 50  # also loops of one script
MAX_WORDS: Final = 100  # of one command
MAX_SEGMENTS: Final = 20  # of a path after a variable

_ENDINGS: Final = (".sh", ".bash", ".zsh", ".fish", ".ps1", ".mk", ".just")
_TASKS: Final = ("makefile", "gnumakefile", "justfile", ".justfile")
_TASKFILE: Final = regex(r"(?:^|[/.])taskfiles?(?:[./]|$)", re.IGNORECASE)
_ANSIBLE: Final = regex(
    r"(?:^|/)(?:[^/]*ansible[^/]*|playbooks?)/|(?:^|/)roles/[^/]+/(?:tasks|handlers|templates|files)/",
    re.IGNORECASE,
)
_YAML: Final = (".yaml", ".yml")
_TEMPLATES: Final = tuple(
    f"{ending}{it}" for ending in _YAML for it in (".j2", ".tpl", ".tmpl", ".gotmpl")
)
_ANSIBLE_ENDINGS: Final = (*_YAML, ".j2")
_CONTINUED: Final = regex(r"\\\r?$")
_APPLIES: Final = regex(r"\bkubectl\b.{0,200}\b(?:apply|create|replace)\b")
_CREATES: Final = regex(r"\bflux\b.{0,100}\bcreate\s+(?:kustomization|ks)\b([^|;&]{0,2000})")
_DRY_RUN: Final = regex(r"--dry-run(?!=none)\b")
_LISTS: Final = regex(r"\bfind\b|\bfor\b.{1,200}\bin\b")  # files for a command nearby
_NEAR: Final = 12  # lines
_ARRAY: Final = regex(r"(\w+)=\(([^()]{0,5000})\)")  # of a shell script
_LOOP: Final = regex(r"\bfor\s+(\w+)\s+in\s+\"?\$\{(\w+)\[[@*]\]\}")
_USE: Final = regex(r"\$\{?(\w+)")
_BODY: Final = 40  # lines of a loop
_WORD: Final = regex(r"(?:\{\{[^}]{0,100}\}\}|\$\{[^}]{0,100}\}|[^\s\"'=,;|&()])+")
_VARIABLE: Final = regex(r"\$|\{\{")
_FOLDER_OPTIONS: Final = ("-f", "-k", "--filename", "--kustomize", "build")
_EVERY: Final = ("*", "*.*", "*.yaml", "*.yml", "*.json")


class _Path(NamedTuple):
    """A path in a command: from the root, or after a variable, the end of a path.

    `glob`: the pattern of the names of files somewhere below it, or "".
    """

    text: str
    is_end: bool
    place: Line
    glob: str = ""


def is_script(path: str) -> bool:
    """Whether a file is a shell script or a list of tasks, by its path."""
    lower = path.lower()
    if lower.endswith(_ENDINGS) or basename(lower) in _TASKS:
        return True
    return "taskfile" in lower and _TASKFILE.search(path) is not None


def is_ansible(path: str) -> bool:
    """Whether a YAML file belongs to Ansible, by its path."""
    if not path.endswith(_ANSIBLE_ENDINGS):
        return False
    lower = path.lower()
    if "ansible" not in lower and "playbook" not in lower and "roles/" not in lower:
        return False  # most paths, and faster than the expression
    return _ANSIBLE.search(path) is not None


def takes_effect(command: re.Pattern[str], line: str) -> bool:
    """Whether a line has a command, and not as a dry run; each command of a pipe has options of its own."""
    parts = line.split("|") if _DRY_RUN.search(line) else (line,)
    return any(command.search(part) and not _DRY_RUN.search(part) for part in parts)


def applies(script: str) -> bool:
    """Whether a script has a command `kubectl apply` (or `create`, `replace`)."""
    return any(takes_effect(_APPLIES, command) for _, command in _commands(script))


@fact
def scripts(tree: Tree) -> tuple[str, ...]:
    """The small files with commands: scripts, lists of tasks, and those of Ansible, sorted."""
    found = sorted(path for path in tree.files if is_script(path) or is_ansible(path))
    return tuple(path for path in found[:MAX_SCRIPTS] if tree.size_of(path) <= MAX_SCRIPT)


@fact
def applied_by_scripts(tree: Tree) -> Mapping[str, Line]:
    """The YAML files that a command `kubectl apply` in a script names, or whose directory it names.

    With the place of the first such command. Paths are relative to the root or to the script. After a
    variable (`$ROOT/apps/settings.yaml`), a path is that of every file that ends like that. Files that
    `find` lists near the command count too.
    """
    named: dict[str, Line] = {}
    endings: dict[str, Line] = {}
    globs: list[_Path] = []
    for path in _paths(tree):
        if path.glob:
            globs += [path] if len(globs) < MAX_GLOBS else []
        else:
            (endings if path.is_end else named).setdefault(path.text, path.place)
    if not (named or endings or globs):
        return {}
    found: dict[str, Line] = {}
    for file in tree.yaml_files:
        for above in _above(file):
            for end in _ends(above) if endings else ():
                if end in endings:
                    found.setdefault(file, endings[end])
            if above in named:
                found.setdefault(file, named[above])
        for it in globs:
            if file not in found and _is_below(file, it) and fnmatchcase(basename(file), it.glob):
                found[file] = it.place
    return found


@fact
def templates_of_scripts(tree: Tree) -> frozenset[str]:
    """The templates of manifests that a script with a command `kubectl apply` names, anywhere in it.

    Another command renders a template first, often many lines before.
    """
    named: set[str] = set()
    ends: set[str] = set()
    for script in scripts(tree):
        text = tree.text(script)
        if any(it in text for it in _TEMPLATES) and applies(text):
            for word in islice(_WORD.findall(text), MAX_PATHS):
                if word.endswith(_TEMPLATES):
                    for path in _relative(script, Line(script, 1), word):
                        (ends if path.is_end else named).add(path.text)
    return frozenset(
        file
        for file in tree.files
        if file.endswith(_TEMPLATES) and (file in named or not ends.isdisjoint(_ends(file)))
    )


@fact
def kustomizations_of_scripts(tree: Tree) -> Mapping[str, Line]:
    """The directories that `flux create kustomization --path` names in a script, each with its first place.

    Of a path with a variable, the directory before that.
    """
    found: dict[str, Line] = {}
    for script in scripts(tree):
        for line, command in _commands(tree.text(script)):
            for match in _CREATES.finditer(command):
                words = _WORD.findall(match[1])[:MAX_WORDS]
                for before, word in pairwise(words):
                    if before == "--path":
                        parts = takewhile(lambda it: not _VARIABLE.search(it), word.split("/"))
                        folder = normpath("/".join(parts))
                        if not folder.startswith((".", "/")):
                            found.setdefault(folder, Line(script, line + 1))
    return found


def directory_of_script(tree: Tree, path: str) -> Line | None:
    """The command of a script that creates a Kustomization for a directory above a file; None without one."""
    found = kustomizations_of_scripts(tree)
    return next((found[above] for above in _above(path) if above in found), None)


def _is_below(file: str, path: _Path) -> bool:
    folder = f"/{dirname(file)}/"
    return f"/{path.text}/" in folder if path.is_end else folder.startswith(f"/{path.text}/")


def _paths(tree: Tree) -> Iterator[_Path]:
    """The paths in the commands of all scripts, up to a limit."""
    number = 0
    for script in scripts(tree):
        for path in _paths_of(script, tree.text(script)):
            number += 1
            if number > MAX_PATHS:
                return
            yield path


def _paths_of(script: str, text: str) -> Iterator[_Path]:
    lines = list(_commands(text))
    applying = {line for line, command in lines if takes_effect(_APPLIES, command)}
    near = Counter(line for at in applying for line in range(at - _NEAR, at + _NEAR + 1))
    for line, command in lines:
        if line in applying or (line in near and _LISTS.search(command)):
            yield from _words(script, Line(script, line + 1), command)
    yield from _of_arrays(
        script, text, {line: command for line, command in lines if line in applying}
    )


def _of_arrays(script: str, text: str, applying: Mapping[int, str]) -> Iterator[_Path]:
    """The paths in an array of a shell script, if a command in a loop over it applies each of them."""
    arrays = {match[1]: match for match in _ARRAY.finditer(text)} if applying else {}
    for loop in islice(_LOOP.finditer(text), MAX_GLOBS) if arrays else ():
        variable, array = loop[1], arrays.get(loop[2])
        start = text.count("\n", 0, loop.start())
        for line in range(start, start + _BODY):
            if array and variable in _USE.findall(applying.get(line, "")):
                yield from _words(script, Line(script, line + 1), array[2])
                break


def _commands(text: str) -> Iterator[tuple[int, str]]:
    """Each command with the number of its first line, zero-based; a backslash continues a line."""
    start = 0
    parts: list[str] = []
    for number, line in enumerate(text.split("\n")):
        start = start if parts else number
        parts.append(_CONTINUED.sub(" ", line))
        if not _CONTINUED.search(line):
            yield start, "".join(parts)
            parts = []
    if parts:
        yield start, "".join(parts)


def _words(script: str, place: Line, command: str) -> Iterator[_Path]:
    words = _WORD.findall(command)
    searched = _folders_of_find(words)
    for before, word in pairwise(("", *words)):
        name = basename(word)
        if "*" in name and "*" not in dirname(word) and "$" not in name and "{" not in name:
            folders = [dirname(word)] if "/" in word else searched
            for folder in folders:
                if "/" in word or name not in _EVERY:
                    yield from _relative(script, place, folder, name)
        elif (
            "*" not in word
            and word not in searched
            and (word.endswith(_YAML) or "/" in word or before in _FOLDER_OPTIONS)
        ):
            yield from _relative(script, place, word)


def _relative(script: str, place: Line, word: str, glob: str = "") -> Iterator[_Path]:
    """A path as a script may mean it."""
    parts = word.rstrip("/").split("/")
    variables = [number for number, part in enumerate(parts) if _VARIABLE.search(part)]
    if variables:
        end = normpath("/".join(parts[variables[-1] + 1 :]))
        if end != "." and not end.startswith(".."):
            yield _Path(end, True, place, glob)
        return
    for path in dict.fromkeys((normpath(word), normpath(join(dirname(script), word)))):
        if path not in (".", "..", "/") and not path.startswith("/"):
            yield _Path(path, False, place, glob)


def _folders_of_find(words: list[str]) -> list[str]:
    """The directories of a `find` command."""
    if "find" not in words:
        return []
    after = words[words.index("find") + 1 :]
    return list(takewhile(lambda it: not it.startswith("-"), after))[:MAX_GLOBS]


def _ends(path: str) -> Iterator[str]:
    """The last segments of a path, up to a limit."""
    parts = path.split("/")[-MAX_SEGMENTS:]
    return ("/".join(parts[number:]) for number in range(len(parts)))


def _above(path: str) -> Iterator[str]:
    """A path and the directories above it."""
    while path:
        yield path
        path = dirname(path)
