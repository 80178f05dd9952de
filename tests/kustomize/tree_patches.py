"""Random patches, mostly for objects that exist."""

from typing import Any

from hypothesis import strategies as st

from tests.kustomize.tree_objects import NAMES, random_container

Draw = st.DrawFn


def patch_object(draw: Draw, known: list[dict[str, Any]]) -> dict[str, Any]:
    target = draw(st.sampled_from(known))
    patch: dict[str, Any] = {
        "apiVersion": target["apiVersion"],
        "kind": target["kind"],
        "metadata": {
            key: value for key, value in target["metadata"].items() if key in ("name", "namespace")
        },
    }
    if draw(st.integers(0, 8)) == 0:
        patch["metadata"]["name"] = draw(st.sampled_from(NAMES))
    change = draw(st.integers(0, 7))
    if change == 0:
        patch["$patch"] = "delete"
    if change in (1, 2):
        texts = draw(
            st.sampled_from(({"app": "new"}, {"app": None}, {"x": "1", "$patch": "replace"}))
        )
        patch["metadata"][draw(st.sampled_from(("labels", "annotations")))] = texts
    if change >= 3:
        patch["spec"] = _patch_spec(draw, target)
    return patch


def _patch_spec(draw: Draw, target: dict[str, Any]) -> Any:
    if target["kind"] in ("Deployment", "StatefulSet", "Job"):
        container = {
            **random_container(draw),
            **draw(st.sampled_from(({}, {}, {"$patch": "delete"}, {"$patch": "replace"}))),
        }
        pod = draw(
            st.sampled_from(
                (
                    {"containers": [container]},
                    {"containers": [container, {"name": "extra", "image": "new"}]},
                    {"containers": [container, {"$patch": "replace"}]},
                    {"volumes": None},
                    {"volumes": [{"name": "config", "emptyDir": {}}]},
                )
            )
        )
        return {"template": {"spec": pod}}
    if target["kind"] == "Kustomization":
        return draw(
            st.sampled_from(
                (
                    {"wait": True, "timeout": "5m"},
                    {"dependsOn": [{"name": "other"}]},
                    {"postBuild": {"substitute": {"A": None, "C": "3"}}},
                    {"postBuild": {"$patch": "replace", "substitute": {"Z": "1"}}},
                    {"sourceRef": {"$patch": "delete"}},
                    {"path": "./new", "prune": None},
                )
            )
        )
    if target["kind"] == "Service":
        return {
            "ports": [{"port": draw(st.sampled_from((80, 443))), "protocol": "TCP", "name": "x"}]
        }
    return draw(
        st.sampled_from(
            ({"values": {"a": [3], "c": {}}}, {"items": [{"name": "b", "v": 2}]}, {"x": 1})
        )
    )


OPERATIONS = (
    {"op": "add", "path": "/metadata/annotations/added", "value": "1"},
    {"op": "add", "path": "/spec/added", "value": {"x": [1, None]}},
    {"op": "replace", "path": "/metadata/name", "value": "web"},
    {"op": "replace", "path": "/spec/path", "value": "./other"},
    {"op": "remove", "path": "/spec/dependsOn/0"},
    {"op": "remove", "path": "/metadata/labels"},
    {"op": "add", "path": "/spec/template/spec/containers/-", "value": {"name": "z", "image": "z"}},
    {"op": "copy", "from": "/metadata/name", "path": "/metadata/annotations/copy"},
    {"op": "move", "from": "/spec/interval", "path": "/spec/every"},
    {"op": "test", "path": "/kind", "value": "Kustomization"},
)


def patch_target(draw: Draw) -> dict[str, Any]:
    return draw(
        st.fixed_dictionaries(
            {},
            optional={
                "kind": st.sampled_from(
                    ("Kustomization", "Deployment", "(HelmRelease|Kustomization)", ".*", "Deploy")
                ),
                "name": st.sampled_from(("web", "w.*", "(web|api)", "nope")),
                "namespace": st.sampled_from(("team", "default", "t.+")),
                "group": st.sampled_from(("apps", "kustomize.toolkit.fluxcd.io", ".*fluxcd.*")),
                "labelSelector": st.sampled_from(
                    ("app=web", "app in (web, api),tier!=back", "!app", "tier", "app notin (web)")
                ),
                "annotationSelector": st.sampled_from(("note=yes", "note")),
            },
        )
    )
