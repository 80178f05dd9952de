"""Compare hostile repositories with honest ones of the same size in bytes: CPU time and peak memory.

    python benchmarks/hostile.py [--seconds 60] [--command NAME]… [SHAPE…]

Each hostile shape makes a small repository expensive: one number multiplied by another, or one that doubles.
Both repositories are read in whole processes, by `check`; those about order and references also by the
other commands and formats. The figures are CPU seconds (user and system) and the peak resident memory,
and the ratios of the two repositories. The target is at most 10. Prints a Markdown table for
benchmarks/README.md.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any, Final, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
from generate import generate

Files = dict[str, str]
Shape = Callable[[], Files]
TARGET: Final = 10
SHAPES: Final[dict[str, Shape]] = {}
ORDER: Final[set[str]] = set()  # the names of the shapes that every command has to read
COMMANDS: Final = {
    "check": ("check",),
    "check-json": ("check", "--format", "json"),
    "check-sarif": ("check", "--format", "sarif"),
    "check-table": ("check", "--format", "table"),
    "plan": ("plan",),
    "plan-json": ("plan", "--format", "json"),
    "why": ("why", "ks/flux-system"),
    "why-json": ("why", "ks/flux-system", "--format", "json"),
    "graph": ("graph",),
    "graph-html": ("graph", "--format", "html"),
    "graph-json": ("graph", "--format", "json"),
    "graph-mermaid": ("graph", "--format", "mermaid"),
    "graph-dot": ("graph", "--format", "dot"),
    "clusters": ("clusters",),
    "clusters-objects": ("clusters", "--objects", "--format", "json"),
    "vars": ("vars",),
    "vars-json": ("vars", "--format", "json"),
    "vars-table": ("vars", "--format", "table"),
    "needs": ("needs",),
    "needs-json": ("needs", "--format", "json"),
    "needs-markdown": ("needs", "--format", "markdown"),
    "needs-yaml": ("needs", "--format", "yaml"),
    # These two change the repository first, so they are the last.
    "compare": ("compare", "clusters/first", "clusters/second"),
    "init": ("init", "--yes"),
}


def shape(function: Shape) -> Shape:
    """Register a hostile shape under its name."""
    SHAPES[_name(function)] = function
    return function


def order_shape(function: Shape) -> Shape:
    """Register a hostile shape that is measured with every command."""
    ORDER.add(_name(function))
    return shape(function)


def _name(function: Shape) -> str:
    return function.__name__.replace("_", "-")


# The cluster


def flux(name: str, **spec: Any) -> dict[str, Any]:
    """A Flux Kustomization."""
    return {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": {"name": name, "namespace": "flux-system"},
        "spec": {
            "interval": "10m",
            "prune": True,
            "path": "./apps",
            "sourceRef": {"kind": "GitRepository", "name": "flux-system"},
            **spec,
        },
    }


def stream(*documents: Any) -> str:
    """Documents as one file; JSON is YAML."""
    return "\n---\n".join(json.dumps(document) for document in documents) + "\n"


def cluster(*objects: Any, files: Mapping[str, str] | None = None) -> Files:
    """A repository of one cluster that has these objects besides the sync file."""
    source = {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "GitRepository",
        "metadata": {"name": "flux-system", "namespace": "flux-system"},
        "spec": {"interval": "1m", "url": "https://example.com/fleet"},
    }
    return {
        "clusters/a/flux-system/gotk-sync.yaml": stream(
            source, flux("flux-system", path="./clusters/a")
        ),
        "clusters/a/all.yaml": stream(*objects),
        **(files or {}),
    }


def app(kustomization: Any, *objects: Any, **files: str) -> Files:
    """A repository of one cluster with one Kustomization of the directory `apps`."""
    return cluster(
        flux("apps"),
        files={
            "apps/kustomization.yaml": stream({"resources": ["all.yaml"], **kustomization}),
            "apps/all.yaml": stream(*objects),
            **{f"apps/{name}": text for name, text in files.items()},
        },
    )


def config_map(name: str, **data: str) -> dict[str, Any]:
    """A ConfigMap."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": "default"},
        "data": data,
    }


def deployment(name: str, image: str = "nginx", containers: int = 1) -> dict[str, Any]:
    """A Deployment."""
    pod = {"containers": [{"name": f"c{n}", "image": image} for n in range(containers)]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": pod},
        },
    }


