"""Files, and the configuration."""

from benchmarks.hostile.objects import cluster, config_map, flux, stream
from benchmarks.hostile.registry import Files, shape


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
