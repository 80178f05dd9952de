"""Suggestions for a missing dependency, and cases without a finding."""

import pytest

from gitops_lint.testing import helm_release, kustomization, lint_files

RULE = "dependency-not-found"


def waiting(name: str, namespace: str = "flux-system", depends_on: str = "", **spec: str) -> str:
    entries = [f"{key}: {value}" for key, value in spec.items()]
    dependencies = f"dependsOn: [{depends_on}]" if depends_on else ""
    return kustomization(name, *entries, dependencies, namespace=namespace)


def release(name: str, depends_on: str = "") -> str:
    return helm_release(name, f"dependsOn: [{depends_on}]", namespace="apps")


def found(*documents: str, **files: str) -> list[tuple[str, str, str | None]]:
    """(severity, message, help) of the findings."""
    example = {"clusters/production/apps.yaml": "---\n".join(documents), **files}
    report = lint_files(example, select=[RULE])
    assert not report.crashes
    return [(it.severity, it.message, it.help) for it in report.findings]


@pytest.mark.parametrize(
    ("depends_on", "others", "help_"),
    [
        ("{name: databse}", [waiting("database")], "did you mean `database`?"),
        (
            "{name: database}",
            [waiting("database", "data")],
            "Kustomization database is in namespace data: add `namespace: data`",
        ),
        ("{name: nothing-like-it}", [waiting("database")], None),
        ("{name: app}", [], None),  # its own name is not suggested
        (
            "{name: podinfo}",
            [release("podinfo")],
            (
                "move HelmRelease apps/podinfo into a separate Kustomization with `wait: true`, and depend on that"
                " one: a Kustomization can depend only on Kustomizations"
            ),
        ),
    ],
)
def test_suggestions(depends_on: str, others: list[str], help_: str | None) -> None:
    name = depends_on.strip("{}").removeprefix("name: ")
    message = (
        "Kustomization flux-system/apps waits forever for Kustomization"
        f" flux-system/{name}, which does not exist"
    )
    assert found(waiting("apps", depends_on=depends_on), *others) == [
        (
            "error",
            message,
            help_,
        )
    ]


def test_names_the_kustomization_that_applies_the_release() -> None:
    files = {
        "clusters/production/apps.yaml": waiting("apps", depends_on="{name: podinfo}")
        + "---\n"
        + waiting("controllers"),
        "apps/config.yaml": release("other"),
        "controllers/podinfo.yaml": release("podinfo"),
    }
    (finding,) = lint_files(files, select=[RULE]).findings
    assert finding.help == (
        "depend on Kustomization flux-system/controllers, which applies HelmRelease apps/podinfo, and"
        " set `wait: true` on it: a Kustomization can depend only on Kustomizations"
    )


def test_does_not_ask_for_a_wait_that_is_there() -> None:
    files = {
        "clusters/production/apps.yaml": waiting("apps", depends_on="{name: podinfo}")
        + "---\n"
        + waiting("controllers", wait="true"),
        "apps/config.yaml": release("other"),
        "controllers/podinfo.yaml": release("podinfo"),
    }
    (finding,) = lint_files(files, select=[RULE]).findings
    assert finding.help == (
        "depend on Kustomization flux-system/controllers, which applies HelmRelease apps/podinfo: a"
        " Kustomization can depend only on Kustomizations"
    )


def test_a_release_cannot_wait_for_a_waiting() -> None:
    documents = waiting("database"), release("podinfo", "{name: database}")
    ((severity, message, help_),) = found(*documents)
    assert severity == "error"
    assert message == (
        "HelmRelease apps/podinfo waits forever for HelmRelease apps/database, which does not exist"
    )
    assert help_ == (
        "remove this entry; or move HelmRelease apps/podinfo into a Kustomization that depends on"
        " Kustomization flux-system/database: a HelmRelease can depend only on HelmReleases"
    )


def test_a_release_cannot_wait_for_the_kustomization_that_applies_it() -> None:
    files = {
        "clusters/production/apps.yaml": waiting("apps"),
        "apps/podinfo.yaml": release("podinfo", "{name: apps}"),
    }
    (finding,) = lint_files(files, select=["dependency-not-found"]).findings
    assert finding.help == "remove this entry: a HelmRelease can depend only on HelmReleases"


