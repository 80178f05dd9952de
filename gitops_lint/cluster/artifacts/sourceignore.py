"""The files that source-controller puts into an artifact.

Its ignore files look like git's, but its own matcher reads them. A pattern that matches a directory
ignores everything below it, except files that a later pattern includes. `**` takes the first path
component that matches and does not backtrack, and `/**` matches nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby
from posixpath import dirname, join, normpath
from typing import Final

from gitops_lint.documents import Artifact, Tree
from gitops_lint.gotext.glob import NEVER, segment
from gitops_lint.namedtuple import NamedTuple

IGNORE_FILE: Final = ".sourceignore"
# In characters, for all ignore files together: each pattern costs time for every file.
MAX_PATTERNS: Final = 256 * 1024

# Excluded always (fluxcd/pkg: sourceignore) ...
_VCS: Final = (".git/", ".gitignore", ".gitmodules", ".gitattributes")
# ... and excluded only without a pattern of the user.
_DEFAULT_SUFFIXES: Final = (
    ".jpg", ".jpeg", ".gif", ".png", ".wmv", ".flv", ".tar.gz", ".zip",
)  # fmt: skip
_DEFAULT_DIRECTORIES: Final = frozenset({".git", ".github", ".circleci"})
_DEFAULT_NAMES: Final = frozenset(
    {
        *_VCS[1:], ".travis.yml", ".gitlab-ci.yml", "appveyor.yml", ".drone.yml", "cloudbuild.yaml",
        "codeship-services.yml", "codeship-steps.yml", ".goreleaser.yml", ".sops.yaml", ".flux.yaml",
    }
)  # fmt: skip

_MAX_LINE: Final = 64 * 1024  # bytes; Go's Scanner stops at a longer line
_SPACE: Final = "\t\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_END: Final = r"(?:/|\Z)"  # of a path component


def artifact_of(
    tree: Tree, root: str = "", spec_ignore: str | None = None, sparse: Sequence[str] = ()
) -> Artifact:
    """The artifact of a checkout whose root is the repository's directory `root`.

    `spec_ignore` and `sparse` are `spec.ignore` and `spec.sparseCheckout` of the GitRepository. Every
    `.sourceignore` of the tree counts, even in an ignored directory, for the files below its own
    directory. Deeper files override higher ones, and `spec.ignore` overrides all. A single pattern
    anywhere disables the default excludes, except those of version control; comments do not.
    (source-controller: reconcileArtifact; fluxcd/pkg: SourceIgnoreFilter, LoadIgnorePatterns;
    go-git: SkipUnless, for which `apps` in sparseCheckout also means `apps-old/`.)
    """
    prefix = f"{root}/" if root else ""
    checked_out = tuple(prefix + path.removeprefix("./") for path in sparse) or prefix
    files = {
        path[len(prefix) :]: path for path in sorted(tree.files) if path.startswith(checked_out)
    }
    groups = _read_all(tree, prefix, checked_out, spec_ignore)
    kept = (path for path in files if not _ignored(path, groups)) if groups else by_default(files)
    key = root, spec_ignore or "", tuple(sparse)
    return Artifact(tree, {path: files[path] for path in kept}, key)


def by_default(paths: Iterable[str]) -> Iterator[str]:
    """The paths that source-controller does not exclude by default."""
    excluded: dict[str, bool] = {"": False}  # by directory
    for path in paths:
        directory, _, name = path.rpartition("/")
        if directory not in excluded:
            excluded[directory] = any(map(_excluded_directory, directory.split("/")))
        if not (excluded[directory] or _excluded_name(name)):
            yield path


def _excluded_name(name: str) -> bool:
    return name in _DEFAULT_NAMES or name.endswith(_DEFAULT_SUFFIXES)


def _excluded_directory(name: str) -> bool:
    return name in _DEFAULT_DIRECTORIES or _excluded_name(name)


# Ignore files -------------------------------------------------------------------------------------


class _Group(NamedTuple):
    """Consecutive patterns with the same effect on paths below one directory ("" or "apps/")."""

    domain: str
    include: bool
    regex: re.Pattern[str]  # for the path below the domain


def _read_all(
    tree: Tree, prefix: str, checked_out: str | tuple[str, ...], spec_ignore: str | None
) -> tuple[_Group, ...]:
    """All patterns, the strongest first; none if only the default excludes apply."""
    found = [
        path[len(prefix) :]
        for path in (*tree.files, *tree.links)
        if path.endswith(IGNORE_FILE) and path.startswith(checked_out)
    ]
    lines = [
        (path.removesuffix(IGNORE_FILE), line)
        for path in sorted(found, key=dirname)
        if f"/{path}".endswith(f"/{IGNORE_FILE}")
        for line in _lines(_content(tree, prefix + path))
    ]
    lines += [("", line) for line in _lines(spec_ignore or "")]
    if not lines:
        return ()
    sizes = accumulate(len(line) for _, line in lines)
    read = (line for line, size in zip(lines, sizes, strict=True) if size <= MAX_PATTERNS)
    patterns = [*(("", line) for line in _VCS), *read]
    parsed = [(domain, *_pattern(line)) for domain, line in patterns]
    return tuple(
        _Group(domain, include, re.compile("|".join(regex for *_, regex in group)))
        for (domain, include), group in groupby(reversed(parsed), key=lambda item: item[:2])
    )


def _content(tree: Tree, path: str) -> str:
    """The text of an ignore file; symbolic links are followed, as the controller does."""
    for _ in range(8):
        if path not in tree.links:
            break
        path = normpath(join(dirname(path), tree.links[path]))
    try:
        return tree.read(path).decode(errors="surrogateescape") if path in tree.files else ""
    except OSError:
        return ""


def _lines(text: str) -> Iterator[str]:
    """The patterns of an ignore file, as written."""
    for line in text.split("\n"):
        if len(line.encode(errors="surrogatepass")) >= _MAX_LINE:
            return
        if not line.startswith("#") and line.strip(_SPACE):
            yield line.removesuffix("\r")


def _ignored(path: str, groups: tuple[_Group, ...]) -> bool:
    """Whether the strongest pattern that matches a file excludes it."""
    for domain, include, regex in groups:
        if path.startswith(domain) and regex.match(path, len(domain)):
            return not include
    return False


# Patterns -----------------------------------------------------------------------------------------


def _pattern(line: str) -> tuple[bool, str]:
    """(whether the pattern includes files, regular expression of the matched files) of one line.

    (fluxcd/pkg: gitignore ParsePattern, simpleNameMatch, globMatch)
    """
    include = line.startswith("!")
    line = line[include:]
    line = line if line.endswith("\\ ") else line.rstrip(" ")
    below = r"(?!\Z)" if line.endswith("/") else ""  # matches the files in the directory only
    parts = line.removesuffix("/").split("/")
    if len(parts) > 1:
        return include, _path(parts) + below
    name = segment(parts[0])
    return include, rf"(?:[^/]+/)*?{name}{_END}{below}" if name else NEVER


def _path(parts: Sequence[str]) -> str:
    """The expression for a pattern with slashes: it matches a path and everything below it."""
    regex, anywhere = "", False
    for i, part in enumerate(parts):
        if part == "**" and i == len(parts) - 1:
            break
        if part in ("", "**"):
            anywhere = part == "**"
            continue
        name = segment(part)
        if not name or "**" in part:
            return NEVER
        skipped = f"(?:(?!{name}{_END})[^/]+/)*" if anywhere else ""
        regex += rf"{skipped}(?!\Z){name}{_END}"
        anywhere = False
    return regex or NEVER
