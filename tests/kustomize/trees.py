"""Random trees of kustomizations: bases, components, overlays on overlays, every kind of change."""

import json
from typing import Any

from hypothesis import strategies as st

Files = dict[str, str]
Draw = st.DrawFn

NAMES = ("web", "api", "db")
NAMESPACES = ("", "default", "team")
LABELS = {"app": ("web", "api"), "tier": ("front", "back")}


def _meta(draw: Draw, *, namespaced: bool = True) -> dict[str, Any]:
    meta: dict[str, Any] = {"name": draw(st.sampled_from(NAMES))}
    namespace = draw(st.sampled_from(NAMESPACES))
    if namespaced and namespace:
        meta["namespace"] = namespace
    if draw(st.booleans()):
        meta["labels"] = {key: draw(st.sampled_from(values)) for key, values in LABELS.items()}
    if draw(st.integers(0, 3)) == 0:
        meta["annotations"] = {"note": draw(st.sampled_from(("yes", "1", "a: b")))}
    return meta


def _container(draw: Draw) -> dict[str, Any]:
    container: dict[str, Any] = {
        "name": draw(st.sampled_from(NAMES)),
        "image": draw(
            st.sampled_from(("nginx", "nginx:1.25", "registry:5000/app/web:v1@sha256:ab"))
        ),
    }
    if draw(st.booleans()):
        container["env"] = [
            {"name": name, "value": draw(st.sampled_from(("1", "x")))}
            for name in draw(st.lists(st.sampled_from(("A", "B", "C")), max_size=2, unique=True))
        ] + [
            {
                "name": "REF",
                "valueFrom": {
                    "configMapKeyRef": {"name": draw(st.sampled_from(NAMES)), "key": "k"}
                },
            }
        ]
    if draw(st.integers(0, 2)) == 0:
        container["ports"] = draw(
            st.lists(
                st.fixed_dictionaries(
                    {"containerPort": st.sampled_from((80, 443))},
                    optional={"protocol": st.sampled_from(("TCP", "UDP"))},
                ),
                max_size=2,
            )
        )
    if draw(st.integers(0, 2)) == 0:
        container["envFrom"] = [{"secretRef": {"name": draw(st.sampled_from(NAMES))}}]
    if draw(st.integers(0, 3)) == 0:
        container["args"] = ["--a", "--b"]
    return container


def _pod(draw: Draw) -> dict[str, Any]:
    pod: dict[str, Any] = {
        "containers": [
            {**_container(draw), "name": name}
            for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True))
        ]
    }
    if draw(st.booleans()):
        pod["volumes"] = [
            {"name": "config", "configMap": {"name": draw(st.sampled_from(NAMES))}},
            {"name": "secret", "secret": {"secretName": draw(st.sampled_from(NAMES))}},
        ]
    if draw(st.booleans()):
        pod["serviceAccountName"] = draw(st.sampled_from(NAMES))
    return pod


def _template(draw: Draw) -> dict[str, Any]:
    return {"metadata": {"labels": {"app": "web"}}, "spec": _pod(draw)}


def _workload(draw: Draw, kind: str) -> dict[str, Any]:
    spec: dict[str, Any] = {"template": _template(draw)}
    if kind != "Job":
        spec["selector"] = {"matchLabels": {"app": "web"}}
        if draw(st.booleans()):
            spec["replicas"] = draw(st.integers(1, 3))
    version = "batch/v1" if kind == "Job" else "apps/v1"
    return {"apiVersion": version, "kind": kind, "metadata": _meta(draw), "spec": spec}


def _flux_kustomization(draw: Draw) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "interval": "1h",
        "path": draw(st.sampled_from(("./apps/base", "./infra/__ENV__/x"))),
        "prune": draw(st.booleans()),
        "sourceRef": {"kind": "GitRepository", "name": draw(st.sampled_from(NAMES))},
    }
    if draw(st.booleans()):
        spec["dependsOn"] = [{"name": draw(st.sampled_from(NAMES))}, {"name": "infra"}]
    if draw(st.booleans()):
        spec["postBuild"] = {"substitute": {"A": "1", "B": "two"}}
    return {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": _meta(draw),
        "spec": spec,
    }


def _binding(draw: Draw) -> dict[str, Any]:
    cluster = draw(st.booleans())
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRoleBinding" if cluster else "RoleBinding",
        "metadata": _meta(draw, namespaced=not cluster),
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": draw(st.sampled_from(("ClusterRole", "Role"))),
            "name": draw(st.sampled_from(NAMES)),
        },
        "subjects": [
            {
                "kind": "ServiceAccount",
                "name": draw(st.sampled_from((*NAMES, "default"))),
                **draw(st.sampled_from(({}, {"namespace": "team"}, {"namespace": "default"}))),
            }
        ],
    }


def _plain(version: str, kind: str, namespaced: bool = True, **fields: Any) -> Any:
    def make(draw: Draw) -> dict[str, Any]:
        meta = _meta(draw, namespaced=namespaced)
        return {"apiVersion": version, "kind": kind, "metadata": meta, **fields}

    return make


