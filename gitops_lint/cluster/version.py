"""Which Flux a cluster runs, as far as its schemas and rules go."""

from collections.abc import Sequence
from posixpath import dirname
from typing import Final

from gitops_lint.cluster.controllers import minor_from_components, minor_from_objects
from gitops_lint.cluster.model import Entry
from gitops_lint.cluster.resource import Resource
from gitops_lint.config import Config
from gitops_lint.schema import MINORS, NEWEST
from gitops_lint.source import Tree

_COMPONENTS: Final = "gotk-components.yaml"


def flux_version(
    entry: Entry, resources: Sequence[Resource], tree: Tree, config: Config
) -> tuple[str, str]:
    """The minor of Flux to check a cluster against, one of those with schemas, and how it is known.

    What the configuration says counts before what the repository shows, and the newest minor where
    neither says anything. A minor without schemas is checked as the nearest that has some.
    """
    minor, known_from = _said(entry, resources, tree, config)
    nearest = min(MINORS, key=lambda known: abs(_number(known) - _number(minor)))
    return (
        nearest,
        known_from if nearest == minor else f"{known_from}: {minor}, checked as {nearest}",
    )


def _said(
    entry: Entry, resources: Sequence[Resource], tree: Tree, config: Config
) -> tuple[str, str]:
    configured = entry.flux_version or config.flux_version
    if configured:
        return configured, "configuration"
    if found := minor_from_objects(resources, MINORS):
        minor, place = found
        return minor, f"{place.path}:{place.value.line + 1}"
    if entry.place:
        components = f"{dirname(entry.place.path)}/{_COMPONENTS}".lstrip("/")
        if components in tree.files:
            text = tree.read(components)[:4096].decode("utf-8", "replace")
            if said := minor_from_components(text):
                return said, components
    return NEWEST, "the newest known, for nothing says which"


def _number(minor: str) -> int:
    major, _, rest = minor.partition(".")
    return int(major) * 1000 + int(rest)
