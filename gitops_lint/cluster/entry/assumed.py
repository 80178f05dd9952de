"""Assumes entry points where nothing declares them: directories whose Kustomizations nothing applies."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from posixpath import basename, dirname
from typing import Final

from gitops_lint.budget import Budget, running
from gitops_lint.cluster.entry.aside import is_template, set_aside
from gitops_lint.cluster.entry.layout import (
    above,
    directories_of,
    flux_objects,
    kustomizations,
    root_of,
)
from gitops_lint.cluster.entry.listing import builders_of, top_builders_of
from gitops_lint.cluster.entry.own import is_declared, is_elsewhere, own_urls
from gitops_lint.cluster.entry.start import Entry, new_entry
from gitops_lint.cluster.kinds import KUSTOMIZATION, is_a
from gitops_lint.cluster.kustomization import Builder
from gitops_lint.cluster.paths import clamp, inside, join
from gitops_lint.cluster.resource import Resource
from gitops_lint.documents import Tree
from gitops_lint.graphs.reach import reach
from gitops_lint.results.cluster import EntryKind

MOST: Final = 5  # entry points that are assumed; more is too much to be assumed
_REQUIRED: Final = ("interval", "prune", "sourceRef")


def assumed(tree: Tree) -> tuple[Entry, ...]:
    """Entry points at the directories whose Kustomizations nothing applies, sorted.

    Their `doubt` is why the assumption is weak, if it is: then they are the same for all of them.
    """
    objects = [
        it
        for it in flux_objects(tree)
        if is_a(it, KUSTOMIZATION)
        and it.name
        and not set_aside(tree, it.origin.path)
        and not is_template(it)
    ]
    own = _own(tree, objects)
    targets = {target for it in own if (target := _target(tree, it))}
    starts = {
        _cluster_directory(start)
        for it in own
        if not targets & {*above(dirname(it.origin.path)), *builders_of(tree, it.origin.path)}
        for start in top_builders_of(tree, it.origin.path) or {dirname(it.origin.path)}
    }
    starts |= _own_builders(tree, own)
    outermost = [start for start in sorted(starts) if not starts & {*above(start)} - {start}]
    chosen, doubt = _reading(outermost)
    entries = [new_entry(*root_and_path(tree, start), EntryKind.ASSUMED, None) for start in chosen]
    doubt = doubt or _partial(tree, own, chosen) or _incomplete(tree, entries)
    return tuple(entry._replace(doubt=doubt) for entry in entries)


def _own(tree: Tree, objects: Iterable[Resource]) -> Sequence[Resource]:
    """The Kustomizations whose source may be this repository.

    Without a known URL of this repository: those of the source that Flux was bootstrapped with, which the
    checkout does not contain. If there are none, those of the source whose paths exist here most often.
    """
    found = [it for it in objects if not is_elsewhere(tree, it)]
    if own_urls(tree):
        return found
    undeclared = [it for it in found if not is_declared(tree, it)]
    names = [str(it.get("spec", "sourceRef", "name")) for it in found]
    fitting = Counter(name for name, it in zip(names, found, strict=True) if _target(tree, it))
    if undeclared and (not fitting or any(_target(tree, it) for it in undeclared)):
        return undeclared
    most = [name for name in fitting if fitting[name] == max(fitting.values())]
    return [it for name, it in zip(names, found, strict=True) if most == [name]]


def _own_builders(tree: Tree, own: Iterable[Resource]) -> set[str]:
    """The directories of Kustomizations that apply themselves, although their files are elsewhere.

    For example, `clusters/a/kustomization.yaml` names a patch of the root, with the path `./clusters/a`.
    """
    return {
        target
        for it in own
        if (target := _target(tree, it)) is not None
        and target in top_builders_of(tree, it.origin.path)
        and target not in above(dirname(it.origin.path))
    }


def _target(tree: Tree, item: Resource) -> str | None:
    """The directory of the checkout that the path of a Kustomization exists at; None for the top directory."""
    path = item.get("spec", "path")
    if not isinstance(path, str) or "${" in path or not clamp(path):
        return None
    root = root_of(item.origin.path, clamp(path), directories_of(tree))
    return None if root is None else join(root, clamp(path))


def _cluster_directory(directory: str) -> str:
    """The ancestor (or itself) directly below a folder `clusters`; without one, the directory."""
    parts = directory.split("/")
    if "clusters" in parts[:-1]:
        return "/".join(parts[: parts.index("clusters") + 2])
    return directory


def _reading(starts: list[str]) -> tuple[list[str], str]:
    """(the likeliest entry points, why they are doubtful): they are the directories of one folder."""
    folders = {dirname(start) for start in starts}
    usual = [folder for folder in folders if basename(folder) == "clusters"]
    if len(folders) > 1 and len(usual) == 1:
        starts = [start for start in starts if dirname(start) == usual[0]]
        folders = {usual[0]}
    if len(folders) > 1:
        return starts, f"{len(starts)} directories in {len(folders)} folders may be entry points"
    if len(starts) > MOST:
        return starts, f"{len(starts)} directories may be entry points"
    if starts == [""]:
        return starts, "only the top directory may be an entry point, with all that is in it"
    return starts, ""


def _partial(tree: Tree, own: Sequence[Resource], starts: Iterable[str]) -> str:
    """Why directories are only a part of the clusters; "" if they apply at least half of the Kustomizations."""
    homes = {
        it: {*above(dirname(it.origin.path)), *builders_of(tree, it.origin.path)} for it in own
    }
    by_home: dict[str, list[Resource]] = defaultdict(list)
    for it, directories in homes.items():
        for directory in directories:
            by_home[directory].append(it)

    def following(directory: str) -> Iterator[str]:
        targets = (_target(tree, it) for it in by_home.get(directory, ()))
        return (target for target in targets if target is not None)

    reached = {it for directory in reach(starts, following) for it in by_home.get(directory, ())}
    if not own or len(reached) * 2 >= len(own):
        return ""
    return f"the likeliest ones apply only {len(reached)} of {len(own)} Kustomizations"


def _incomplete(tree: Tree, entries: Iterable[Entry]) -> str:
    """Why the objects of entry points show that another Kustomization patches them; "" if they do not."""
    from gitops_lint.cluster.artifacts.sourceignore import artifact_of

    builder, complete, lacking = Builder(), 0, 0
    for entry in [*entries][:MOST]:
        with running(Budget(lambda: tree.size)):
            build = builder.build(artifact_of(tree, entry.root), entry.path, entry.roots[0])
        for item in (Resource(it.data, it.origin) for it in build.objects):
            if is_a(item, KUSTOMIZATION):
                whole = all(item.get("spec", field) is not None for field in _REQUIRED)
                complete, lacking = complete + whole, lacking + (not whole)
    if lacking > complete:
        total = complete + lacking
        return (
            f"{lacking} of the {total} Kustomizations there lack fields that their parent must set"
        )
    return ""


def root_and_path(tree: Tree, start: str) -> tuple[str, str]:
    """(artifact root, path below it) for the directory of an entry point.

    The root is the directory below which most paths of the directory's Kustomizations exist.
    """
    directories = directories_of(tree)
    paths = [
        clamp(path)
        for file in tree.yaml_files
        if inside(file, start)
        for item in kustomizations(tree.parse(file).documents)
        if item.get("spec", "sourceRef", "kind") != "ExternalArtifact"
        and isinstance(path := item.get("spec", "path"), str)
    ]
    roots = above(dirname(start))
    best = max(roots, key=lambda root: sum(join(root, path) in directories for path in paths))
    return best, start[len(best) :].strip("/")