@pytest.mark.parametrize(
    "depends_on",
    [
        "{name: '${DATABASE}'}",
        "{name: database, namespace: '${NAMESPACE}'}",
        "{name: << inputs.name >>}",
        "{name: infra/database}",  # dependency-kind-mismatch
        "{name: database, kind: HelmRelease}",  # dependency-kind-mismatch
        "{name: 3}",  # flux-schema
        "{name: ''}",
        "null",
        "{}",
        "text",
        "{name: apps}",  # exists, although it is a cycle
    ],
)
def test_silent_if_unknown_or_reported_by_another_rule(depends_on: str) -> None:
    assert found(waiting("apps", depends_on=depends_on)) == []


def test_an_object_without_namespace_is_reported_by_another_rule() -> None:
    text = waiting("apps", depends_on="{name: database}").replace(
        ", namespace: flux-system}\nspec", "}\nspec"
    )
    assert found(text) == []


def test_a_source_elsewhere_may_contain_it() -> None:
    foreign = waiting("foreign", sourceRef="{kind: OCIRepository, name: foreign}")
    source = (
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\n"
        "metadata: {name: foreign, namespace: flux-system}\n"
        "spec: {interval: 10m, url: 'oci://example.com/acme/foreign'}\n"
    )
    apps = waiting("apps", depends_on="{name: database}")
    assert [it[0] for it in found(apps, foreign, source)] == ["warning"]


def test_a_file_that_is_not_applied_may_be_applied_elsewhere() -> None:
    files = {
        "clusters/production/apps.yaml": waiting("apps", depends_on="{name: database}"),
        "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: y}\n",
        "elsewhere/database.yaml": waiting("database"),
    }
    (finding,) = lint_files(files, select=[RULE]).findings
    assert finding.severity == "warning"
    assert [(it.location.path, it.location.line) for it in finding.related] == [
        ("elsewhere/database.yaml", 3)
    ]


def test_each_cluster_has_its_own_names() -> None:
    shared = waiting("apps", depends_on="{name: database}")
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/one, clusters/two]\n",
        "clusters/one/kustomization.yaml": "resources: [../../base, database.yaml]\n",
        "clusters/one/database.yaml": waiting("database"),
        "clusters/two/kustomization.yaml": "resources: [../../base]\n",
        "base/kustomization.yaml": "resources: [apps.yaml]\n",
        "base/apps.yaml": shared,
        "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: y}\n",
        "database/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: z, namespace: y}\n",
    }
    (finding,) = lint_files(files, select=[RULE]).findings
    assert finding.clusters == ("clusters/two",)


SET = """\
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: {name: shops, namespace: flux-system}
spec:
  inputs:
    - shop: red
      after: [databse]
    - shop: blue
      after: []
  inputsFrom:
    - {kind: ResourceSetInputProvider, name: defaults}
  resourcesTemplate: |
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: "<< inputs.shop >>", namespace: flux-system}
    spec:
      interval: 10m
      path: ./shop
      prune: true
      sourceRef: {kind: GitRepository, name: flux-system}
      <<- if inputs.after >>
      dependsOn:
      <<- range inputs.after >>
        - name: << . >>
      <<- end >>
      <<- end >>
---
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSetInputProvider
metadata: {name: defaults, namespace: flux-system}
spec:
  type: Static
  defaultValues: {shop: green, after: [stroage]}
"""


def test_the_inputs_that_name_a_missing_dependency() -> None:
    files = {
        "clusters/production/set.yaml": SET,
        "clusters/production/apps.yaml": kustomization("database"),
    }
    report = lint_files(files, select=[RULE])
    assert {
        (it.message, tuple((near.message, near.location.line) for near in it.related))
        for it in report.findings
    } == {
        (
            f"Kustomization flux-system/{shop} waits forever for Kustomization flux-system/{name}, which does not exist",
            (("an input of ResourceSet flux-system/shops", line),),
        )
        for shop, name, line in (("red", "databse", 7), ("green", "stroage", 33))
    }


def test_a_suspended_one_waits_when_it_is_resumed() -> None:
    message = (
        "Kustomization flux-system/apps will wait forever for Kustomization flux-system/gone, which does not"
        " exist, when it is resumed"
    )
    suspended = waiting("apps", depends_on="{name: gone}", suspend="true")
    assert found(suspended) == [("hint", message, None)]
    second = waiting("shop", depends_on="{name: gone}", suspend="true")
    assert [(severity, text) for severity, text, _ in found(suspended, second)] == [
        (
            "hint",
            message.replace("Kustomization flux-system/apps", "2 Kustomizations").replace(
                "it is", "they are"
            ),
        )
    ]
    live = waiting("shop", depends_on="{name: gone}")
    assert [severity for severity, *_ in found(suspended, live)] == ["hint", "error"]
