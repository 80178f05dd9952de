"""Real repositories: their CRDs equal our schemas, and their objects are valid."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.schema import MINORS, minors_serving, schema_from_crd, validate
from gitops_lint.schema.catalog import schema_of

CORPUS = os.environ.get("GITOPS_LINT_CORPUS")
pytestmark = pytest.mark.skipif(
    CORPUS is None, reason="GITOPS_LINT_CORPUS does not name a directory of real repositories"
)
FOLDER = Path(CORPUS or ".")


def newest_components() -> dict[str, Path]:
    """Return one gotk-components.yaml for each known minor that the corpus has."""
    found: dict[str, Path] = {}
    for path in sorted((FOLDER / "repositories").rglob("gotk-components.yaml")):
        with path.open(encoding="utf-8") as file:
            head = file.read(400)
        version = re.search(r"Flux Version: v(\d+\.\d+)", head)
        if version and version[1] in MINORS:
            found.setdefault(version[1], path)
    return found


def definitions(path: Path) -> Iterator[dict[str, Any]]:
    from ruamel.yaml import YAML

    for document in YAML(typ="safe").load_all(path.read_text(encoding="utf-8")):
        if isinstance(document, dict) and document.get("kind") == "CustomResourceDefinition":
            yield document


def without_operator_kinds(schema: Any) -> Any:
    """Remove the parts that the generator adds for the Flux Operator."""
    operator = {"FluxInstance", "ResourceSet", "ResourceSetInputProvider"}
    if isinstance(schema, dict):
        return {key: without_operator_kinds(value) for key, value in schema.items()}
    if isinstance(schema, list):
        return [without_operator_kinds(item) for item in schema if item not in ({}, *operator)]
    return schema


def test_crds_of_real_repositories_equal_our_schemas() -> None:
    compared = set()
    for minor, path in newest_components().items():
        for crd in definitions(path):
            for api, schema in schema_from_crd(crd).items():
                ours = schema_of(*api, minor)
                assert ours is not None, (minor, api)
                assert without_operator_kinds(ours.document) == without_operator_kinds(
                    schema.document
                ), (
                    minor,
                    api,
                )
                compared.add((minor, api[2]))
    assert {(minor, "Kustomization") for minor in MINORS[:4]} <= compared


def test_objects_of_real_clusters_are_valid() -> None:
    violations = set()
    objects = 0
    for path in sorted((FOLDER / "expected").glob("*.json")):
        for cluster in json.loads(path.read_text(encoding="utf-8"))["clusters"].values():
            for entry in cluster["kustomizations"].values():
                if (data := entry["object"]) is None:
                    continue
                objects += 1
                group, _, version = data["apiVersion"].rpartition("/")
                flux = minors_serving(group, version, data["kind"])[-1]
                found = validate(data, flux=flux) or ()
                violations |= {(path.stem, data["metadata"]["name"], one.message) for one in found}
    assert objects > 2000
    # Applied by hand in that repository, and without an interval.
    assert violations == {("elfhosted__infra", "cluster-vars", "`spec` lacks `interval`")}
