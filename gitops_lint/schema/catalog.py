"""The schemas on disk: the API versions that each Flux minor serves, and their schemas.

`served.json` holds {"minors": [...], "apis": {group: {kind: {version: {minor: entry}}}}}; only served
versions are listed. An entry is {"deprecated": bool, "storage": bool, "schema": M}: the schema of that
minor is the file GROUP/VERSION/KIND-M.json, which all minors with an equal schema share. The minor
"operator" is that of the Flux Operator, whose kinds exist in every Flux minor.
"""

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from gitops_lint.schema.crd import ObjectSchema

OPERATOR: Final = "operator"

Served = Literal["served", "deprecated", "removed", "not-yet", "unknown-version", "unknown-kind"]


def directory() -> Path:
    """Return the directory of the schemas: in the installed package, or at the top of the checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "schemas"
    return installed if installed.is_dir() else package.parent / "schemas"


def _index() -> dict[str, Any]:
    text = (directory() / "served.json").read_text(encoding="utf-8")
    index: dict[str, Any] = json.loads(text)
    return index


_INDEX: Final = _index()
_APIS: Final[dict[str, dict[str, dict[str, dict[str, dict[str, Any]]]]]] = _INDEX["apis"]

MINORS: Final[tuple[str, ...]] = tuple(_INDEX["minors"])
"""The known Flux minors, oldest first."""

NEWEST: Final = MINORS[-1]

KINDS: Final = tuple(sorted({kind for kinds in _APIS.values() for kind in kinds}))
"""Every Flux kind of every known minor."""

_GROUPS: Final = {kind: tuple(it for it in _APIS if kind in _APIS[it]) for kind in KINDS}


def is_flux(api_version: object, kind: object) -> bool:
    """Return whether a kind is Flux's; any version of its API group will do."""
    return isinstance(api_version, str) and isinstance(kind, str) and _is_flux(api_version, kind)


@lru_cache(maxsize=4096)
def _is_flux(api_version: str, kind: str) -> bool:
    return bool(_versions(api_version.partition("/")[0], kind))


def groups_of(kind: object) -> tuple[str, ...]:
    """Return every group that serves a Flux kind in some known minor; empty for other kinds."""
    return _GROUPS.get(kind, ()) if isinstance(kind, str) else ()


@lru_cache(maxsize=1024)  # many objects have the same kind
def served(group: str, version: str, kind: str, flux: str) -> Served:
    """Return the state of an API version in a Flux minor.

    "removed": served by an earlier minor only; "not-yet": by a later one only. A minor that is
    not in `MINORS` has no known versions: "unknown-version".
    Facts: the `served` and `deprecated` flags of the Flux CRDs at each release.
    """
    if not (versions := _versions(group, kind)):
        return "unknown-kind"
    minors = versions.get(version, {})
    if flux not in MINORS or not minors:
        return "unknown-version"
    entry = _entry(minors, flux)
    if entry is not None:
        return "deprecated" if entry["deprecated"] else "served"
    earlier = MINORS[: MINORS.index(flux)]
    return "removed" if any(minor in minors for minor in earlier) else "not-yet"


def minors_serving(group: str, version: str, kind: str) -> tuple[str, ...]:
    """Return the known minors that serve an API version, oldest first."""
    minors = _versions(group, kind).get(version, {})
    return tuple(minor for minor in MINORS if _entry(minors, minor))


def removed_from(flux: str, before: str) -> tuple[tuple[str, str, str], ...]:
    """Return the (group, version, kind) that a Flux minor no longer serves, but the one before it does."""
    return tuple(
        (group, version, kind)
        for group, kinds in _APIS.items()
        for kind, versions in kinds.items()
        for version, minors in versions.items()
        if _entry(minors, before) is not None and _entry(minors, flux) is None
    )


def current_version(group: str, kind: str, flux: str) -> str | None:
    """Return the version of a kind that a Flux minor stores, the one to write; None if it has none."""
    for version, minors in _versions(group, kind).items():
        entry = _entry(minors, flux)
        if entry is not None and entry["storage"]:
            return version
    return None


def common_version(group: str, kind: str) -> str | None:
    """Return the version of a kind that the newest minor and the most older ones serve; None for other kinds."""
    versions = _versions(group, kind)
    lasting = [it for it, minors in versions.items() if _entry(minors, NEWEST)]
    return max(lasting, key=lambda it: len(minors_serving(group, it, kind)), default=None)


@lru_cache(maxsize=1024)
def schema_of(group: str, version: str, kind: str, flux: str) -> ObjectSchema | None:
    """Return the schema of an API version in a Flux minor; None if that minor does not serve it."""
    entry = _entry(_versions(group, kind).get(version, {}), flux) if flux in MINORS else None
    return None if entry is None else _load(f"{group}/{version}/{kind}-{entry['schema']}.json")


def _versions(group: str, kind: object) -> dict[str, dict[str, dict[str, Any]]]:
    return _APIS.get(group, {}).get(kind, {}) if isinstance(kind, str) else {}


def _entry(minors: dict[str, dict[str, Any]], flux: str) -> dict[str, Any] | None:
    return minors.get(flux) or minors.get(OPERATOR)


@cache
def _load(name: str) -> ObjectSchema:
    return ObjectSchema(json.loads((directory() / name).read_text(encoding="utf-8")))