def config_maps(count: int, name: str = "") -> list[dict[str, Any]]:
    """ConfigMaps with numbered names."""
    return [config_map(f"{name}c{number}") for number in range(count)]


def _rename(expression: str) -> dict[str, Any]:
    patch = [{"op": "add", "path": "/data/x", "value": "y"}]
    return {"target": {"name": expression}, "patch": json.dumps(patch)}


def _copy(path: str, target: Mapping[str, Any], **source: Any) -> dict[str, Any]:
    return {
        "source": {"kind": "ConfigMap", "name": "c0", "fieldPath": path, **source},
        "targets": [target],
    }


# Texts that double


@shape
def replacements_that_double() -> Files:
    target = {
        "select": {"kind": "ConfigMap"},
        "fieldPaths": ["data.a"],
        "options": {"delimiter": "-", "index": 99},
    }
    return app({"replacements": [_copy("data.a", target)] * 40}, config_map("c0", a="x" * 50))


@shape
def operations_that_double() -> Files:
    patch = [{"op": "copy", "from": "/data", "path": f"/data/y{n}"} for n in range(40)]
    return app(
        {"patches": [{"target": {"kind": ".*"}, "patch": json.dumps(patch)}]},
        config_map("c0", a="x"),
    )


@shape
def vars_that_multiply() -> Files:
    var = {
        "name": "A",
        "objref": {"apiVersion": "v1", "kind": "ConfigMap", "name": "c0"},
        "fieldref": {"fieldPath": "data.a"},
    }
    pod = deployment("d")
    pod["spec"]["template"]["spec"]["containers"][0]["args"] = ["$(A)" * 20_000]
    return app({"vars": [var]}, config_map("c0", a="x" * 80_000), pod)


@shape
def directories_that_double() -> Files:
    files = {"apps/all.yaml": stream(config_map("c"))}
    files["apps/d0/kustomization.yaml"] = stream({"resources": ["../all.yaml"]})
    for n in range(1, 19):
        for side in "ab":
            files[f"apps/d{n}/{side}/kustomization.yaml"] = stream(
                {"resources": [f"../../d{n - 1}"], "namePrefix": side}
            )
        files[f"apps/d{n}/kustomization.yaml"] = stream({"resources": ["a", "b"]})
    files["apps/kustomization.yaml"] = stream({"resources": ["d18"]})
    return cluster(flux("apps"), files=files)


@shape
def long_prefixes() -> Files:
    files = {"apps/all.yaml": stream(*config_maps(500))}
    files["apps/d0/kustomization.yaml"] = stream({"resources": ["../all.yaml"]})
    for n in range(1, 30):
        files[f"apps/d{n}/kustomization.yaml"] = stream(
            {"resources": [f"../d{n - 1}"], "namePrefix": "x" * 5000}
        )
    files["apps/kustomization.yaml"] = stream({"resources": ["d29"]})
    return cluster(flux("apps"), files=files)


@shape
def generators_of_one_large_file() -> Files:
    generators = [{"name": f"g{n}", "files": ["large.txt"]} for n in range(1000)]
    return app({"configMapGenerator": generators}, config_map("c"), **{"large.txt": "é" * 500_000})


# Regular expressions


@shape
def expression_of_nested_choices() -> Files:
    objects = config_maps(20, "a" * 240)
    return app({"patches": [_rename("((a|b|c|.){1,1000})*b")]}, *objects)


@shape
def expression_of_nested_choices_that_matches() -> Files:
    """A search that matches takes about three times as long: it also finds the groups."""
    objects = config_maps(300)
    for n, object_ in enumerate(objects):
        object_["metadata"]["name"] = f"{'ab' * 120}{n}b"
    return app({"patches": [_rename("((a|b|c|.){1,600})*b")] * 10}, *objects)


@shape
def expression_of_nested_stars() -> Files:
    return app({"patches": [_rename("(a*)*" * 3000)]}, *config_maps(10, "a" * 240))


@shape
def expression_against_a_long_name() -> Files:
    return app({"patches": [_rename("((a|b|c|.){1,100})*b")]}, *config_maps(2, "a" * 190_000))


@shape
def patches_with_expressions() -> Files:
    patches = [_rename(f".*x{n}z") for n in range(400)]
    return app({"patches": patches}, *config_maps(2000, "abcabcabcabc"))


