"""Repositories that once took minutes, and repositories with paths to the outside.

Twice as many objects may take twice as many steps, and no more.
"""

import os
import sys
from collections.abc import Callable
from math import isqrt
from pathlib import Path
from shutil import copytree
from tempfile import mkdtemp
from typing import Any

import pytest
from click.testing import CliRunner

from gitops_lint.cli import main
from gitops_lint.engine.run import lint
from tests.examples import THOROUGH
from tests.test_hostile import FIXTURES, SECRET, harmless, write
from tests.work_counter import growth


def flux(name: str, *waits_for: str, **spec: Any) -> Any:
    """A Flux Kustomization with its own directory."""
    return {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
        "metadata": {"name": name, "namespace": "flux-system"},
        "spec": {
            "interval": "10m", "prune": True, "path": f"./empty/{name}",
            "sourceRef": {"kind": "GitRepository", "name": "flux-system"},
            "dependsOn": [{"name": it} for it in waits_for], **spec,
        },
    }  # fmt: skip


def ring(size: int) -> list[Any]:
    return [flux(f"k{n}", f"k{(n + 1) % size}") for n in range(size)]


def clique(dependencies: int) -> list[Any]:
    size = isqrt(dependencies)
    return [
        flux(f"k{n}", *(f"k{other}" for other in range(size) if other != n)) for n in range(size)
    ]


def pairs(size: int) -> list[Any]:
    return [flux(f"{one}{n}", f"{two}{n}") for n in range(size) for one, two in ("ab", "ba")]


def knots(size: int) -> list[Any]:
    ways = [(n, (n * 7 + step) % 20) for n in range(20) for step in (1, 3, 5)]
    around = {n: [to for at, to in ways if at == n] for n in range(20)}
    return [
        flux(f"k{i}-{n}", *(f"k{i}-{to}" for to in around[n])) for i in range(size) for n in around
    ]


def without_sources(size: int) -> list[Any]:
    return [
        flux(f"k{n}", sourceRef={"kind": "GitRepository", "name": f"s{n}"}) for n in range(size)
    ]


def without_variables(size: int) -> list[Any]:
    about = {"kind": "Secret"}
    return [
        flux(f"k{n}", postBuild={"substituteFrom": [{**about, "name": f"s{n}"}]})
        for n in range(size)
    ]


def without_dependencies(size: int) -> list[Any]:
    return [flux(f"k{n}", f"no-{n}") for n in range(size)]


def in_another_namespace(size: int) -> list[Any]:
    """Pods, and the ConfigMaps that they need, in a namespace where the pods are not."""
    settings = [
        {"apiVersion": "v1", "kind": "ConfigMap",
         "metadata": {"name": f"c{n}", "namespace": "elsewhere"}}
        for n in range(size)
    ]  # fmt: skip
    pods = [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"p{n}", "namespace": "default"},
         "spec": {"containers": [{"name": "main", "image": "nginx:1.0.0",
                                  "envFrom": [{"configMapRef": {"name": f"c{n}"}}]}]}}
        for n in range(size)
    ]  # fmt: skip
    return [*settings, *pods]


def of_one_directory(size: int) -> list[Any]:
    return [flux(f"k{n}", path="./empty") for n in range(size)]


