"""What may be read before it is there: variables, values, what pods need."""

import pytest

from tests.rules.order.unpromised import (
    CONFIG,
    NAMESPACE,
    NOTHING,
    VARS,
    check_order,
    kustomization,
    release,
    repository,
)

AFTER_B = "dependsOn: [{name: b}]"
VARIABLES = "postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {spec: {containers: [{name: web, envFrom: [{configMapRef: {name: settings}}]}]}}}
"""
RELEASE_WITH_VALUES = release().replace(
    "  values: {}", "  valuesFrom: [{kind: ConfigMap, name: vars}]"
)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(
            repository(
                kustomization("a", VARIABLES, note="  # warning[missing-config-dependency]: may start before ConfigMap flux-system/vars exists. Nothing orders it after ConfigMap flux-system/vars of Kustomization flux-system/b. Until then it cannot be built"),
                kustomization("b"), a=NOTHING, b=VARS,
            ),
            id="variables",
        ),
        pytest.param(repository(kustomization("a", VARIABLES), a=NOTHING), id="variables that somebody made by hand"),
        pytest.param(
            repository(kustomization("a", VARIABLES.replace("vars}", "vars, optional: true}")), kustomization("b"), a=NOTHING, b=VARS),
            id="optional variables",
        ),
        pytest.param(repository(kustomization("a", VARIABLES, AFTER_B), kustomization("b"), a=NOTHING, b=VARS), id="variables before"),
        pytest.param(
            repository(
                kustomization("a", note="  # hint[missing-config-dependency]: HelmRelease flux-system/external-secrets of Kustomization flux-system/a may start before ConfigMap flux-system/vars exists"),
                kustomization("b"), a=RELEASE_WITH_VALUES, b=VARS,
            ),
            id="values",
        ),
        pytest.param(
            repository(
                kustomization("a", "dependsOn: [{name: c}]", note="").replace("dependsOn:", "dependsOn:  # hint[missing-config-dependency]: its pods do not start\n   "),
                kustomization("b", "dependsOn: [{name: c}]"), kustomization("c"), a=DEPLOYMENT, b=CONFIG, c=NAMESPACE,
            ),
            id="pods",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b"), a=DEPLOYMENT, b=NAMESPACE + "---\n" + CONFIG),
            id="pods after",
        ),
        pytest.param(repository(kustomization("a"), a=NAMESPACE + "---\n" + DEPLOYMENT + "---\n" + CONFIG), id="pods along with it"),
    ],
)  # fmt: skip
def test_findings(given: dict[str, str]) -> None:
    check_order(given)
