"""The committed schemas: valid, closed, complete, and fully understood by this package."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gitops_lint.schema import MINORS, validate
from gitops_lint.schema.catalog import schema_of
from gitops_lint.schema.cel import TRANSITION, _find_sites, rules_in
from gitops_lint.schema.crd import _SHAPES
from gitops_lint.schema.keywords import CHECKS, JUNCTORS, NULLS, _compiled
from gitops_lint.schema.messages import MESSAGES
from gitops_lint.schema.patterns import MEANINGS, patterns_in

SCHEMAS = Path(__file__).parents[2] / "schemas"
FILES = sorted(SCHEMAS.glob("*.*/*/*.json"))
INDEX = json.loads((SCHEMAS / "served.json").read_text(encoding="utf-8"))
APIS = [
    (group, version, kind, minor)
    for group, kinds in INDEX["apis"].items()
    for kind, versions in kinds.items()
    for version, minors in versions.items()
    for minor in minors
]
STRUCTURE = {"$schema", "properties", "additionalProperties", "items", "required"}


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema within a schema."""
    if isinstance(schema, dict):
        yield schema
        for field in schema.get("properties", {}).values():
            yield from nodes(field)
        yield from nodes(schema.get("items"))
        yield from nodes(schema.get("additionalProperties"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(SCHEMAS).as_posix())
def test_a_schema_is_understood(file: Path) -> None:
    schema = json.loads(file.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    known = (
        STRUCTURE | set(CHECKS) | set(JUNCTORS) | set(_SHAPES) | {"x-kubernetes-validations", NULLS}
    )
    assert {key for node in nodes(schema) for key in node} <= known
    assert [node for node in nodes(schema) if "description" in node] == []
    assert [pattern for pattern in patterns_in(schema) if _compiled(pattern) is None] == []
    assert set(patterns_in(schema)) <= set(MEANINGS)
    missing = {rule for rule in rules_in(schema) if TRANSITION not in rule} - set(MESSAGES)
    assert missing == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(SCHEMAS).as_posix())
def test_every_rule_of_a_schema_is_reached(file: Path) -> None:
    schema = json.loads(file.read_text(encoding="utf-8"))
    reached = Counter(rule.text for site in _find_sites(schema, ()) for rule in site.rules)
    written = Counter(rule for rule in rules_in(schema) if TRANSITION not in rule)
    assert reached == written


def test_every_message_has_a_rule() -> None:
    texts = {
        rule for file in FILES for rule in rules_in(json.loads(file.read_text(encoding="utf-8")))
    }
    assert set(MESSAGES) - texts == set()


def test_every_kind_of_every_minor_loads() -> None:
    used = set()
    for group, version, kind, minor in APIS:
        flux = MINORS[0] if minor == "operator" else minor
        data = {"apiVersion": f"{group}/{version}", "kind": kind}
        schema = schema_of(group, version, kind, flux)
        assert schema is not None
        assert (
            next(one.message for one in validate(data, flux=flux) or ())
            == "the object lacks `metadata`"
        )
        entry = INDEX["apis"][group][kind][version][minor]
        used.add(SCHEMAS / group / version / f"{kind}-{entry['schema']}.json")
    assert used == set(FILES)


def test_the_newest_minor_has_every_kind() -> None:
    newest = {
        f"{group}/{kind}": version
        for group, version, kind, minor in APIS
        if minor in {"2.9", "operator"}
    }
    assert newest == {
        "fluxcd.controlplane.io/FluxInstance": "v1",
        "fluxcd.controlplane.io/FluxReport": "v1",
        "fluxcd.controlplane.io/ResourceSet": "v1",
        "fluxcd.controlplane.io/ResourceSetInputProvider": "v1",
        "helm.toolkit.fluxcd.io/HelmRelease": "v2",
        "image.toolkit.fluxcd.io/ImagePolicy": "v1",
        "image.toolkit.fluxcd.io/ImageRepository": "v1",
        "image.toolkit.fluxcd.io/ImageUpdateAutomation": "v1",
        "kustomize.toolkit.fluxcd.io/Kustomization": "v1",
        "notification.toolkit.fluxcd.io/Alert": "v1beta3",
        "notification.toolkit.fluxcd.io/Provider": "v1beta3",
        "notification.toolkit.fluxcd.io/Receiver": "v1",
        "source.extensions.fluxcd.io/ArtifactGenerator": "v1beta1",
        "source.toolkit.fluxcd.io/Bucket": "v1",
        "source.toolkit.fluxcd.io/ExternalArtifact": "v1",
        "source.toolkit.fluxcd.io/GitRepository": "v1",
        "source.toolkit.fluxcd.io/HelmChart": "v1",
        "source.toolkit.fluxcd.io/HelmRepository": "v1",
        "source.toolkit.fluxcd.io/OCIRepository": "v1",
    }
