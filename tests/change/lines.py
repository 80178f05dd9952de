"""The effects of a change as lines, as scenarios write them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from gitops_lint.change import cluster_change, pairs
from gitops_lint.cluster import Repository
from gitops_lint.config import load_config
from gitops_lint.documents import Tree
from gitops_lint.engine.run import read
from gitops_lint.results.change import ClusterChange, ObjectChange
from gitops_lint.wording.change import upgrade_sentence


def repository(files: Mapping[str, str], folder: Path) -> Repository:
    """The repository with these files, written into a folder."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return read(Tree(folder), [folder], load_config(folder), lambda *_: None)


def effects(before: Mapping[str, str], after: Mapping[str, str], folder: Path) -> list[str]:
    """The lines of a change between two sets of files."""
    both = (repository(before, folder / "before"), repository(after, folder / "after"))
    return [line for pair in pairs(*both) for line in lines(cluster_change(pair))]


def lines(change: ClusterChange) -> Iterator[str]:
    """A line for each object, and for each of the other lists."""
    yield from map(line, change.objects)
    for title in ("stuck", "blocked", "freed", "paused"):
        yield from (f"{title} {name}" for name in getattr(change, title))
    for rename in change.renames:
        more = ", and kept" if rename.keeps else ""
        more += ", with the same release" if rename.shares_release else ""
        yield f"renamed {rename.before} to {rename.after.name}{more}"
    for it in change.relocations:
        old = "kept" if it.keeps else "deleted"
        yield f"relocated {it.created} by {it.name}: {it.field} {it.before} → {it.after}, {old}"
    yield from (f"racing {it.user}: {it.needs} of {it.provider}" for it in change.racing)
    yield from (f"upgrade {it.name}: {upgrade_sentence(it)}" for it in change.upgrades)
    if change.exists != (True, True):
        yield f"cluster {change.cluster} {'appears' if change.exists[1] else 'disappears'}"
    yield from (f"unknown {it.name}: {it.reason}" for it in change.untold)


def line(change: ObjectChange) -> str:
    """What happens to an object, and why."""
    parts = [f"{change.effect.value} {change.name}: {change.why.value}"]
    if change.by:
        parts.append(f", by {change.by}")
    if change.other:
        parts.append(f", to {change.other}")
    if change.immutable:
        parts.append(f", {change.immutable}")
    if change.fields:
        fields = ", ".join(f"{it.path} {it.before} → {it.after}" for it in change.fields)
        parts.append(f"; {fields}")
    if change.restarts:
        parts.append("; restarts")
    if change.with_it:
        parts.append(f"; takes {', '.join(map(str, change.with_it))}")
    if change.chart:
        parts.append(f"; uninstalls {' with '.join((change.chart, *change.rendered))}")
    if change.was:
        parts.append(f"; was {change.was.name}")
    if change.restarted:
        parts.append(f"; restarts {', '.join(map(str, change.restarted))}")
    if change.data:
        parts.append(f"; data {change.data.value}")
    if change.held:
        parts.append("; held")
    return "".join(parts)