@shape
def images_with_expressions() -> Files:
    images = [{"name": f"(a|b)*x{n}", "newTag": "1"} for n in range(400)]
    pods = [deployment(f"d{n}", f"registry/{'ab' * 20}{n}") for n in range(400)]
    return app({"images": images}, *pods)


@shape
def field_paths_with_expressions() -> Files:
    target = {"select": {"kind": "ConfigMap"}, "fieldPaths": ["spec.[name=(a*)*b].x"]}
    items = [{"name": "a" * 300, "x": "y"} for _ in range(2000)]
    return app(
        {"replacements": [_copy("metadata.name", target, name="c0")] * 50},
        {**config_map("c0"), "spec": items},
    )


@shape
def selectors_with_many_rejects() -> Files:
    rejects = [{"name": f"x.*{n}"} for n in range(1000)]
    target = {"select": {"kind": "ConfigMap"}, "reject": rejects, "fieldPaths": ["data.a"]}
    return app({"replacements": [_copy("data.a", target)]}, *config_maps(500))


# One number of entries times another


@shape
def patches_of_plain_names() -> Files:
    patches = [_rename(f"c{n}") for n in range(3000)]
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
    return app({"replacements": [_copy("metadata.name", target)]}, objects)


@shape
def replacements_of_every_object() -> Files:
    target = {"select": {"kind": "ConfigMap"}, "fieldPaths": ["metadata.annotations.a"] * 50}
    target["options"] = {"create": True}
    entries = [_copy("metadata.name", target)] * 100
    return app({"replacements": entries}, *config_maps(1000))


@shape
def replacements_inside_text() -> Files:
    text = json.dumps({"a": {f"k{n}": "x" for n in range(5000)}})
    target = {"select": {"kind": "ConfigMap"}, "fieldPaths": ["data.t.a.k1"] * 1000}
    return app({"replacements": [_copy("metadata.name", target)]}, config_map("c0", t=text))


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
    patches = [_rename(f".*x{n}z") for n in range(20)]
    kustomizations = [flux(f"k{n}", patches=patches) for n in range(100)]
    return cluster(
        *kustomizations,
        files={
            "apps/kustomization.yaml": stream({"resources": ["all.yaml"]}),
            "apps/all.yaml": stream(*config_maps(1000)),
        },
    )


# Substitution


@shape
def variables_that_multiply() -> Files:
    substitute = {"A": "x" * 100_000}
    objects = [config_map(f"c{n}", a="${A}" * 30) for n in range(500)]
    return cluster(
        flux("apps", postBuild={"substitute": substitute}),
        files={"apps/all.yaml": stream(*objects)},
    )


@shape
def replaced_in_variables() -> Files:
    substitute = {"A": "a" * 200_000}
    objects = [config_map(f"c{n}", a="${A//a/bbbbbbbbbb}") for n in range(200)]
    return cluster(
        flux("apps", postBuild={"substitute": substitute}),
        files={"apps/all.yaml": stream(*objects)},
    )


@shape
def nested_variables() -> Files:
    text = "${A:=" * 90 + "x" + "}" * 90
    objects = [config_map(f"c{n}", a=text) for n in range(500)]
    return cluster(
        flux("apps", postBuild={"substitute": {"B": "b"}}),
        files={"apps/all.yaml": stream(*objects)},
    )


@shape
def many_variables_misspelled() -> Files:
    substitute = {f"VARIABLE_{n}": "x" for n in range(2000)}
    objects = [config_map(f"c{n}", a=f"${{VARIABEL_{n}}}") for n in range(2000)]
    return cluster(
        flux("apps", postBuild={"substitute": substitute}),
        files={"apps/all.yaml": stream(*objects)},
    )


# ResourceSets


def resource_set(name: str, **spec: Any) -> dict[str, Any]:
    """A ResourceSet."""
    return {
        "apiVersion": "fluxcd.controlplane.io/v1",
        "kind": "ResourceSet",
        "metadata": {"name": name, "namespace": "flux-system"},
        "spec": spec,
    }


@shape
def inputs_times_resources() -> Files:
    inputs = [{"name": f"i{n}"} for n in range(900)]
    resources = [config_map(f"<< inputs.name >>-{n}") for n in range(200)]
    return cluster(resource_set("r", inputs=inputs, resources=resources))


