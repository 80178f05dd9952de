"""Finds the one cluster or object that a name on the command line refers to."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gitops_lint.errors import UsageError

if TYPE_CHECKING:
    from gitops_lint.cluster import Entry, Repository
    from gitops_lint.config import Config
    from gitops_lint.documents import Tree

_CANDIDATES: Final = 10
SHORT: Final = {
    "ks": "kustomization",
    "hr": "helmrelease",
    "rset": "resourceset",
}  # as in the flux CLI


def clusters(names: Sequence[str], root: Path | None, config_file: Path | None) -> "Repository":
    """The repository with the clusters of these names, each once, sorted; without names, with all of them.

    A name is that of a cluster, its directory, a path in or above that directory (relative to the
    working directory), path segments of these, or any other part. Raises UsageError with the candidates
    if a name matches none or several.
    """
    tree, config, found = _found(names, root, config_file)
    chosen = {choose(found, name, inside(name, tree)) for name in names} if names else found
    if not chosen:
        raise _no_choice(found)
    return _resolved(tree, config, found, [entry for entry in found if entry in chosen])


def cluster(name: str | None, root: Path | None, config_file: Path | None) -> "Repository":
    """The repository with the cluster of a name, as in `clusters`; without a name, the only one."""
    tree, config, found = _found([name] if name else [], root, config_file)
    entry = choose(found, name, inside(name, tree) if name else None)
    return _resolved(tree, config, found, [entry])


def pair(
    name: str, other: str, root: Path | None, config_file: Path | None
) -> tuple["Repository", tuple[str, str]]:
    """The repository with the clusters of two names, as in `clusters`, and their full names in this order."""
    tree, config, found = _found([name, other], root, config_file)
    one, two = (choose(found, it, inside(it, tree)) for it in (name, other))
    if one == two:
        others = [entry.name for entry in found if entry != one]
        hint = f"choose one of {_listed(others)}" if others else None
        raise UsageError(f"`{name}` and `{other}` are both the cluster {one.name}", hint)
    return _resolved(tree, config, found, [one, two]), (one.name, two.name)


def choose(found: Sequence["Entry"], name: str | None, path: str | None = None) -> "Entry":
    """The entry point that a name refers to; without a name, the only one.

    `path` is the name as a path in the repository, if it is one.
    """
    names = {entry: _names(entry) for entry in found}
    whole = path == "." and all(entry.name != "." for entry in found)
    if name is None or whole:
        if len(found) == 1:
            return found[0]
        raise _no_choice(found)
    called = [entry for entry in found if entry.name == name]
    fitting = called or _first_fit(names, _tests(name, path))
    if len(fitting) == 1:
        return fitting[0]
    raise _no_match("cluster", name, [it.name for it in fitting], [it.name for it in found])


def full_name(what: str, name: str, known: Iterable[str]) -> str:
    """The one of `known` that a name refers to; raises UsageError if there are none or several.

    `known` are objects such as `Kustomization flux-system/apps` or `flux-system/apps`. A name may be
    `flux-system/apps` or `apps`, or with the kind `Kustomization/apps` or `ks/apps`. `what` is the noun
    for the objects in messages.
    """
    candidates = sorted(set(known))
    fitting = _fitting(name, candidates)
    if len(fitting) == 1:
        return fitting[0]
    typed = [[it.replace(" ", "/") for it in names] for names in (fitting, candidates)]
    raise _no_match(what, name, *typed)  # one word on a command line


def object_name(name: str, known: Iterable[str]) -> str:
    """The object that a name refers to, as in `full_name`.

    A Kustomization, its HelmRelease and its source often share a name. If only one of the objects is a
    Kustomization, it is chosen, and a note on standard error names the others.
    """
    from gitops_lint.cli.output import say
    from gitops_lint.wording.lists import listing

    candidates = sorted(set(known))
    fitting = _fitting(name, candidates)
    preferred = [it for it in fitting if _words(it)[0] == SHORT["ks"]]
    if len(preferred) != 1:
        return full_name("object", name, preferred or candidates)
    chosen = preferred[0]
    if others := [it.replace(" ", "/") for it in fitting if it != chosen]:
        say(f"note: `{name}` is {chosen} here; it also matches {listing(others)}")
    return chosen


def _found(
    names: Sequence[str], root: Path | None, config_file: Path | None
) -> tuple["Tree", "Config", Sequence["Entry"]]:
    """The repository (that of the names, if they are paths) and its entry points, not read yet.

    Without names, not those of examples and the like.
    """
    from gitops_lint.cluster import find_entries, whole
    from gitops_lint.config import locate
    from gitops_lint.documents import Tree

    top, config = locate(_paths(names) if root is None else (), root, config_file)
    tree = Tree(top, config.exclude)
    found = find_entries(tree, config)
    return tree, config, found if names else whole(found)


def _resolved(
    tree: "Tree", config: "Config", found: Sequence["Entry"], chosen: Sequence["Entry"]
) -> "Repository":
    from gitops_lint.cli.progress import Progress
    from gitops_lint.cluster import load

    with Progress() as progress:
        return load(tree, config, found, chosen, progress)


def _paths(names: Iterable[str]) -> list[Path]:
    from gitops_lint.config import exists

    return [Path(name) for name in names if exists(Path(name))]


def inside(name: str, tree: "Tree") -> str | None:
    """A name as a path in the repository, None if there is no such file or directory."""
    from gitops_lint.config import absolute
    from gitops_lint.files.inputs import resolved as followed

    for path in _paths([name]):
        resolved = followed(absolute(path))
        if resolved.is_relative_to(tree.root):
            return resolved.relative_to(tree.root).as_posix()
    return None


def _names(entry: "Entry") -> tuple[str, str]:
    return entry.name, entry.directory


def _tests(name: str, path: str | None) -> Iterator[Callable[[str], bool]]:
    """Tests of a cluster's name or directory against a name, the most exact first."""
    wanted = name.removeprefix("./").rstrip("/")
    yield lambda it: it in (name, wanted, path)
    if path is not None:
        yield lambda it: f"{it}/".startswith(f"{path}/")
        yield lambda it: f"{path}/".startswith(f"{it}/")
    if wanted:
        yield lambda it: f"/{it}".endswith(f"/{wanted}")
        yield lambda it: f"/{wanted}/" in f"/{it}/"
        yield lambda it: wanted.casefold() in it.casefold()


