"""cel-expression-suspicious: each field with an expression, and its findings."""

from textwrap import dedent

import pytest

from gitops_lint.testing import announced, assert_findings, kustomization, lint_files, manifest

RULE = "cel-expression-suspicious"
READY = "dep.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')"


def waiting(spec: str) -> str:
    return kustomization("apps", "wait: true", dedent(spec))


def other(api_version: str, kind: str, spec: str) -> str:
    return manifest(api_version, kind, "it", f"spec:\n{spec}", namespace="flux-system")


def ready_expr(line: str) -> str:
    return f"  dependsOn:\n    - name: infra\n      readyExpr: {line}\n"


def health(*lines: str) -> str:
    body = "\n      ".join(lines)
    entry = f"    - apiVersion: example.com/v1\n      kind: Database\n      {body}\n"
    return f"  healthCheckExprs:\n{entry}"


def matches(text: str) -> None:
    files = {"clusters/production/it.yaml": text}
    assert_findings(lint_files(files, select=[RULE]), files)


@pytest.mark.parametrize(
    "line",
    [
        READY,
        f'"{READY}"',
        "dep.status.ready == true",
        "dep.status.?ready.orValue('') == 'x'",
        '"true"',
        '""',
        '" "  # error[cel-expression-suspicious]: it is incomplete (character 2)',
        "${GATE}",
        "dep.status.${FIELD} && (",
        "true",  # not a string: reported as a violation of the schema
        "dep.status.ready  # error[cel-expression-suspicious]: has type `dyn`",
        "'dep.a ? true : dep.b'  # error[cel-expression-suspicious]: has type `dyn`",
        "dep.status.conditions.size()  # error[cel-expression-suspicious]: has type `int`, but must be `bool`",
        "string(dep.status)  # error[cel-expression-suspicious]: has type `string`, but must be `bool`",
        "status.ready == true  # error[cel-expression-suspicious]: uses `status`, but only `self` and `dep` exist",
        "object.status.ready == true  # error[cel-expression-suspicious]: uses `object`",
        "dep.a.exist(c, c.ready)  # error[cel-expression-suspicious]: calls `exist`",
        "dep.a == 'x' and self.b == 'y'  # error[cel-expression-suspicious]: unexpected `and`",
        "dep.a = 'x'  # error[cel-expression-suspicious]: unexpected `=` (character 7)",
        "dep.a == 'x  # error[cel-expression-suspicious]: the string `'x` is not closed",
        "(dep.a == 1  # error[cel-expression-suspicious]: missing `)` at the end",
        "dep == 'x'  # error[cel-expression-suspicious]: does not compile",
        '"' + "(" * 20_000 + '"',
    ],
)  # fmt: skip
def test_ready_expr(line: str) -> None:
    matches(waiting(ready_expr(line)))


REVISION = "dep.status.lastAppliedRevision == self.status.lastAttemptedRevision"
READS = "# error[cel-expression-suspicious]: reads `self.status.lastAttemptedRevision`"


@pytest.mark.parametrize(
    "line",
    [
        f"{REVISION}  {READS}",
        f"{READY} && {REVISION}  {READS}",
        f"({REVISION}) && dep.status.conditions.exists(c, c.type == 'Ready')  {READS}",
        f"(dep.metadata.name == 'a' || dep.metadata.name == 'b') && {REVISION}  {READS}",
        "self.status.lastAppliedRevision != ''  # error[cel-expression-suspicious]: sets only after this check",
        # They may hold without the field.
        f"dep.metadata.name == 'a' || {REVISION}",
        f"'!has(self.status.lastAttemptedRevision) || {REVISION}'",
        f"dep.status.conditions.all(c, {REVISION})",
        "self.status.observedGeneration == dep.status.observedGeneration",
        "dep.metadata.name == 'self.status.lastAttemptedRevision'",
    ],
)
def test_a_ready_expr_cannot_read_a_later_result(line: str) -> None:
    matches(waiting(ready_expr(line)))


def test_ready_expr_of_a_helm_release() -> None:
    spec = (
        "  interval: 1h\n  chartRef: {kind: OCIRepository, name: it}\n"
        + ready_expr(
            "dep.status.ready  # error[cel-expression-suspicious]: HelmRelease flux-system/it"
        )
        + health("current: (  # error[cel-expression-suspicious]: `current` of the health check")
    )
    matches(other("helm.toolkit.fluxcd.io/v2", "HelmRelease", spec))


@pytest.mark.parametrize(
    "lines",
    [
        ["current: status.phase == 'Running'"],
        ["current: status.ready"],
        ["current: data.phase == 'x' && !has(spec.a)"],
        ["current: status.conditions.filter(e, e.type == 'Ready').all(e, e.status == 'True')"],
        ["current: status.count == 1 || status.count == '1'"],
        ["current: 'true'", "failed: ''", "inProgress: 'false'"],
        ["current: ${HEALTHY} ("],
        ["current: ''  # error[cel-expression-suspicious]: has an empty `current`"],
        ["current: status.phase ==  # error[cel-expression-suspicious]: is not a valid CEL expression"],
        ["current: 'true'", "failed: status.(  # error[cel-expression-suspicious]: `failed` of"],
        ["current: self.status.ready  # warning[cel-expression-suspicious]: uses `self`"],
        ["current: dep.status.ready  # warning[cel-expression-suspicious]: uses `dep`"],
        ["current: e.type == 'Ready'  # warning[cel-expression-suspicious]: uses `e`"],
        ["current: status.a.exist(c, c.b)  # warning[cel-expression-suspicious]: calls `exist`"],
        ["current: 'status.ready ? status.a : true'"],
        ["current: string(status.a)  # warning[cel-expression-suspicious]: has type `string`"],
    ],
)  # fmt: skip
def test_health_check_exprs(lines: list[str]) -> None:
    matches(waiting(health(*lines)))