@shape
def steps_times_inputs() -> Files:
    inputs = [{"name": f"i{n}"} for n in range(900)]
    steps = [
        {"name": f"s{n}", "resources": [config_map(f"<< inputs.name >>-{n}")]} for n in range(200)
    ]
    return cluster(resource_set("r", inputs=inputs, steps=steps))


@shape
def many_resource_sets() -> Files:
    inputs = [{"name": f"i{n}"} for n in range(100)]
    return cluster(
        *(
            resource_set(f"r{r}", inputs=inputs, resources=[config_map(f"<< inputs.name >>-{r}")])
            for r in range(300)
        )
    )


@shape
def templates_that_repeat() -> Files:
    template = (
        f"<<- range $a := until 1000 >><<- range $b := until 100 >>{'x' * 30}<<- end >><<- end >>"
    )
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{a: {template}}}\n"
    inputs = [{"name": f"i{n}"} for n in range(100)]
    return cluster(resource_set("r", inputs=inputs, resourcesTemplate=text))


# Order and references


@order_shape
def clique() -> Files:
    names = [f"k{n}" for n in range(150)]
    return cluster(
        *(flux(a, path="./empty", dependsOn=[{"name": b} for b in names if a != b]) for a in names),
        files={"empty/c.yaml": stream(config_map("c"))},
    )


@order_shape
def two_layers() -> Files:
    first = [flux(f"a{n}", path="./empty", wait=True) for n in range(150)]
    needs = [{"name": f"a{n}"} for n in range(150)]
    second = [flux(f"b{n}", path="./empty", dependsOn=needs) for n in range(150)]
    return cluster(*first, *second, files={"empty/c.yaml": stream(config_map("c"))})


@order_shape
def health_checks() -> Files:
    checks = [
        {"apiVersion": "v1", "kind": "ConfigMap", "name": f"c{n}", "namespace": "default"}
        for n in range(300)
    ]
    kustomizations = [flux(f"k{n}", path="./empty", healthChecks=checks) for n in range(100)]
    return cluster(*kustomizations, files={"empty/c.yaml": stream(config_map("c"))})


@order_shape
def one_directory_many_owners() -> Files:
    return cluster(
        *(flux(f"k{n}") for n in range(300)),
        files={"apps/all.yaml": stream(*config_maps(300))},
    )


@order_shape
def missing_dependencies() -> Files:
    return cluster(
        *(
            flux(f"kustomization-{n}", path="./empty", dependsOn=[{"name": f"kustomisation-{n}"}])
            for n in range(1500)
        ),
        files={"empty/c.yaml": stream(config_map("c"))},
    )


@order_shape
def ring() -> Files:
    return cluster(
        *(
            flux(f"k{n}", path="./empty", dependsOn=[{"name": f"k{(n + 1) % 1000}"}])
            for n in range(1000)
        ),
        files={"empty/c.yaml": stream(config_map("c"))},
    )


@order_shape
def chain() -> Files:
    """Each Kustomization applies the next one, and waits for it."""
    files = {
        f"k/{n}/all.yaml": stream(flux(f"k{n + 1}", path=f"./k/{n + 1}", wait=True))
        for n in range(45)
    }
    chain = [
        flux(
            f"d{n}",
            path="./k/45",
            dependsOn=[{"name": f"d{n - 1}"}] if n else [],
            wait=True,
        )
        for n in range(1000)
    ]
    return cluster(
        flux("k0", path="./k/0", wait=True),
        *chain,
        files={**files, "k/45/c.yaml": stream(config_map("c"))},
    )


@order_shape
def fan() -> Files:
    """Everything waits for one object, and one object waits for everything."""
    middle = [
        flux(f"m{n}", path="./empty", wait=True, dependsOn=[{"name": "first"}]) for n in range(1000)
    ]
    last = flux("last", path="./empty", dependsOn=[{"name": f"m{n}"} for n in range(1000)])
    return cluster(
        flux("first", path="./empty", wait=True),
        *middle,
        last,
        files={"empty/c.yaml": stream(config_map("c"))},
    )


@order_shape
def health_checks_that_miss() -> Files:
    """One Kustomization with 10,000 health checks of objects that do not exist."""
    checks = [
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "name": f"c{n}",
            "namespace": "default",
        }
        for n in range(10_000)
    ]
    return cluster(
        flux("k", path="./empty", healthChecks=checks),
        files={"empty/c.yaml": stream(config_map("c"))},
    )


