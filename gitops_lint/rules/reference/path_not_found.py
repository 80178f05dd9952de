"""A Kustomization whose path does not exist in its source.

## Why

Flux downloads the source and looks for `spec.path` in it. If the path does not exist, the Kustomization
fails: nothing is applied or deleted, and Flux retries after `retryInterval`. The path is relative to the root
of the source, not to the file. Case matters, even if the file system of your laptop ignores it. A backslash
is not a separator. Symbolic links, and files that `.sourceignore`, `spec.ignore` or `spec.sparseCheckout` of the source
exclude, are not in the download. Variables in the path are replaced only by `postBuild` of the Kustomization that
applies this one, never by its own.

The rule checks only paths in this repository.

Flux says: `kustomization path not found: stat Infrastructure/base: no such file or directory`.

## Bad

```yaml title="clusters/production/infrastructure.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: infrastructure
  namespace: flux-system
spec:
  interval: 10m
  path: ./Infrastructure/base  # error[path-not-found]: ./Infrastructure/base
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="infrastructure/base/namespace.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: databases
```

## Good

```yaml title="clusters/production/infrastructure.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: infrastructure
  namespace: flux-system
spec:
  interval: 10m
  path: ./infrastructure/base
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="infrastructure/base/namespace.yaml"
apiVersion: v1
kind: Namespace
metadata:
  name: databases
```
"""

from collections.abc import Iterable, Iterator
from posixpath import dirname, normpath

from gitops_lint.cluster import Cluster, Content, Resource, source_of
from gitops_lint.documents import Artifact
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.suggest import nearest


@rule(Severity.ERROR, fix="either")
def check(cluster: Cluster) -> Iterator[Problem]:
    for content in cluster.contents.values():
        artifact = content.artifact
        if content.state == "error" and artifact and not artifact.is_directory(content.path):
            owner, path = content.owner, content.owner.get("spec", "path")
            predicate, help_, meant, safe = _why(artifact, content, cluster)
            yield owner.problem(
                f"{owner} applies nothing: its path {path} {predicate}",
                "spec",
                "path",
                help=help_,
                stops=[owner],
                fix=owner.written(meant, "spec", "path", safe=safe) if meant else None,
            )


class _Why(NamedTuple):
    """The problem with a path, as the end of a sentence, what to write, and the path that is meant."""

    predicate: str
    help: str | None
    meant: str | None = None
    safe: bool = False  # whether no other path can be meant


def _why(artifact: Artifact, content: Content, cluster: Cluster) -> _Why:
    wanted = content.path
    if "${" in wanted:
        parent = content.owner.owner
        return _Why(
            f"has a variable, but {parent} has no `postBuild` that replaces it",
            f"write the path without variables; or define them in `postBuild` of {parent}",
        )
    if artifact.is_file(wanted):
        folder = wanted.rpartition("/")[0]
        meant = _written(folder)
        return _Why("is a file, not a directory", f"write `path: {meant}`, its directory", meant)
    if "\\" in wanted and artifact.is_directory(other := normpath(wanted.replace("\\", "/"))):
        meant = _written(other)
        return _Why("has backslashes", f"write `path: {meant}`", meant, safe=True)
    folders = list(_directories(artifact))
    same = [folder for folder in folders if folder.casefold() == wanted.casefold()]
    if same:
        meant = _written(same[0])
        return _Why(
            "exists only with different case", f"write `path: {meant}`", meant, safe=not same[1:]
        )
    if link := _link(artifact, wanted):
        return _Why(
            f"goes through the symbolic link {link}, which Flux does not download",
            "write the path that the link points to",
        )
    if any(file.startswith(f"{wanted}/") for file in artifact.tree.files):
        named = source_of(content.owner)
        if _is_left_out(wanted, source := cluster.find(named.kind, named.namespace, named.name)):
            return _Why(
                f"is not in `sparseCheckout` of {source}",
                f"add `{wanted}` to `sparseCheckout` of {source}",
            )
        return _Why(
            "is excluded by `.sourceignore` or `spec.ignore`",
            "include it in `.sourceignore` or `spec.ignore` with a `!` pattern",
        )
    near = _near(content, folders, artifact)
    suggestion = f"did you mean `{near}`?" if near else None
    return _Why(f"does not exist in {_source(content)}", suggestion, near)


def _near(content: Content, folders: Iterable[str], artifact: Artifact) -> str | None:
    """The directory that is probably meant, as it is written."""
    wanted, owner = content.path, content.owner
    # A root applies itself.
    own = "" if owner.owner in (None, owner) else owner.origin.path
    above = dirname(wanted)
    if artifact.is_directory(above):
        inside, files = artifact.list(above)
        leaf = not inside and any(it.endswith((".yaml", ".yml")) for it in files)
        if above and leaf and dirname(owner.origin.path) != above:
            return _written(above)  # its objects are one directory higher
    # Any other directory around the path would apply much more than the one that is missing, and one around the
    # Kustomization itself would apply that again. What is beside the part of the path that exists is something else.
    while above and not artifact.is_directory(above):
        above = dirname(above)
    others = [it for it in folders if not above or it.startswith(f"{above}/")]
    others = [
        it for it in others if not wanted.startswith(f"{it}/") and not own.startswith(f"{it}/")
    ]
    return nearest(_written(wanted), map(_written, others))


def _is_left_out(wanted: str, source: Resource | None) -> bool:
    """Whether `sparseCheckout` of a source has nothing in a directory. (go-git: SkipUnless)"""
    paths = source.texts("spec", "sparseCheckout") if source else ()
    listed = tuple(path.removeprefix("./") for path in paths)
    folder = f"{wanted}/"
    return bool(listed) and not any(folder.startswith(it) or it.startswith(folder) for it in listed)


def _source(content: Content) -> str:
    owner = content.owner
    kind, name = (owner.get("spec", "sourceRef", key, default="?") for key in ("kind", "name"))
    return f"{kind} {name}"


def _written(folder: str) -> str:
    return f"./{folder}"


def _directories(artifact: Artifact) -> Iterator[str]:
    """Every directory of an artifact, parents first."""
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        if folder:
            yield folder
        names = reversed(artifact.list(folder)[0])
        waiting += (f"{folder}/{name}" if folder else name for name in names)


def _link(artifact: Artifact, path: str) -> str | None:
    """The first symbolic link in a path."""
    parts = path.split("/")
    prefixes = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
    return next((prefix for prefix in prefixes if prefix in artifact.tree.links), None)