@pytest.mark.parametrize(
    "second",
    [
        "apiVersion: example.com/v2, kind: Database,  # error[cel-expression-suspicious]: two health checks",
        "apiVersion: example.org/v1, kind: Database,",
        "apiVersion: example.com/v1, kind: Cache,",
        "apiVersion: example.com/v1,",
        "apiVersion: example.com/v1, kind: '${KIND}',",
        "apiVersion: v1, kind: Database,",
    ],
)
def test_two_health_checks_for_a_kind(second: str) -> None:
    entry = f"    - {{{second}\n       current: 'true'}}\n"
    matches(waiting(health("current: 'true'") + entry))


@pytest.mark.parametrize(
    ("ready", "line"),
    [
        ("true", "status.storedVersions.exists(e, e == 'v1')"),
        ("true", "data.gate  # a field of a ConfigMap"),
        ("true", "dep.data.gate == 'x'  # warning[cel-expression-suspicious]: uses `dep`"),
        (
            "true",
            "data.gate == (  # error[cel-expression-suspicious]: The dependency never becomes Ready.",
        ),
        ("false", "data.gate == ("),
    ],
)
def test_resource_set(ready: str, line: str) -> None:
    spec = f"""\
  dependsOn:
    - apiVersion: v1
      kind: ConfigMap
      name: gate
      namespace: flux-system
      ready: {ready}
      readyExpr: {line}
  resources: []
"""
    matches(other("fluxcd.controlplane.io/v1", "ResourceSet", spec))


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        ("generic", "resourceFilter: res.metadata.name == req.name"),
        ("generic", "resourceFilter: claims.a == 'b'  # error[cel-expression-suspicious]: `resourceFilter` of Receiver flux-system/it uses `claims`"),
        ("generic", "resourceFilter: req.push  # error[cel-expression-suspicious]: has type `dyn`"),
        ("generic-oidc", "resourceFilter: claims.a == res.metadata.name"),
        ("${KIND}", "resourceFilter: claims.a == res.metadata.name"),
        (
            "generic",
            "resources: [{kind: A, name: a,\n    filter: dep.a == 1}]  # error[cel-expression-suspicious]: `filter` under `resources`",
        ),
        ("generic-oidc", "oidcProviders: [{variables: [{name: a, expression: claims.a}]}]"),
        ("generic-oidc", "oidcProviders: [{validations: [{expression: vars.a == claims.b}]}]"),
        (
            "generic-oidc",
            "oidcProviders: [{validations: [{expression: claims.b}]}]  # error[cel-expression-suspicious]: has type `dyn`",
        ),
        (
            "generic-oidc",
            "oidcProviders: [{variables: [{expression: req.a}]}]  # error[cel-expression-suspicious]: uses `req`",
        ),
    ],
)  # fmt: skip
def test_receiver(kind: str, lines: str) -> None:
    spec = f"  type: {kind}\n  {lines}\n"
    matches(other("notification.toolkit.fluxcd.io/v1", "Receiver", spec))


@pytest.mark.parametrize(
    ("api_version", "line"),
    [
        ("notification.toolkit.fluxcd.io/v1beta3", "event.a + '/' + string(provider.metadata.uid)"),
        (
            "notification.toolkit.fluxcd.io/v1beta3",
            "event.metadata.a  # error[cel-expression-suspicious]: has type `dyn`",
        ),
        (
            "notification.toolkit.fluxcd.io/v1beta3",
            "event.a == 'b'  # error[cel-expression-suspicious]: has type `bool`, but must be `string`",
        ),
        ("pkg.crossplane.io/v1", "not a Provider of ours"),
    ],
)
def test_provider(api_version: str, line: str) -> None:
    matches(other(api_version, "Provider", f"  type: github\n  commitStatusExpr: {line}\n"))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "status.ready == true",
            "write `dep.status` for the dependency, or `self.status` for the object itself",
        ),
        (
            "object.a == 1",
            "write `dep` for the dependency, or `self` for the object that depends on it",
        ),
        ("deb.a == 1", "did you mean `dep`?"),
        ("dep.a.exist(c, true)", "did you mean `exists`?"),
        ("dep.a == 1 and dep.b == 2", "write `&&`"),
        ("dep.a = 1", "write `==`"),
        (
            "dep.status.ready",
            "compare it with a value: `… == true`, or `… == 'True'` for the status of a condition",
        ),
    ],
)
def test_help(line: str, expected: str) -> None:
    files = {"clusters/production/it.yaml": waiting(ready_expr(line))}
    report = lint_files(files, select=[RULE])
    assert [finding.help for finding in report.findings] == [expected]


def test_help_for_fields() -> None:
    files = {"it.yaml": waiting(health("current: self.status.phase == 'x'"))}
    report = lint_files(files, select=[RULE])
    assert [finding.help for finding in report.findings] == ["write `status.phase`"]


def test_the_announcements_are_read() -> None:
    text = waiting(ready_expr("x  # error[cel-expression-suspicious]: y"))
    assert [(spot.line, said) for spot, said in announced({"a.yaml": text})] == [(12, "y")]
