"""Every Flux object of some clusters, whole, as `schemas/gitops-lint/clusters.json` defines it."""

import json
import re
from collections.abc import Iterable, Iterator
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from gitops_lint.report.json import VERSION

if TYPE_CHECKING:
    from gitops_lint.cluster import Cluster, Content, Resource
    from gitops_lint.source import Place

HIDDEN: Final = "***"  # instead of the values of Secrets

_SECRET: Final = re.compile(r"""\bkind["']?\s*:\s*["']?Secret\b""")
_DATA: Final = re.compile(r"""\b(?:data|stringData)["']?\s*:""")


def render(clusters: Iterable["Cluster"]) -> str:
    """The document as JSON; only ASCII, so that no character can do harm."""
    return json.dumps(document(clusters), indent=2) + "\n"


def document(clusters: Iterable["Cluster"]) -> dict[str, Any]:
    """The Flux objects of each cluster, parents before what they apply, as plain data.

    `parent` is the Flux Kustomization or ResourceSet that applies an object, None for what is there
    from the start. `path` is the directory of the repository that the content of a Flux Kustomization
    comes from; `content` says what is known of the content of both; other kinds have None. `layers` are the 1-based lines of all that
    made the object, base first. Objects that are applied to another cluster are left out, and the
    values of Secrets are starred out.
    """
    return {"version": VERSION, "clusters": [_cluster(cluster) for cluster in clusters]}


def _cluster(cluster: "Cluster") -> dict[str, Any]:
    entry = cluster.entry
    return {
        "name": cluster.name,
        "entry": entry.directory or ".",
        "objects": [_object(*found) for found in _objects(cluster)],
        "unknown": [
            {"reason": reason, **_spot(place)} for reason, place in dict.fromkeys(cluster.unknown)
        ],
    }


def _objects(cluster: "Cluster") -> Iterator[tuple["Resource", "Content | None"]]:
    """Each Flux object, and the content of those that have some; roots first."""
    contents = {**cluster.contents, **cluster.resource_sets}
    applied = {id(item) for item in cluster.resources}
    roots = [it for it in cluster.contents.values() if id(it.owner) not in applied]
    yield from ((it.owner, it) for it in roots)
    for item in cluster.resources:
        if _is_flux(item) and not item.remote:
            content = contents.get(item.id)
            if content is None or content.owner is item:
                yield item, content
            elif content.owner.data != item.data:  # a second one, behind the first
                yield item, None


def _is_flux(item: "Resource") -> bool:
    return item.group.endswith(".fluxcd.io") or item.group == "fluxcd.controlplane.io"


def _object(item: "Resource", content: "Content | None") -> dict[str, Any]:
    owner = item.owner
    return {
        "object": _plain(item.data),
        "parent": f"{owner.namespace}/{owner.name}" if owner else None,
        "path": _directory(content) if content else None,
        "content": content.state if content else None,
        "layers": [_spot(place) for place in item.layers],
    }


def _directory(content: "Content") -> str | None:
    artifact = content.artifact
    there = artifact is not None and artifact.is_directory(content.path)
    return (content.directory or ".") if there else None


def _spot(place: "Place") -> dict[str, Any]:
    return {"path": place.path, "line": place.value.line + 1}


def _plain(data: Any) -> Any:
    """The data as JSON has it, without the values of Secrets, in patches and templates as well."""
    if isinstance(data, dict):
        hidden = _hidden(data)
        return {
            str(key): _starred(value) if key in hidden else _plain(value)
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [_plain(item) for item in data]
    if isinstance(data, str):
        return HIDDEN if _SECRET.search(data) and _DATA.search(data) else data
    if data is None or isinstance(data, bool | int) or (isinstance(data, float) and isfinite(data)):
        return data
    return str(data)  # nothing that JSON has


def _hidden(data: dict[Any, Any]) -> tuple[str, ...]:
    """The entries of a map that hold secret values."""
    target = data.get("target")
    if data.get("kind") == "Secret":
        return ("data", "stringData")
    return ("patch",) if isinstance(target, dict) and target.get("kind") == "Secret" else ()


def _starred(data: Any) -> Any:
    return dict.fromkeys(map(str, data), HIDDEN) if isinstance(data, dict) else HIDDEN
