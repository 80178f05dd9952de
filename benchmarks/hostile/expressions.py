"""Regular expressions."""

from benchmarks.hostile.objects import app, config_map, config_maps, copy, deployment, rename
from benchmarks.hostile.registry import Files, shape


@shape
def expression_of_nested_choices() -> Files:
    objects = config_maps(20, "a" * 240)
    return app({"patches": [rename("((a|b|c|.){1,1000})*b")]}, *objects)


@shape
def expression_of_nested_choices_that_matches() -> Files:
    """A search that matches takes about three times as long: it also finds the groups."""
    objects = config_maps(300)
    for n, object_ in enumerate(objects):
        object_["metadata"]["name"] = f"{'ab' * 120}{n}b"
    return app({"patches": [rename("((a|b|c|.){1,600})*b")] * 10}, *objects)


@shape
def expression_of_nested_stars() -> Files:
    return app({"patches": [rename("(a*)*" * 3000)]}, *config_maps(10, "a" * 240))


@shape
def expression_against_a_long_name() -> Files:
    return app({"patches": [rename("((a|b|c|.){1,100})*b")]}, *config_maps(2, "a" * 190_000))


@shape
def patches_with_expressions() -> Files:
    patches = [rename(f".*x{n}z") for n in range(400)]
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
        {"replacements": [copy("metadata.name", target, name="c0")] * 50},
        {**config_map("c0"), "spec": items},
    )


@shape
def selectors_with_many_rejects() -> Files:
    rejects = [{"name": f"x.*{n}"} for n in range(1000)]
    target = {"select": {"kind": "ConfigMap"}, "reject": rejects, "fieldPaths": ["data.a"]}
    return app({"replacements": [copy("data.a", target)]}, *config_maps(500))