def _first_fit(
    names: dict["Entry", tuple[str, str]], tests: Iterable[Callable[[str], bool]]
) -> list["Entry"]:
    fits = ([entry for entry, known in names.items() if any(map(test, known))] for test in tests)
    return next(filter(None, fits), [])


def _fitting(name: str, candidates: Sequence[str]) -> list[str]:
    """The full names that a name refers to; only one if it is a full name."""
    if name in candidates:
        return [name]
    return [it for it in candidates if _refers(_words(name), _words(it))]


def _words(name: str) -> list[str]:
    words = name.casefold().replace(" ", "/").split("/")
    return [SHORT.get(words[0], words[0]), *words[1:]] if len(words) > 1 else words


def _refers(words: Sequence[str], known: Sequence[str]) -> bool:
    """Whether words are a subsequence of the words of a full name, and include the last."""
    rest = iter(known)
    return words[-1] == known[-1] and all(word in rest for word in words)


def _no_choice(found: Sequence["Entry"]) -> UsageError:
    """The error for a missing name, if there are several clusters or none."""
    if found:
        message = f"this repository describes {len(found)} clusters"
        return UsageError(message, f"choose one of {_listed([entry.name for entry in found])}")
    hint = "list the entry point of each cluster under `clusters` in `.gitops-lint.yaml`"
    return UsageError("no cluster found in this repository", hint)


def _no_match(what: str, name: str, fitting: Sequence[str], known: Sequence[str]) -> UsageError:
    """The error for a name that matches several clusters or objects, or none."""
    from gitops_lint.wording.suggest import did_you_mean

    if fitting:
        return UsageError(
            f"`{name}` matches {len(fitting)} {what}s", f"choose one of {_listed(fitting)}"
        )
    *kind, last = _words(name)
    short = [it.rpartition("/")[2] for it in known if set(kind) <= set(_words(it)[:-1])]
    suggestion = did_you_mean(name, [*known, *([] if kind else short)]) or did_you_mean(last, short)
    hint = suggestion or f"choose one of {_listed(known)}"
    return UsageError(f"{what} `{name}` does not exist", hint if known else None)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _CANDIDATES
    return ", ".join(names[:_CANDIDATES]) + (f" and {more} more" if more > 0 else "")