@order_shape
def large_directory_many_owners() -> Files:
    return cluster(
        *(flux(f"k{n}") for n in range(300)),
        files={"apps/all.yaml": stream(*config_maps(1000))},
    )


@order_shape
def variables_of_many_owners() -> Files:
    """Owners x variables x uses."""
    names = [f"V{n}" for n in range(200)]
    values = {"apiVersion": "v1", "kind": "ConfigMap", "data": dict.fromkeys(names, "x"),
              "metadata": {"name": "values", "namespace": "flux-system"}}  # fmt: skip
    more = {"substituteFrom": [{"kind": "ConfigMap", "name": "values"}]}
    return cluster(
        values,
        *(flux(f"k{n}", postBuild=more) for n in range(150)),
        files={
            "apps/all.yaml": stream(config_map("c", **{n: f"${{{n}}} ${{{n}X}}" for n in names}))
        },
    )


@order_shape
def missing_secrets() -> Files:
    """Users x needs."""
    needs = [{"kind": "Secret", "name": f"s{n}"} for n in range(100)]
    return cluster(
        *(flux(f"k{n}", path="./empty", postBuild={"substituteFrom": needs}) for n in range(100)),
        files={"empty/c.yaml": stream(config_map("c"))},
    )


@shape
def faults_in_many_clusters() -> Files:
    objects = [flux(f"k{n}", interval=10, nope=1) for n in range(100)]
    files = {"apps/all.yaml": stream(*objects)}
    for n in range(100):
        first = cluster(flux("apps"))["clusters/a/flux-system/gotk-sync.yaml"]
        files[f"clusters/c{n}/flux-system/gotk-sync.yaml"] = first.replace(
            "./clusters/a", f"./clusters/c{n}"
        )
        files[f"clusters/c{n}/apps.yaml"] = stream(flux("apps"))
    return files


@shape
def expressions_of_health() -> Files:
    expression = " && ".join(["status.observedGeneration == metadata.generation"] * 150)
    checks = [
        {
            "apiVersion": f"a{n}.example.com/v1",
            "kind": "A",
            "current": expression,
            "failed": expression,
        }
        for n in range(20)
    ]
    kustomizations = [flux(f"k{n}", path="./empty", healthCheckExprs=checks) for n in range(20)]
    return cluster(*kustomizations, files={"empty/c.yaml": stream(config_map("c"))})


# Files


@shape
def many_empty_documents() -> Files:
    return cluster(flux("apps"), files={"apps/all.yaml": "---\n" * 49_000})


@shape
def many_small_files() -> Files:
    return cluster(
        flux("apps"), files={f"apps/f{n}.yaml": stream(config_map(f"c{n}")) for n in range(3000)}
    )


@shape
def one_long_line() -> Files:
    return cluster(
        flux("apps"), files={"apps/all.yaml": stream(config_map("c", a="x" * 5_000_000))}
    )


@shape
def faults_on_one_long_line() -> Files:
    objects = [
        {**flux(f"k{n}"), "spec": {"interval": 10, "prune": True, "nope": 1}} for n in range(1000)
    ]
    return cluster({"apiVersion": "v1", "kind": "List", "items": objects})


@shape
def ignore_patterns() -> Files:
    patterns = "\n".join(f"{'*a' * 20}{n}" for n in range(2000))
    files = {f"apps/{'a' * 60}{n}.yaml": stream(config_map(f"c{n}")) for n in range(500)}
    return cluster(flux("apps"), files={**files, ".gitignore": patterns, ".sourceignore": patterns})


@shape
def globs_in_configuration() -> Files:
    globs = [f"{'**/*a' * 10}{n}" for n in range(300)]
    files = {f"apps/{'a' * 60}{n}.yaml": stream(config_map(f"c{n}")) for n in range(500)}
    return cluster(flux("apps"), files={**files, ".gitops-lint.yaml": stream({"exclude": globs})})


@shape
def large_configuration() -> Files:
    charts = {
        f"chart-{n}": {"groups": [f"g{n}.example.com"], "crds": "templates"} for n in range(2000)
    }
    return cluster(flux("apps"), files={
        "apps/all.yaml": stream(config_map("c")), ".gitops-lint.yaml": stream({"charts": charts})
    })  # fmt: skip


