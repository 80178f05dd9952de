"""Entry points that the configuration lists, and the configuration that lists entry points."""

from collections.abc import Iterable, Sequence

from gitops_lint.cluster.entry.layout import directories_of, flux_objects, root_of
from gitops_lint.cluster.entry.own import managed_by
from gitops_lint.cluster.entry.start import Entry, new_entry
from gitops_lint.cluster.kinds import KUSTOMIZATION, is_a
from gitops_lint.cluster.paths import clamp, join
from gitops_lint.cluster.resource import Resource
from gitops_lint.config import ClusterConfig
from gitops_lint.documents import Tree
from gitops_lint.errors import UsageError
from gitops_lint.results.cluster import EntryKind
from gitops_lint.wording.lists import listing
from gitops_lint.wording.suggest import did_you_mean


def configured(tree: Tree, cluster: ClusterConfig, declared: Sequence[Entry]) -> Entry:
    """The entry point that an entry of `clusters:` means.

    If the repository declares an entry point at that path, that one; the root of the cluster is then
    known. Otherwise, the path starts with a root that only the cluster has. Raises UsageError if there
    is no Kustomization with the configured name, or several.
    """
    directories = directories_of(tree)
    root, path = clamp(cluster.root), clamp(cluster.path)
    if cluster.kustomization:
        entry = _with_root(tree, cluster.kustomization, path if cluster.path else None)
    else:
        if not cluster.root and path not in directories:
            root = root_of(path, path, directories) or ""
        known = (it for it in declared if it.directory == join(root, path))
        entry = next(known, None) or new_entry(root, path, EntryKind.CONFIG, None)
    return entry._replace(
        name=cluster.name or entry.name,
        flux_version=cluster.flux_version,
        aside="",
    )


def _with_root(tree: Tree, name: str, path: str | None) -> Entry:
    """The entry point whose root is the Kustomization with a name, or namespace and name."""
    objects = [it for it in flux_objects(tree) if is_a(it, KUSTOMIZATION) and it.name]
    named = [it for it in objects if name in (it.name, f"{it.namespace}/{it.name}")]
    fitting = [it for it in named if path is None or clamp(_path(it)) == path]
    if len(fitting) != 1:
        where = listing([it.origin.path for it in fitting or named])
        hint = f"it is in {where}" if named else did_you_mean(name, {it.name for it in objects})
        several = "several Kustomizations are" if fitting else "no Kustomization is"
        at = "" if path is None or fitting else f" with the path {path or '.'}"
        hint = f"{hint}; add their `path`" if fitting else hint
        raise UsageError(f"`clusters:` names `{name}`, but {several} called that{at}", hint)
    item = fitting[0]
    directories = directories_of(tree)
    below = clamp(_path(item))
    root = root_of(item.origin.path, below, directories) or ""
    return managed_by(tree, item, root, below, EntryKind.CONFIG)


def _path(item: Resource) -> str:
    path = item.get("spec", "path", default="")
    return path if isinstance(path, str) else ""


def as_configuration(entries: Iterable[Entry]) -> str:
    """The `clusters:` of a configuration file that lists these entry points."""
    lines = [
        f"  - path: {_scalar(it.path or '.')}"
        + (f"\n    root: {_scalar(it.root)}" if it.root else "")
        for it in entries
    ]
    return "\n".join(["clusters:", *lines, ""])


def _scalar(text: str) -> str:
    """A path as a YAML scalar, in double quotes if necessary."""
    import json
    import re

    return text if re.fullmatch(r"[A-Za-z_./][\w./-]*", text) else json.dumps(text)
