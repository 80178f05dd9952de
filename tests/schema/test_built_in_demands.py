"""What the API server demands of the fields of built-in kinds, compared with what it said when each case was played."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from gitops_lint.schema import validate_built_in
from gitops_lint.schema.built_in_values import DEMANDS
from gitops_lint.schema.kubernetes import _types
from gitops_lint.schema.violation import dotted
from gitops_lint.testing import kustomization, lint_files

CASES: dict[str, Any] = YAML(typ="safe").load(
    Path(__file__).with_name("built_in_demands.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", CASES)
def test_played_cases(name: str) -> None:
    case = CASES[name]
    found = validate_built_in(case["object"])
    expected = [(case["path"], case["rejected"])] if "rejected" in case else []
    assert (found.unknown, found.wrong) == ((), ())
    assert [(dotted(it.path), it.message) for it in found.refused] == expected


def test_a_config_map_of_more_than_a_mebibyte() -> None:
    data = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}
    assert validate_built_in(data | {"data": {"a": "x" * 1024 * 1024}}).refused == ()
    (found,) = validate_built_in(data | {"data": {"a": "x" * 1024 * 1024, "b": "x"}}).refused
    assert found.message == "the ConfigMap is larger than 1 MiB"


def test_demands_name_types_and_fields_that_exist() -> None:
    types = _types()["types"]
    named = {
        (shape, name)
        for shape, it in DEMANDS.items()
        for name in (*it.required, *it.fields, *it.exactly_one, *it.any_of)
    }
    assert {it for it in named if it[1] not in types.get(it[0], {})} == set()


def _replaced(value: Any, text: str) -> Any:
    """The same with every scalar below `spec` replaced."""
    if isinstance(value, dict):
        return {key: _replaced(item, text) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, text) for item in value]
    return text


@pytest.mark.parametrize(
    "name", [name for name, case in CASES.items() if "it must be" in case.get("rejected", "")]
)
def test_a_variable_may_have_any_value(name: str) -> None:
    data = CASES[name]["object"]
    kept = ("apiVersion", "kind", "metadata")
    changed = {key: it if key in kept else _replaced(it, "${X}") for key, it in data.items()}
    found = validate_built_in(changed)
    assert [it.message for it in found.refused if "it must be" in it.message] == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "spec",
                    "template",
                    "containers",
                    "ports",
                    "name",
                    "rules",
                    "http",
                    "paths",
                    "versions",
                    "data",
                    "egress",
                    "to",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=25,
)


@given(
    st.sampled_from(
        sorted({(it["object"]["apiVersion"], it["object"]["kind"]) for it in CASES.values()})
    ),
    st.dictionaries(st.sampled_from(["spec", "data", "rules", "webhooks", "value", "type"]), _JSON),
)
def test_nothing_raises(identity: tuple[str, str], data: dict[str, Any]) -> None:
    api_version, kind = identity
    found = validate_built_in({**data, "apiVersion": api_version, "kind": kind})
    assert all(it.message for it in (*found.unknown, *found.wrong, *found.refused))


@pytest.mark.parametrize(
    ("metadata", "findings"),
    [
        ("{name: web, namespace: default}", [("kubernetes-schema", "`spec` lacks `selector`")]),
        ("{name: web, namespace: kube-system}", []),  # the cluster may have the rest
        (
            "{name: web, namespace: default, annotations: {kustomize.toolkit.fluxcd.io/ssa: Merge}}",
            [],
        ),
    ],
)
def test_an_object_that_is_merged_with_another(
    metadata: str, findings: list[tuple[str, str]]
) -> None:
    files = {
        "clusters/production/apps.yaml": kustomization("apps"),
        "apps/web.yaml": f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {metadata}
spec:
  template:
    metadata: {{labels: {{app: web}}}}
    spec: {{containers: [{{name: web, image: nginx}}]}}
""",
    }
    report = lint_files(files, select=["kubernetes-schema"])
    assert [(it.rule, it.message) for it in report.findings] == findings
