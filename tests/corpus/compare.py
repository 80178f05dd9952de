"""Compare resolved Flux Kustomizations with recorded results of the real kustomize.

    python tests/corpus/compare.py CORPUS [REPOSITORY…]

CORPUS holds `repositories/` and `expected/`. Prints every object that is missing, extra or different,
field by field, and the totals.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from gitops_lint.cluster import Cluster, find_entries, resolve
from gitops_lint.config import ClusterConfig, Config
from gitops_lint.documents import Tree


class Difference(NamedTuple):
    """One difference from the recording."""

    repository: str
    cluster: str
    object: str  # namespace/name
    kind: str  # "missing", "extra", "parent", "path", "content", or "object" for a field
    field: str
    expected: Any
    actual: Any

    def __str__(self) -> str:
        where = f"{self.repository} [{self.cluster}] {self.object}: {self.kind} {self.field}"
        return f"{where}\n    expected {self.expected!r}\n    actual   {self.actual!r}"


def clusters_of(root: Path, recorded: Mapping[str, Any]) -> Iterator[tuple[str, Cluster | None]]:
    """Each recorded cluster, and the resolved cluster with the same entry point."""
    tree = Tree(root)
    entries = {(entry.root, entry.path): entry for entry in find_entries(tree, Config())}
    for name, cluster in recorded.items():
        start = cluster["entry"]
        path = start.get("path") or start["root_files"][0].rpartition("/")[0]
        key = (start.get("root", ""), path)
        entry = entries.get(key)
        if entry is None:
            config = Config(clusters=(ClusterConfig(path, root=start.get("root", "")),))
            entry = find_entries(tree, config)[0]
        yield name, next(iter(resolve(tree, [entry], Config(flux_version="2.8"))), None)


def differences(corpus: Path, repository: str) -> Iterator[Difference]:
    """All differences of one repository from its recording."""
    recorded = json.loads((corpus / "expected" / f"{repository}.json").read_text())["clusters"]
    for name, cluster in clusters_of(corpus / "repositories" / repository, recorded):
        expected = recorded[name]["kustomizations"]
        contents = {
            f"{identity.namespace}/{identity.name}": content
            for identity, content in (cluster.contents if cluster else {}).items()
        }
        for key in sorted(expected.keys() | contents.keys()):
            if key not in contents:
                yield Difference(
                    repository, name, key, "missing", "", expected[key]["parent"], None
                )
            elif key not in expected:
                owner = contents[key].owner.owner
                yield Difference(repository, name, key, "extra", "", None, str(owner))
            else:
                for kind, field, want, got in _compared(expected[key], contents[key]):
                    yield Difference(repository, name, key, kind, field, want, got)


def _compared(expected: Any, content: Any) -> Iterator[tuple[str, str, Any, Any]]:
    owner = content.owner
    parent = owner.owner
    named = f"{parent.namespace}/{parent.name}" if parent and parent.id != owner.id else None
    if expected["parent"] not in (named, f"{owner.namespace}/{owner.name}"):
        yield "parent", "", expected["parent"], named
    if expected["content"] != content.state:
        yield "content", "", expected["content"], content.state
    elif content.state == "here" and not _same_directory(expected["path"] or "", content):
        yield "path", "", expected["path"], content.directory
    if expected["object"] is not None:
        for field, want, got in _fields(expected["object"], owner.data, ""):
            yield "object", field, want, got


def _same_directory(expected: str, content: Any) -> bool:
    """Whether both are the same directory; in the recording it is relative to the artifact's root."""
    return expected.strip("/.") in (content.directory.strip("/."), content.path.strip("/."))


def _fields(expected: Any, actual: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Every leaf that differs. The recording has `__NAME__` for variables from Secrets."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in sorted({*expected, *actual}):
            yield from _fields(expected.get(key), actual.get(key), f"{path}.{key}")
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for index, (want, got) in enumerate(zip(expected, actual, strict=True)):
            yield from _fields(want, got, f"{path}[{index}]")
    elif _text(expected) != _text(actual):
        yield path, expected, actual


def _text(value: Any) -> Any:
    """A scalar as text: the recording went through YAML once more, so "1" and 1 may differ."""
    if isinstance(value, bool) or value is None or isinstance(value, (dict, list)):
        return json.dumps(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return re.sub(r"\$\{(\w+)[^}]*\}", r"__\1__", str(value)).strip()


def main() -> None:
    corpus = Path(sys.argv[1])
    names = sys.argv[2:] or sorted(path.stem for path in (corpus / "expected").glob("*.json"))
    totals: Counter[str] = Counter()
    for name in names:
        found = list(differences(corpus, name))
        for difference in found:
            print(difference)
        objects = {(difference.cluster, difference.object) for difference in found}
        recorded = json.loads((corpus / "expected" / f"{name}.json").read_text())["clusters"]
        count = sum(len(cluster["kustomizations"]) for cluster in recorded.values())
        print(f"{name}: {count} objects, {len(objects)} not as recorded")
        totals.update(objects=count, different=len(objects), **Counter(d.kind for d in found))
    print(dict(totals))


if __name__ == "__main__":
    main()