MAKERS = (
    lambda draw: _workload(draw, "Deployment"),
    lambda draw: _workload(draw, "StatefulSet"),
    lambda draw: _workload(draw, "Job"),
    _flux_kustomization,
    _flux_kustomization,
    _binding,
    _plain("v1", "ConfigMap", data={"k": "v", "url": "http://web:80/x"}),
    _plain("v1", "Secret", stringData={"k": "v"}),
    _plain("v1", "ServiceAccount", secrets=[{"name": "api"}], imagePullSecrets=[{"name": "db"}]),
    _plain("v1", "Namespace", namespaced=False),
    _plain("v1", "Service", spec={"selector": {"app": "web"}, "ports": [{"port": 80}]}),
    _plain("rbac.authorization.k8s.io/v1", "ClusterRole", namespaced=False, rules=[]),
    _plain(
        "helm.toolkit.fluxcd.io/v2",
        "HelmRelease",
        spec={"values": {"a": [1, 2], "b": None, "image": {"tag": "1.2"}}, "interval": "5m"},
    ),
    _plain("example.com/v1", "Widget", spec={"items": [{"name": "a", "v": 1}, {"name": "b"}]}),
)


def _object(draw: Draw) -> dict[str, Any]:
    return draw(st.sampled_from(MAKERS))(draw)


def _patch_object(draw: Draw, known: list[dict[str, Any]]) -> dict[str, Any]:
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
            **_container(draw),
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


STEPS = (
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


def _target(draw: Draw) -> dict[str, Any]:
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


class _Writer:
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


def _changes(writer: _Writer, directory: str, known: list[dict[str, Any]]) -> dict[str, Any]:
    draw = writer.draw
    wanted = draw(st.lists(st.sampled_from(sorted(CHANGES)), max_size=4, unique=True))
    return {key: value for key in wanted if (value := CHANGES[key](writer, directory, known))}


def _patches(writer: _Writer, directory: str, known: list[dict[str, Any]]) -> Any:
    draw = writer.draw
    entries = []
    for _ in range(draw(st.integers(1, 2))):
        if draw(st.booleans()):
            entry = writer.patch(directory, _patch_object(draw, known))
            if draw(st.booleans()):
                entry["target"] = _target(draw)
            if draw(st.integers(0, 5)) == 0:
                entry["options"] = {"allowNameChange": True, "allowKindChange": draw(st.booleans())}
        else:
            steps = draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=2))
            entry = {**writer.patch(directory, steps), "target": _target(draw)}
        entries.append(entry)
    return entries


def _strategic(writer: _Writer, directory: str, known: list[dict[str, Any]]) -> Any:
    patch = _patch_object(writer.draw, known)
    return [writer.write(directory, patch) if writer.draw(st.booleans()) else json.dumps(patch)]


def _json_patches(writer: _Writer, directory: str, known: list[dict[str, Any]]) -> Any:
    draw = writer.draw
    target = draw(st.sampled_from(known))
    group, _, version = target["apiVersion"].rpartition("/")
    return [
        {
            **writer.patch(directory, [draw(st.sampled_from(STEPS))]),
            "target": {
                "group": group,
                "version": version,
                "kind": target["kind"],
                "name": target["metadata"]["name"],
            },
        }
    ]


def _replacements(writer: _Writer, directory: str, known: list[dict[str, Any]]) -> Any:
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
    def make(writer: _Writer, directory: str, known: list[dict[str, Any]]) -> Any:
        return [_generated(writer, directory, known, kind)]

    return make


def _generated(
    writer: _Writer, directory: str, known: list[dict[str, Any]], kind: str
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


def _labels(writer: _Writer, directory: str, known: list[dict[str, Any]]) -> Any:
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


def _transformers(writer: _Writer, directory: str, known: list[dict[str, Any]]) -> Any:
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
                    "patch": json.dumps([STEPS[0]]),
                    "target": {"kind": "Kustomization"},
                },
            )
        )
    )
    document = {"apiVersion": "builtin", **config}
    return [writer.write(directory, document) if draw(st.booleans()) else json.dumps(document)]


def _replicas(writer: _Writer, directory: str, known: list[dict[str, Any]]) -> Any:
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


@st.composite
def trees(draw: Draw) -> Files:
    """The files of a tree; its root is the directory `overlay`."""
    writer = _Writer(draw)
    known: list[dict[str, Any]] = []
    directories: list[str] = []
    for number in range(draw(st.integers(1, 2))):
        directory = f"base{number}"
        objects = [_object(draw) for _ in range(draw(st.integers(1, 3)))]
        known += objects
        _kustomization(writer, directory, [writer.write(directory, *objects)], known)
        directories.append(directory)
    components = []
    if draw(st.booleans()):
        objects = [_object(draw)]
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
    extra = [writer.write("overlay", _object(draw))] if draw(st.booleans()) else []
    resources = [*(f"../{name}" for name in directories), *extra]
    _kustomization(writer, "overlay", resources, known, components=components)
    return writer.files


def _kustomization(
    writer: _Writer,
    directory: str,
    resources: list[str],
    known: list[dict[str, Any]],
    *,
    component: bool = False,
    components: list[str] | None = None,
) -> None:
    data: dict[str, Any] = {"resources": resources, **_changes(writer, directory, known)}
    if component:
        data |= {"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component"}
    if components:
        data["components"] = components
    writer.files[f"{directory}/kustomization.yaml"] = json.dumps(data, indent=1)
