"""Changes of what a FluxInstance syncs."""

import pytest

from gitops_lint.testing import config_map, lint_change

RULE = "root-source-changed"
FILE = "operator/instance.yaml"
BASE = {
    "clusters/one/a.yaml": config_map("a"),
    "clusters/one/b.yaml": config_map("b"),
    "clusters/two/a.yaml": config_map("a"),
    "clusters/three/more.yaml": config_map("more"),
    "clusters/three/a.yaml": config_map("a"),
    "clusters/three/b.yaml": config_map("b"),
}


def instance(**sync: str) -> str:
    spec = {
        "kind": "GitRepository",
        "url": "https://example.com/fleet.git",
        "ref": "refs/heads/main",
        "path": "clusters/one",
        **sync,
    }
    return (
        "apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\n"
        "metadata: {name: flux, namespace: flux-system}\n"
        "spec:\n  distribution: {version: 2.x, registry: ghcr.io/fluxcd}\n  sync:\n"
        + "".join(f"    {key}: {value}\n" for key, value in spec.items())
    )


def found(*states: dict[str, str], file: str = FILE) -> set[tuple[str, str, int, str]]:
    """(severity, path, line, message) of the findings about a change of `spec.sync`."""
    before, after = ({**BASE, file: instance(**it)} for it in states)
    report = lint_change(before, after, select=[RULE])
    assert not report.crashes
    return {
        (it.severity.value, it.location.path, it.location.line, it.message)
        for it in report.findings
    }


OTHER_STATE = "clusters/one is applied from another state, which the change does not show"


@pytest.mark.parametrize("file", [FILE, "clusters/one/flux.yaml"])
@pytest.mark.parametrize(
    ("sync", "line"),
    [
        ({"url": "https://example.com/other.git"}, 8),
        ({"ref": "refs/heads/release"}, 9),
        ({"kind": "OCIRepository", "url": "oci://example.com/fleet", "ref": "latest"}, 7),
    ],
)
def test_another_source(sync: dict[str, str], line: int, file: str) -> None:
    assert found({}, sync, file=file) == {("warning", file, line, OTHER_STATE)}


@pytest.mark.parametrize(
    "sync", [{}, {"interval": "5m"}, {"pullSecret": "login"}, {"path": "./clusters/one"}]
)
def test_the_same_state(sync: dict[str, str]) -> None:
    assert found({}, sync) == set()


def test_a_path_that_lacks_something() -> None:
    assert found({}, {"path": "clusters/two"}) == {
        (
            "warning",
            FILE,
            10,
            "FluxInstance flux-system/flux applies clusters/two instead of clusters/one: Flux deletes 1 object",
        )
    }


def test_a_path_that_has_everything() -> None:
    assert found({}, {"path": "clusters/three"}) == set()
