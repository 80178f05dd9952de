"""Random fields of a kustomization file, and the files they refer to."""

import json
from typing import Any

from hypothesis import strategies as st

from tests.kustomize.tree_objects import NAMES
from tests.kustomize.tree_patches import OPERATIONS, patch_object, patch_target

Draw = st.DrawFn


class Writer:
    """Collects the files of a tree."""

    def __init__(self, draw: Draw) -> None:
        self.draw, self.files, self.count = draw, {}, 0

    def write(self, directory: str, *documents: Any) -> str:
        self.count += 1
        name = f"file{self.count}.yaml"
        self.files[f"{directory}/{name}"] = "\n---\n".join(
            json.dumps(document, indent=1) for document in documents
        )
        return name

    def patch(self, directory: str, body: Any) -> dict[str, Any]:
        if self.draw(st.booleans()):
            return {"path": self.write(directory, body)}
        return {"patch": json.dumps(body)}


def changes(writer: Writer, directory: str, known: list[dict[str, Any]]) -> dict[str, Any]:
    draw = writer.draw
    wanted = draw(st.lists(st.sampled_from(sorted(CHANGES)), max_size=4, unique=True))
    return {key: value for key in wanted if (value := CHANGES[key](writer, directory, known))}


def _patches(writer: Writer, directory: str, known: list[dict[str, Any]]) -> Any:
    draw = writer.draw
    entries = []
    for _ in range(draw(st.integers(1, 2))):
        if draw(st.booleans()):
            entry = writer.patch(directory, patch_object(draw, known))
            if draw(st.booleans()):
                entry["target"] = patch_target(draw)
            if draw(st.integers(0, 5)) == 0:
                entry["options"] = {"allowNameChange": True, "allowKindChange": draw(st.booleans())}
        else:
            operations = draw(st.lists(st.sampled_from(OPERATIONS), min_size=1, max_size=2))
            entry = {**writer.patch(directory, operations), "target": patch_target(draw)}
        entries.append(entry)
    return entries


def _strategic(writer: Writer, directory: str, known: list[dict[str, Any]]) -> Any:
    patch = patch_object(writer.draw, known)
    return [writer.write(directory, patch) if writer.draw(st.booleans()) else json.dumps(patch)]


def _json_patches(writer: Writer, directory: str, known: list[dict[str, Any]]) -> Any:
    draw = writer.draw
    target = draw(st.sampled_from(known))
    group, _, version = target["apiVersion"].rpartition("/")
    return [
        {
            **writer.patch(directory, [draw(st.sampled_from(OPERATIONS))]),
            "target": {
                "group": group,
                "version": version,
                "kind": target["kind"],
                "name": target["metadata"]["name"],
            },
        }
    ]


def _replacements(writer: Writer, directory: str, known: list[dict[str, Any]]) -> Any:
    draw = writer.draw
    source = draw(st.sampled_from(known))
    replacement = {
        "source": {
            "kind": source["kind"],
            "name": source["metadata"]["name"],
            **draw(
                st.sampled_from(
                    (
                        {},
                        {"fieldPath": "metadata.name"},
                        {"fieldPath": "data.url", "options": {"delimiter": ":", "index": 1}},
                        {"fieldPath": "spec.values.image.tag"},
                        {"fieldPath": "spec.template.spec.containers.0.name"},
                        {"fieldPath": "metadata.labels"},
                    )
                )
            ),
        },
        "targets": [
            {
                "select": draw(
                    st.sampled_from(
                        ({"kind": "Kustomization"}, {"kind": "Deployment"}, {"name": "web"})
                    )
                ),
                **draw(
                    st.sampled_from(
                        (
                            {},
                            {"reject": [{"name": "api"}]},
                            {"reject": [{"labelSelector": "app=web"}]},
                        )
                    )
                ),
                "fieldPaths": [
                    draw(
                        st.sampled_from(
                            (
                                "metadata.annotations.from",
                                "metadata.namespace",
                                "metadata.labels.app",
                                "spec.path",
                                "spec.targetNamespace",
                                "spec.template.spec.containers.[name=web].image",
                                "spec.template.spec.containers.*.image",
                                "spec.dependsOn.0.name",
                            )
                        )
                    )
                ],
                "options": draw(
                    st.sampled_from(
                        (
                            {},
                            {"create": True},
                            {"create": True},
                            {"delimiter": "/", "index": 1},
                            {"delimiter": ":", "index": 5},
                        )
                    )
                ),
            }
        ],
    }
    if draw(st.booleans()):
        return [replacement]
    return [{"path": writer.write(directory, [replacement])}]


def _generator(kind: str) -> Any:
    def make(writer: Writer, directory: str, known: list[dict[str, Any]]) -> Any:
        return [_generated(writer, directory, known, kind)]

    return make


