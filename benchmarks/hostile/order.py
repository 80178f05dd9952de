"""Order and references."""

from benchmarks.hostile.objects import cluster, config_map, config_maps, flux, stream
from benchmarks.hostile.registry import Files, order_shape, shape


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
