"""One number of entries of a kustomization file times another."""

import json

from benchmarks.hostile.objects import (
    app,
    cluster,
    config_map,
    config_maps,
    copy,
    deployment,
    flux,
    rename,
    stream,
)
from benchmarks.hostile.registry import Files, shape


@shape
def patches_of_plain_names() -> Files:
    patches = [rename(f"c{n}") for n in range(3000)]
    return app({"patches": patches}, *config_maps(3000))


@shape
def patches_of_every_object() -> Files:
    patch = stream(
        {"apiVersion": "v1", "kind": "x", "metadata": {"name": "x", "labels": {"a": "b"}}}
    )
    patches = [{"target": {"kind": "ConfigMap"}, "patch": patch}] * 500
    return app({"patches": patches}, *config_maps(1000))


@shape
def strategic_patches() -> Files:
    patches = [{"patch": stream(config_map(f"c{n}", a="b"))} for n in range(2000)]
    return app({"patches": patches}, *config_maps(2000))


@shape
def labels_with_selectors() -> Files:
    pairs = {f"label-{n}": "x" for n in range(1000)}
    pods = [deployment(f"d{n}") for n in range(300)]
    return app({"labels": [{"pairs": pairs, "includeSelectors": True}]}, *pods)


@shape
def many_entries_of_labels() -> Files:
    labels = [{"pairs": {f"label-{n}": "x"}, "includeSelectors": True} for n in range(1000)]
    return app({"labels": labels}, *(deployment(f"d{n}") for n in range(300)))


@shape
def common_annotations() -> Files:
    texts = {f"annotation-{n}": "x" for n in range(2000)}
    return app({"commonAnnotations": texts}, *(deployment(f"d{n}") for n in range(300)))


@shape
def plain_images() -> Files:
    images = [{"name": f"image{n}", "newTag": "1"} for n in range(2000)]
    return app({"images": images}, *(deployment(f"d{n}", "image1:2", 20) for n in range(100)))


@shape
def replicas() -> Files:
    counts = [{"name": f"d{n}", "count": 2} for n in range(2000)]
    return app({"replicas": counts}, *(deployment(f"d{n}") for n in range(2000)))


@shape
def replacements_of_list_elements() -> Files:
    target = {"select": {"kind": "ConfigMap"}, "fieldPaths": ["spec.*"]}
    objects = {**config_map("c0"), "spec": ["x"] * 40_000}
    return app({"replacements": [copy("metadata.name", target)]}, objects)


@shape
def replacements_of_every_object() -> Files:
    target = {"select": {"kind": "ConfigMap"}, "fieldPaths": ["metadata.annotations.a"] * 50}
    target["options"] = {"create": True}
    entries = [copy("metadata.name", target)] * 100
    return app({"replacements": entries}, *config_maps(1000))


@shape
def replacements_inside_text() -> Files:
    text = json.dumps({"a": {f"k{n}": "x" for n in range(5000)}})
    target = {"select": {"kind": "ConfigMap"}, "fieldPaths": ["data.t.a.k1"] * 1000}
    return app({"replacements": [copy("metadata.name", target)]}, config_map("c0", t=text))


@shape
def generated_objects() -> Files:
    generators = [{"name": f"g{n}", "literals": ["a=b"]} for n in range(5000)]
    return app({"configMapGenerator": generators}, config_map("c"))


@shape
def generators_that_merge() -> Files:
    generators = [
        {"name": "g", "behavior": "merge" if n else "create", "literals": [f"k{n}=b"]}
        for n in range(4000)
    ]
    return app({"configMapGenerator": generators}, config_map("c"))


@shape
def components() -> Files:
    component = {"kind": "Component", "apiVersion": "kustomize.config.k8s.io/v1alpha1"}
    return app(
        {"components": ["c"] * 2000},
        *config_maps(500),
        **{"c/kustomization.yaml": stream({**component, "commonAnnotations": {"a": "b"}})},
    )


@shape
def nested_prefixes() -> Files:
    files = {"apps/all.yaml": stream(*config_maps(2000))}
    files["apps/d0/kustomization.yaml"] = stream({"resources": ["../all.yaml"]})
    for n in range(1, 38):
        files[f"apps/d{n}/kustomization.yaml"] = stream(
            {"resources": [f"../d{n - 1}"], "namePrefix": "x", "nameSuffix": "y"}
        )
    files["apps/kustomization.yaml"] = stream({"resources": ["d37"]})
    return cluster(flux("apps"), files=files)


@shape
def configured_fields() -> Files:
    fields = [{"path": f"spec/f{n}"} for n in range(2000)]
    return app(
        {"configurations": ["config.yaml"], "namePrefix": "x"},
        *config_maps(500),
        **{"config.yaml": stream({"namePrefix": fields})},
    )


@shape
def merged_lists() -> Files:
    pod = deployment("d", containers=4000)
    patch = {"patch": stream(deployment("d", "other", 500))}
    return app({"patches": [patch] * 4}, pod)


@shape
def one_name_in_many_namespaces() -> Files:
    objects = [
        {**config_map("c"), "metadata": {"name": "c", "namespace": f"n{n}"}} for n in range(1000)
    ]
    pods = []
    for n in range(1000):
        pod = deployment(f"d{n}")
        pod["spec"]["template"]["spec"]["volumes"] = [{"name": "v", "configMap": {"name": "c"}}]
        pods.append(pod)
    return app({"namePrefix": "x"}, *objects, *pods)


@shape
def missing_files() -> Files:
    names = [f"{n}-a-rather-long-name-of-a-file.yaml" for n in range(1500)]
    files = {f"apps/x{name}": stream(config_map(name)) for name in names}
    files["apps/kustomization.yaml"] = stream({"resources": [f"y{name}" for name in names]})
    return cluster(flux("apps"), files=files)


@shape
def builds_of_one_base() -> Files:
    patches = [rename(f".*x{n}z") for n in range(20)]
    kustomizations = [flux(f"k{n}", patches=patches) for n in range(100)]
    return cluster(
        *kustomizations,
        files={
            "apps/kustomization.yaml": stream({"resources": ["all.yaml"]}),
            "apps/all.yaml": stream(*config_maps(1000)),
        },
    )
