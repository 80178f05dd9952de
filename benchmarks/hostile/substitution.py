"""Variables and ResourceSets."""

from benchmarks.hostile.objects import cluster, config_map, flux, resource_set, stream
from benchmarks.hostile.registry import Files, shape


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