def steps_of_one(size: int) -> list[Any]:
    about = {"namespace": "default"}
    jobs = ({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": f"j{n}", **about}}
            for n in range(size))  # fmt: skip
    spec = {"steps": [{"name": f"s{n}", "resources": [job]} for n, job in enumerate(jobs)]}
    about = {"name": "steps", **about}
    return [
        {"apiVersion": "fluxcd.controlplane.io/v1", "kind": "ResourceSet", "metadata": about,
         "spec": spec}
    ]  # fmt: skip


@pytest.fixture(scope="module")
def warm() -> list[bool]:
    """Load the modules and schemas."""
    return []


@pytest.mark.full_size
@pytest.mark.parametrize(
    ("shape", "few", "many"),
    [
        (ring, 25, 1000), (clique, 200, 20_000), (pairs, None, 1000), (knots, None, 30),
        (without_sources, 40, 1500), (without_variables, None, 1500), (of_one_directory, 30, 600),
        (steps_of_one, 50, 2000), (without_dependencies, None, 1000),
        (in_another_namespace, 50, 1000),
    ],
)  # fmt: skip
def test_every_shape_is_answered_in_linear_time(
    shape: Callable[[int], list[Any]], few: int | None, many: int, warm: list[bool], tmp_path: Path
) -> None:
    """The growth in steps from half the size to the full size; large only with more examples."""
    size = many if THOROUGH else few
    if size is None:
        pytest.skip("costs seconds at any size: GITOPS_LINT_EXAMPLES=100 does it")

    def answer(size: int) -> None:
        objects = shape(size)
        root = Path(mkdtemp(dir=tmp_path))
        repository(root, objects)
        assert lint(root, root=root).crashes == ()
        for words in (["plan"], ["graph", "--format", "html", "--kind", "all"]):
            result = CliRunner().invoke(main, [*words, "--root", str(root)])
            assert (result.exit_code, "bug" in result.stderr) == (0, False), result.stderr

    if not warm:
        answer(1)
        warm.append(True)
    assert growth(answer, size // 2) < 2.8


def repository(root: Path, objects: list[Any]) -> None:
    start = root / "clusters" / "a" / "flux-system"
    start.mkdir(parents=True)
    (root / "empty").mkdir()
    source = {
        "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
        "metadata": {"name": "flux-system", "namespace": "flux-system"},
        "spec": {"interval": "1m", "url": "https://example.com/fleet"},
    }  # fmt: skip
    write(start / "gotk-sync.yaml", [source, flux("flux-system", path="./clusters/a")])
    write(start.parent / "all.yaml", objects)
    write(root / "empty" / "config.yaml", [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "default"}}
    ])  # fmt: skip


def test_nothing_outside_of_the_repository_is_opened(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "repository"
    copytree(FIXTURES / "bad" / "order-helm-crd", root)
    outside.mkdir()
    (outside / "kustomization.yaml").write_text("resources: [a.yaml]\n", encoding="utf-8")
    for name in ("a.yaml", "helmfile.yaml", "talos.yaml"):
        (outside / name).write_text(f"name: {SECRET}\n", encoding="utf-8")
        (root / name).symlink_to(outside / name)
    (root / "helmfile.d").symlink_to(outside)
    (root / "there").symlink_to("../outside")
    (start,) = {path.parent for path in root.rglob("gotk-sync.yaml")}
    paths = [
        "../outside",
        "./../../outside",
        str(outside),
        "there",
        "there/a.yaml",
        "helmfile.d",
        "\0",
    ]
    release = {"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease"}
    git = {"kind": "GitRepository", "name": "flux-system", "namespace": "flux-system"}
    write(start / "escape.yaml", [
        *(flux(f"out{number}", path=path) for number, path in enumerate(paths)),
        *({**release, "metadata": {"name": f"out{number}", "namespace": "flux-system"},
           "spec": {"interval": "1h", "chart": {"spec": {"chart": path, "sourceRef": git}}}}
          for number, path in enumerate(paths)),
    ])  # fmt: skip
    opened: list[str] = []

    watching = [True]

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event in ("open", "os.scandir", "os.listdir"):
            path = str(arguments[0])
            if "\0" not in path and os.path.realpath(path).startswith(str(outside)):
                opened.append(path)

    sys.addaudithook(watch)  # for good, so it has to be told when to stop
    assert lint(root, root=root).crashes == ()
    for words in (["plan"], ["graph", "--format", "html", "--kind", "all"], ["why", "ks/out0"]):
        result = CliRunner().invoke(main, [*words, "--root", str(root)])
        assert result.exit_code == 0, result.stderr
        harmless(result.stdout)
    watching.clear()
    assert opened == []
