"""The API versions that each Flux minor serves."""

import pytest

from gitops_lint.schema import (
    MINORS,
    NEWEST,
    current_version,
    groups_of,
    is_flux,
    minors_serving,
    served,
)

KUSTOMIZE = "kustomize.toolkit.fluxcd.io"
SOURCE = "source.toolkit.fluxcd.io"
NOTIFICATION = "notification.toolkit.fluxcd.io"
OPERATOR = "fluxcd.controlplane.io"


def test_minors_ascend() -> None:
    assert MINORS[:5] == ("2.6", "2.7", "2.8", "2.9", "2.10")
    assert list(MINORS) == sorted(MINORS, key=lambda minor: tuple(map(int, minor.split("."))))
    assert MINORS[-1] == NEWEST


@pytest.mark.parametrize(
    ("api", "states"),
    [
        ((KUSTOMIZE, "v1", "Kustomization"), ("served", "served", "served", "served")),
        (
            (KUSTOMIZE, "v1beta2", "Kustomization"),
            ("deprecated", "deprecated", "removed", "removed"),
        ),
        ((KUSTOMIZE, "v1beta1", "Kustomization"), ("deprecated", "removed", "removed", "removed")),
        ((SOURCE, "v1", "ExternalArtifact"), ("not-yet", "served", "served", "served")),
        ((SOURCE, "v1beta2", "OCIRepository"), ("deprecated", "deprecated", "removed", "removed")),
        (
            (NOTIFICATION, "v1beta2", "Receiver"),
            ("deprecated", "deprecated", "deprecated", "removed"),
        ),
        ((NOTIFICATION, "v1", "Alert"), ("not-yet",) * 4),
        ((OPERATOR, "v1", "FluxInstance"), ("served",) * 4),
        (
            ("source.extensions.fluxcd.io", "v1beta1", "ArtifactGenerator"),
            ("not-yet",) + ("served",) * 3,
        ),
        ((SOURCE, "v1", "Kustomization"), ("unknown-kind",) * 4),
        (("", "v1", "ConfigMap"), ("unknown-kind",) * 4),
    ],
)
def test_the_api_versions_of_each_minor(api: tuple[str, str, str], states: tuple[str, ...]) -> None:
    assert tuple(served(*api, minor) for minor in MINORS[:4]) == states
    serving = tuple(
        minor
        for minor, state in zip(MINORS, states, strict=False)
        if state in {"served", "deprecated"}
    )
    assert minors_serving(*api)[: len(serving)] == serving


@pytest.mark.parametrize("minor", ["1.9", "2.99", "", "latest"])
def test_an_unknown_minor_serves_nothing_known(minor: str) -> None:
    assert served(KUSTOMIZE, "v1", "Kustomization", minor) == "unknown-version"


@pytest.mark.parametrize(
    ("kind", "groups"),
    [
        ("Kustomization", (KUSTOMIZE,)),
        ("ArtifactGenerator", ("source.extensions.fluxcd.io",)),
        ("OCIRepository", (SOURCE,)),
        ("ResourceSet", (OPERATOR,)),
        ("Deployment", ()),
        (["Kustomization"], ()),
        (None, ()),
    ],
)
def test_groups_of_a_kind(kind: object, groups: tuple[str, ...]) -> None:
    assert groups_of(kind) == groups


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [
        (f"{KUSTOMIZE}/v1", "Kustomization", True),
        (f"{KUSTOMIZE}/v9", "Kustomization", True),
        ("kustomize.config.k8s.io/v1beta1", "Kustomization", False),
        (f"{SOURCE}/v1", "Kustomization", False),
        ("v1", "Secret", False),
        (None, "Kustomization", False),
        (f"{KUSTOMIZE}/v1", {"a": 1}, False),
    ],
)
def test_is_flux(api_version: object, kind: object, expected: bool) -> None:
    assert is_flux(api_version, kind) is expected


def test_current_versions() -> None:
    assert current_version(KUSTOMIZE, "Kustomization", "2.6") == "v1"
    assert current_version("image.toolkit.fluxcd.io", "ImagePolicy", "2.6") == "v1beta2"
    assert current_version("image.toolkit.fluxcd.io", "ImagePolicy", "2.7") == "v1"
    assert current_version(NOTIFICATION, "Alert", "2.9") == "v1beta3"
    assert current_version(NOTIFICATION, "Alert", "2.10") == "v1"
    assert current_version(SOURCE, "ExternalArtifact", "2.6") is None
    assert current_version(OPERATOR, "FluxInstance", "2.8") == "v1"
    assert current_version(SOURCE, "Kustomization", "2.8") is None