def _generated(
    writer: Writer, directory: str, known: list[dict[str, Any]], kind: str
) -> dict[str, Any]:
    draw = writer.draw
    existing = [each["metadata"] for each in known if each["kind"] == kind]
    args: dict[str, Any] = {
        "name": draw(st.sampled_from((*NAMES, "generated", "generated"))),
        "literals": draw(st.lists(st.sampled_from(("a=1", "b='x y'", "c=<&>")), unique=True)),
        **draw(
            st.sampled_from(
                (
                    {},
                    {"namespace": "team"},
                    {"options": {"disableNameSuffixHash": True}},
                    {"options": {"labels": {"gen": "yes"}, "immutable": True}},
                )
            )
        ),
    }
    if draw(st.booleans()):
        writer.files[f"{directory}/settings.env"] = "X=1\n# comment\nY = 2\n"[
            : draw(st.sampled_from((4, 14)))
        ]
        args["envs"] = ["settings.env"]
    if draw(st.booleans()):
        writer.files[f"{directory}/data.txt"] = (
            "some text, long enough to be wrapped when encoded\n" * 2
        )
        args["files"] = [draw(st.sampled_from(("data.txt", "key=data.txt", "./data.txt")))]
    if existing and draw(st.booleans()):
        meta = draw(st.sampled_from(existing))
        args |= {key: meta[key] for key in ("name", "namespace") if key in meta}
        args["behavior"] = draw(st.sampled_from(("merge", "replace")))
    return args


def _labels(writer: Writer, directory: str, known: list[dict[str, Any]]) -> Any:
    return [
        writer.draw(
            st.sampled_from(
                (
                    {"pairs": {"env": "x"}},
                    {"pairs": {"env": "x"}, "includeSelectors": True},
                    {"pairs": {"env": "x", "app": "y"}, "includeTemplates": True},
                    {
                        "pairs": {"env": "x"},
                        "fields": [
                            {
                                "path": "spec/commonMetadata/labels",
                                "kind": "Kustomization",
                                "create": True,
                            }
                        ],
                    },
                )
            )
        )
    ]


def _transformers(writer: Writer, directory: str, known: list[dict[str, Any]]) -> Any:
    draw = writer.draw
    config = draw(
        st.sampled_from(
            (
                {
                    "kind": "NamespaceTransformer",
                    "metadata": {"name": "x", "namespace": "moved"},
                    "unsetOnly": True,
                    "setRoleBindingSubjects": "allServiceAccounts",
                    "fieldSpecs": [{"path": "metadata/name", "kind": "Namespace", "create": True}],
                },
                {
                    "kind": "PrefixTransformer",
                    "metadata": {"name": "x"},
                    "prefix": "t-",
                    "fieldSpecs": [{"path": "metadata/name", "kind": "Deployment"}],
                },
                {
                    "kind": "AnnotationsTransformer",
                    "metadata": {"name": "x"},
                    "annotations": {"t": "1"},
                    "fieldSpecs": [{"path": "metadata/annotations", "create": True}],
                },
                {
                    "kind": "PatchTransformer",
                    "metadata": {"name": "x"},
                    "patch": json.dumps([OPERATIONS[0]]),
                    "target": {"kind": "Kustomization"},
                },
            )
        )
    )
    document = {"apiVersion": "builtin", **config}
    return [writer.write(directory, document) if draw(st.booleans()) else json.dumps(document)]


def _replicas(writer: Writer, directory: str, known: list[dict[str, Any]]) -> Any:
    names = [
        each["metadata"]["name"] for each in known if each["kind"] in ("Deployment", "StatefulSet")
    ]
    return [{"name": writer.draw(st.sampled_from(names)), "count": 5}] if names else None


def _pick(*values: Any) -> Any:
    return lambda writer, directory, known: writer.draw(st.sampled_from(values))


CHANGES: dict[str, Any] = {
    "namespace": _pick("team", "apps"),
    "namePrefix": _pick("pre-", "x-"),
    "nameSuffix": _pick("-suf"),
    "commonLabels": _pick({"common": "yes"}),
    "commonAnnotations": _pick({"who": "me"}),
    "labels": _labels,
    "patches": _patches,
    "patchesStrategicMerge": _strategic,
    "patchesJson6902": _json_patches,
    "replacements": _replacements,
    "configMapGenerator": _generator("ConfigMap"),
    "secretGenerator": _generator("Secret"),
    "generatorOptions": _pick({"disableNameSuffixHash": True}, {"annotations": {"g": "1"}}),
    "images": _pick(
        [{"name": "nginx", "newTag": "2"}],
        [{"name": "nginx", "newName": "n", "digest": "sha256:cd"}],
    ),
    "replicas": _replicas,
    "transformers": _transformers,
    "sortOptions": _pick({"order": "fifo"}, {"order": "legacy"}),
}
