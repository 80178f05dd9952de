"""Texts that double."""

import json

from benchmarks.hostile.objects import (
    app,
    cluster,
    config_map,
    config_maps,
    copy,
    deployment,
    flux,
    stream,
)
from benchmarks.hostile.registry import Files, shape


@shape
def replacements_that_double() -> Files:
    target = {
        "select": {"kind": "ConfigMap"},
        "fieldPaths": ["data.a"],
        "options": {"delimiter": "-", "index": 99},
    }
    return app({"replacements": [copy("data.a", target)] * 40}, config_map("c0", a="x" * 50))


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