@shape
def suppression_comments() -> Files:
    text = "# gitops-lint: disable=nope\n" * 20_000 + stream(config_map("c"))
    return cluster(flux("apps"), files={"apps/all.yaml": text})


@shape
def anchors() -> Files:
    levels = "".join(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
    text = f"apiVersion: v1\nkind: A\nmetadata: {{name: a}}\nspec:\n  a0: &a0 x\n{levels}"
    return cluster(flux("apps"), files={"apps/all.yaml": text})


# Measuring


class Cost(NamedTuple):
    """CPU seconds, peak memory in MiB, and whether the process ended by itself without a crash."""

    seconds: float
    memory: float
    ended: bool


def write(root: Path, files: Mapping[str, str]) -> int:
    """Write the files; returns their size in bytes."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return sum(len(text.encode()) for text in files.values())


def honest(root: Path, size: int) -> int:
    """Write an honest repository of at least a size in bytes; returns its size."""
    generate(root, 1, max(1, size // 2900), 4)
    return sum(path.stat().st_size for path in root.rglob("*.yaml"))


def cost(root: Path, command: str, limit: float) -> Cost:
    """The cost of a command on a repository; it is stopped after `limit` CPU seconds."""
    words = (sys.executable, "-m", "gitops_lint", *COMMANDS[command], "--root", str(root))
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    resource.prlimit(process.pid, resource.RLIMIT_CPU, (int(limit) + 1, int(limit) + 2))
    resource.prlimit(process.pid, resource.RLIMIT_AS, (6 * 2**30, 6 * 2**30))
    _, status, usage = os.wait4(process.pid, 0)
    ended = os.waitstatus_to_exitcode(status) in (0, 1)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, ended)


def prepare(root: Path, command: str) -> None:
    """Change a repository of one cluster as a command needs it.

    `compare` gets a second cluster with the same files, and `init` no file that declares a cluster.
    """
    cluster = next((root / "clusters").iterdir())
    if command == "compare":
        for name in ("first", "second"):
            copytree(cluster, cluster.parent / name)
            for path in (cluster.parent / name).rglob("*.yaml"):
                text = path.read_text(encoding="utf-8")
                path.write_text(
                    text.replace(f"./clusters/{cluster.name}", f"./clusters/{name}"),
                    encoding="utf-8",
                )
        rmtree(cluster)
    elif command == "init":
        for path in root.rglob("gotk-sync.yaml"):
            path.unlink()


def measure(
    files: Mapping[str, str], commands: Sequence[str], limit: float
) -> Iterator[tuple[str, int, Cost, Cost]]:
    """For each command: its name, the size of a hostile repository, its cost, and that of an honest one."""
    with tempfile.TemporaryDirectory() as hostile, tempfile.TemporaryDirectory() as other:
        size = write(Path(hostile), files)
        honest(Path(other), size)
        for command in commands:
            if command in ("compare", "init"):
                for root in (hostile, other):
                    prepare(Path(root), command)
            one, two = (cost(Path(root), command, limit) for root in (hostile, other))
            yield command, size, one, two


def row(name: str, size: int, hostile: Cost, other: Cost) -> str:
    """A line of the table."""
    more = "" if hostile.ended else " (stopped)"
    return (
        f"| {name}{more} | {size / 1024:.0f} | {hostile.seconds:.2f} | {other.seconds:.2f} "
        f"| {hostile.seconds / other.seconds:.1f} | {hostile.memory:.0f} | {other.memory:.0f} "
        f"| {hostile.memory / other.memory:.1f} |"
    )


def main() -> int:
    """Print the table; the exit status is 1 if a shape is over the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shapes", nargs="*", choices=[[], *SHAPES])
    parser.add_argument("--seconds", type=float, default=60, help="CPU seconds after which to stop")
    parser.add_argument("--command", action="append", choices=COMMANDS, help="can be repeated")
    given = parser.parse_args()
    print("| shape | KiB | CPU s | honest s | ratio | MiB | honest MiB | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    over = False
    for name in given.shapes or SHAPES:
        commands = given.command or (COMMANDS if name in ORDER else ("check",))
        for command, size, hostile, other in measure(SHAPES[name](), commands, given.seconds):
            label = name if command == "check" else f"{name}: {command}"
            print(row(label, size, hostile, other), flush=True)
            over |= (
                not hostile.ended
                or hostile.seconds > TARGET * other.seconds
                or hostile.memory > TARGET * other.memory
            )
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
