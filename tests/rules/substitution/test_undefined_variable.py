"""Undefined variables: the finding, its place and its severity."""

import pytest

from gitops_lint.config import ClusterConfig, Config
from gitops_lint.results.finding import Finding
from gitops_lint.testing import assert_findings, lint_files
from tests.rules.substitution.repository import VERSION, config_map, kustomization, repository

RULE = "undefined-variable"
ERROR = " # error[undefined-variable]: "
WARNING = " # warning[undefined-variable]: "
GATE = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: kustomize-controller
  namespace: flux-system
  labels: {app.kubernetes.io/part-of: flux}
spec:
  template:
    spec:
      containers:
        - name: manager
          args: [--feature-gates=StrictPostBuildSubstitutions=STATE]
"""


EXACT = Config(clusters=(ClusterConfig("clusters/production"),), flux_version="2.9")
DISABLED = "kustomize.toolkit.fluxcd.io/substitute: disabled"


@pytest.mark.parametrize(
    "data",
    [
        "k: ${b}"
        + ERROR
        + "${b} is undefined, so the whole Kustomization fails. Flux says: variable not set (strict mode).",
        "k: ${#b}" + ERROR,
        "k: ${b^}" + ERROR,
        "k: ${b/x/y}" + ERROR,
        "k: ${a:=${b}}" + ERROR,
        "k: ${b}${c}"
        + ERROR
        + "Kustomization flux-system/apps fails, because it has no value for ${b} and ${c}",
        "${b}: k" + ERROR,
        "k: ${a}",
        "k: ${b:=d}",
        "k: ${b:-d}",
        "k: ${b=d}",
        "k: ${b:?d}",
        "k: $b $(b) $${b}",
        "k: text # ${b}",
    ],
)
def test_forms(data: str) -> None:
    files = repository(data)
    assert_findings(lint_files(files, select=[RULE], config=EXACT), files)


@pytest.mark.parametrize(
    ("post_build", "flux", "gate", "severity"),
    [
        ("{substitute: {a: x}}", "2.9", "", "error"),
        ("{substitute: {a: x}}", None, "", "warning"),
        ("{substitute: {a: x}}", "2.8", "", "warning"),
        ("{substitute: {a: x}}", "2.9", "false", "warning"),
        ("{substitute: {a: x}}", "2.8", "true", "error"),
        ("{substituteStrategy: Always}", "2.9", "", "error"),
        ("{}", "2.9", "", None),
        ("{substitute: {}}", "2.9", "", None),
        ("{substitute: {b: x}}", "2.9", "", None),
        ("{substituteFrom: [{kind: ConfigMap, name: gone, optional: true}]}", "2.9", "", None),
        ("{substituteFrom: [{kind: ConfigMap, name: gone}]}", "2.9", "", "hint"),
        ("{substitute: {a: x}, substituteFrom: [{kind: Secret, name: gone}]}", "2.9", "", "hint"),
    ],
)
def test_severity(post_build: str, flux: str | None, gate: str, severity: str | None) -> None:
    files = repository("k: ${b}", post_build)
    if gate:
        files["clusters/production/controller.yaml"] = GATE.replace("STATE", gate)
    config = Config(clusters=(ClusterConfig("clusters/production"),), flux_version=flux)
    report = lint_files(files, select=[RULE], config=config)
    assert not report.crashes
    assert [it.severity for it in report.findings] == ([severity] if severity else [])


@pytest.mark.parametrize("where", ["labels", "annotations"])
def test_a_disabled_object_is_left_alone(where: str) -> None:
    files = repository("k: v")
    files["apps/config.yaml"] = config_map("k: ${b}", f", {where}: {{{DISABLED}}}")
    assert_findings(lint_files(files, select=[RULE]), {})


def test_the_switch_is_case_sensitive() -> None:
    files = repository("k: v")
    switch = DISABLED.replace("disabled", "Disabled")
    files["apps/config.yaml"] = config_map("k: ${b}" + ERROR, f"annotations: {{{switch}}}")
    assert_findings(lint_files(files, select=[RULE], config=EXACT), files)


def only(found: tuple[Finding, ...]) -> Finding:
    (finding,) = found
    return finding


def spot(finding: Finding) -> tuple[str, int, int, int, int]:
    at = finding.location
    return (at.path, at.line, at.column, at.end_line, at.end_column)


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        ("k: x-${b}-y", 5, 8),
        ('k: "é${b}"', 5, 8),
        ("k: |\n    one\n    two ${b}", 7, 9),
        ("k: >\n    one\n    two ${b}", 7, 9),
        ('k: "\\t${b}"', 5, 9),
    ],
)
def test_place(data: str, line: int, column: int) -> None:
    finding = only(lint_files(repository(data), select=[RULE]).findings)
    assert spot(finding) == ("apps/config.yaml", line, column, line, column + 4)


def test_the_place_is_in_the_file_that_a_generator_reads() -> None:
    files = repository("k: v") | {
        "apps/kustomization.yaml": "configMapGenerator: [{name: s, files: [run=bin/run.sh, plain]}]\n",
        "apps/bin/run.sh": "#!/bin/sh\necho ${b}\n",
        "apps/plain": "x ${c}",
    }
    finding = only(lint_files(files, select=[RULE]).findings)
    assert spot(finding) == ("apps/bin/run.sh", 2, 6, 2, 10)
    assert [(it.location.path, it.location.line, it.message) for it in finding.objects] == [
        ("apps/bin/run.sh", 2, "${b} is undefined, so the whole Kustomization fails"),
        ("apps/plain", 1, "${c} is undefined, so the whole Kustomization fails"),
    ]


def test_the_place_is_in_the_patch_that_set_it() -> None:
    patch = "- {target: {kind: ConfigMap}, patch: '[{op: add, path: /data/p, value: \"${b}\"}]'}"
    files = repository("k: v")
    files["apps/kustomization.yaml"] = f"resources: [config.yaml]\npatches:\n  {patch}\n"
    finding = only(lint_files(files, select=[RULE]).findings)
    assert finding.location.path == "apps/kustomization.yaml"
    assert finding.location.line == 3


def test_uses_in_one_text_are_one_finding() -> None:
    finding = only(lint_files(repository("k: ${b} ${b}\n"), select=[RULE]).findings)
    assert (finding.message, spot(finding)[1:3]) == (
        "${b} is undefined (1 more use in this text), so the whole Kustomization fails",
        (5, 6),
    )
    assert [(it.message, it.location.column) for it in finding.related] == [
        ("also used here", 11),
        ("Kustomization flux-system/apps substitutes here", 14),
    ]


def test_variables_of_one_kustomization_are_one_finding() -> None:
    files = repository("k: ${b} ${b} ${c}\n  l: ${b}")
    finding = only(lint_files(files, select=[RULE]).findings)
    assert (finding.message, spot(finding)[1:3]) == (
        "Kustomization flux-system/apps fails, because it has no value for ${b} and ${c}",
        (5, 6),
    )
    assert [
        (it.message.partition(",")[0], it.location.line, it.location.column)
        for it in finding.objects
    ] == [
        ("${b} is undefined (1 more use in this text)", 5, 6),
        ("${c} is undefined", 5, 16),
        ("${b} is undefined", 6, 6),
    ]
    comment = "l: ${b} # gitops-lint: ignore[undefined-variable] a test"
    files["apps/config.yaml"] = files["apps/config.yaml"].replace("l: ${b}", comment)
    report = lint_files(files, select=[RULE])
    assert [it.location.line for it in only(report.findings).objects] == [5, 5]


def test_a_base_of_several_kustomizations_and_clusters_is_one_finding() -> None:
    apps = [kustomization("{substitute: {a: x}}", name) for name in ("one", "two")]
    files = {
        "clusters/a/apps.yaml": "---\n".join(apps),
        "clusters/b/apps.yaml": apps[0] + "---\n" + kustomization("{substitute: {b: x}}", "three"),
        "apps/config.yaml": config_map("k: ${b}"),
    }
    config = Config(clusters=(ClusterConfig("clusters/a"), ClusterConfig("clusters/b")))
    finding = only(lint_files(files, select=[RULE], config=config).findings)
    assert finding.message == ("${b} is undefined, so the whole Kustomization fails")
    assert finding.clusters == ("clusters/a", "clusters/b")
    assert [(it.location.path, it.location.line) for it in finding.related] == [
        ("clusters/a/apps.yaml", 9),
        ("clusters/a/apps.yaml", 19),
        ("clusters/b/apps.yaml", 9),
    ]


def test_parent_and_child_have_separate_variables() -> None:
    files = VERSION | {
        "clusters/production/apps.yaml": kustomization("{substitute: {parent: x}}"),
        "apps/child.yaml": kustomization("{substitute: {child: '${parent}'}}", "child", "child"),
        "child/config.yaml": config_map("k: ${child}\n  l: ${parent}" + ERROR),
    }
    assert_findings(lint_files(files, select=[RULE], config=EXACT), files)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            "k: ${domian}",
            "did you mean `domain`? or write `$${domian}` if it is not a variable of Flux",
        ),
        (
            "k: ${zzz}",
            (
                "define it in `postBuild.substitute` or give it a default, `${zzz:=…}`; or write"
                " `$${zzz}` if it is not a variable of Flux"
            ),
        ),
        (
            "k: |\n    echo\n    ${env:TOKEN}",
            (
                "write `$${env:TOKEN}` if it is not a variable of Flux; or annotate ConfigMap"
                f" default/config with `{DISABLED}`, if it has no variable of Flux"
            ),
        ),
        ("k: ${1}", "write `$${1}`: a variable of Flux cannot have this name"),
        (
            "k: |\n    echo\n    ${domian}",
            (
                "write `$${domian}` if it is not a variable of Flux; or annotate ConfigMap"
                f" default/config with `{DISABLED}`, if it has no variable of Flux"
            ),
        ),
    ],
)
def test_help(data: str, expected: str) -> None:
    files = repository(data, "{substitute: {domain: example.com}}")
    assert only(lint_files(files, select=[RULE]).findings).help == expected


def test_variables_of_a_missing_object_are_one_finding() -> None:
    unseen = "{substituteFrom: [{kind: ConfigMap, name: gone}, {kind: Secret, name: away}]}"
    files = {
        "clusters/production/apps.yaml": "---\n".join(
            kustomization(unseen, name, name) for name in ("one", "two")
        ),
        "one/config.yaml": config_map("k: ${b} ${c} ${d:=x}"),
        "two/config.yaml": config_map("k: ${b} ${e}"),
    }
    finding = only(lint_files(files, select=[RULE]).findings)
    assert (finding.severity, finding.location.path) == ("hint", "one/config.yaml")
    assert finding.message == (
        "${b}, ${c} and ${e} must come from ConfigMap flux-system/gone and Secret flux-system/away,"
        " whose keys are not in this repository"
    )


def test_the_keys_of_secrets_count_and_their_values_are_not_shown() -> None:
    files = repository("k: ${token}", "{substituteFrom: [{kind: Secret, name: s}]}") | {
        "clusters/production/secret.yaml": (
            "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: flux-system}\n"
            "stringData: {token: hunter2, other: 'ENC[AES]'}\n"
        )
    }
    assert_findings(lint_files(files, select=[RULE]), {})
    files["apps/config.yaml"] = config_map("k: ${tokem}" + ERROR)
    report = lint_files(files, select=[RULE], config=EXACT)
    assert_findings(report, files)
    assert "hunter2" not in repr(report)


def test_the_switch_of_a_generated_object() -> None:
    generator = """\
