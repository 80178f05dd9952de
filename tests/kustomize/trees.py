"""Random trees of kustomization files: bases, components, overlays of overlays, every change."""

import json
from typing import Any

from hypothesis import strategies as st

from tests.kustomize.tree_changes import Writer, changes
from tests.kustomize.tree_objects import random_object

Files = dict[str, str]
Draw = st.DrawFn


@st.composite
def trees(draw: Draw) -> Files:
    """The files of a tree; its root is the directory `overlay`."""
    writer = Writer(draw)
    known: list[dict[str, Any]] = []
    directories: list[str] = []
    for number in range(draw(st.integers(1, 2))):
        directory = f"base{number}"
        objects = [random_object(draw) for _ in range(draw(st.integers(1, 3)))]
        known += objects
        _kustomization(writer, directory, [writer.write(directory, *objects)], known)
        directories.append(directory)
    components = []
    if draw(st.booleans()):
        objects = [random_object(draw)]
        known += objects
        _kustomization(
            writer, "component", [writer.write("component", *objects)], known, component=True
        )
        components.append("../component")
    if draw(st.booleans()):
        _kustomization(writer, "middle", [f"../{name}" for name in directories], known)
        directories = ["middle"]
    if draw(st.sampled_from([False] * 15 + [True])):
        directories.append("base0")
    extra = [writer.write("overlay", random_object(draw))] if draw(st.booleans()) else []
    resources = [*(f"../{name}" for name in directories), *extra]
    _kustomization(writer, "overlay", resources, known, components=components)
    return writer.files


def _kustomization(
    writer: Writer,
    directory: str,
    resources: list[str],
    known: list[dict[str, Any]],
    *,
    component: bool = False,
    components: list[str] | None = None,
) -> None:
    data: dict[str, Any] = {"resources": resources, **changes(writer, directory, known)}
    if component:
        data |= {"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component"}
    if components:
        data["components"] = components
    writer.files[f"{directory}/kustomization.yaml"] = json.dumps(data, indent=1)
