"""The files and directories that the entries of a kustomization file name."""

from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath
from typing import Any, Final

from gitops_lint.documents import KeyPath, Map, Place, Tree, get, place_of
from gitops_lint.kustomize import FILE_NAMES
from gitops_lint.namedtuple import NamedTuple

_LISTS: Final = (
    "resources", "components", "bases", "crds", "configurations", "generators", "transformers", "validators",
    "patchesStrategicMerge",
)  # fmt: skip
_PATHS: Final = (("patches", "path"), ("patchesJson6902", "path"), ("replacements", "path"))
_GENERATORS: Final = ("configMapGenerator", "secretGenerator")


class FileLink(NamedTuple):
    """An entry that names a file or a directory of the repository, by its path from the root."""

    path: KeyPath
    place: Place
    target: str


def file_links(tree: Tree, path: str, data: Any) -> Iterator[FileLink]:
    """The entries of a document of a kustomization file that name a file or directory that exists."""
    if basename(path) not in FILE_NAMES or not isinstance(data, Map):
        return
    for at, text in _entries(data):
        target = normpath(join(dirname(path), text.strip()))
        target = "" if target == "." else target
        if target.startswith("../") or "\n" in text or "\0" in text:
            continue
        place = place_of(data, at)
        if place and place.path == path and (target in tree.files or files_of(tree, target)):
            yield FileLink(at, place, target)


def files_of(tree: Tree, target: str) -> tuple[str, ...]:
    """What to open for a path: the file; for a directory its kustomization file, or else its manifests."""
    if target in tree.files:
        return (target,)
    prefix = f"{target}/" if target else ""
    for name in FILE_NAMES:
        if f"{prefix}{name}" in tree.files:
            return (f"{prefix}{name}",)
    return tuple(tree.yaml_files_of.get(target, ()))


def includers(tree: Tree, path: str) -> Iterator[FileLink]:
    """The entries of all kustomization files that name a file, or the directory whose kustomization file it is."""
    targets = {path, dirname(path)} if basename(path) in FILE_NAMES else {path}
    for file in sorted(tree.files):
        if basename(file) in FILE_NAMES:
            for document in tree.parse(file).documents:
                for link in file_links(tree, file, document.data):
                    if link.target in targets:
                        yield link


def _entries(data: Map) -> Iterator[tuple[KeyPath, str]]:
    for field in _LISTS:
        yield from _texts((field,), get(data, field))
    for field, key in _PATHS:
        for index, entry in _maps(get(data, field)):
            yield from _text((field, index, key), entry.get(key))
    for field in _GENERATORS:
        for index, entry in _maps(get(data, field)):
            for key in ("files", "envs"):
                yield from _texts((field, index, key), entry.get(key))
            yield from _text((field, index, "env"), entry.get("env"))


def _texts(path: KeyPath, value: Any) -> Iterator[tuple[KeyPath, str]]:
    for index, text in enumerate(value if isinstance(value, list) else ()):
        yield from _text((*path, index), text)


def _text(path: KeyPath, value: Any) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str) and value:
        yield path, value.rpartition("=")[2] if "files" in path else value


def _maps(value: Any) -> Iterator[tuple[int, Map]]:
    for index, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, Map):
            yield index, entry