configMapGenerator:
  - name: dashboard
    namespace: default
    files: [board.json]
"""
    files = VERSION | {
        "clusters/production/apps.yaml": kustomization("{substitute: {a: x}}"),
        "apps/kustomization.yaml": generator,
        "apps/board.json": '{\n  "source": "${DS}"\n}\n',
    }
    (finding,) = lint_files(files, select=["undefined-variable"]).findings
    assert (finding.location.path, finding.location.line) == ("apps/board.json", 2)
    assert finding.help is not None
    assert (
        "; or set `kustomize.toolkit.fluxcd.io/substitute: disabled` under `options.annotations` of the generator of ConfigMap default/dashboard-"
        in finding.help
    )


@pytest.mark.parametrize(("live", "severity"), [(False, "hint"), (True, "error")])
def test_a_suspended_kustomization_fails_when_it_is_resumed(live: bool, severity: str) -> None:
    files = repository("k: ${b}")
    (path,) = (it for it in files if it.startswith("clusters/"))
    running = files[path]
    files[path] = running.replace("spec:\n", "spec:\n  suspend: true\n", 1)
    if live:
        files["clusters/production/later.yaml"] = running.replace("name: apps", "name: later")
    (finding,) = lint_files(files, select=[RULE], config=EXACT).findings
    assert finding.severity == severity
    assert any("is suspended" in note for note in finding.notes) is not live


@pytest.mark.parametrize(
    ("chart", "note"), [("podinfo", ERROR), ("kustomize-mutating-webhook", "")]
)
def test_a_webhook_may_add_variables_to_every_kustomization(chart: str, note: str) -> None:
    files = repository(f"k: ${{b}}{note}")
    files["elsewhere/release.yaml"] = (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a, namespace: b}\n"
        f"spec: {{interval: 1h, chart: {{spec: {{chart: {chart}}}}}}}\n"
    )
    assert_findings(lint_files(files, select=[RULE], config=EXACT), files)


EXTERNAL = "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: %s, namespace: flux-system}\nspec: {}\n"


@pytest.mark.parametrize(
    ("annotations", "beside", "note"),
    [
        ("", "", ERROR),
        ("annotations: {kustomize.toolkit.fluxcd.io/ssa: Override}", "", ERROR),
        ("annotations: {kustomize.toolkit.fluxcd.io/ssa: IfNotPresent}", "", ""),
        ("annotations: {kustomize.toolkit.fluxcd.io/ssa: Merge}", "", ""),
        ("", EXTERNAL % "other", ERROR),
        ("", EXTERNAL % "settings", ""),
    ],
)
def test_keys_that_something_else_may_add(annotations: str, beside: str, note: str) -> None:
    settings = f"metadata: {{name: settings, namespace: flux-system, {annotations}}}\nstringData: {{a: x}}\n"
    files = repository(
        f"k: ${{a}} ${{b}}{note}", "{substituteFrom: [{kind: Secret, name: settings}]}"
    )
    files["clusters/production/settings.yaml"] = (
        f"apiVersion: v1\nkind: Secret\n{settings}---\n{beside}"
    )
    assert_findings(lint_files(files, select=[RULE], config=EXACT), files)
