"""Namespaces that a `targetNamespace` renames to one that another Kustomization applies."""

import pytest

from gitops_lint.testing import (
    assert_findings,
    documents,
    kustomization,
    lint_files,
    manifest,
    source,
)

RULE = "duplicate-owner"
DELETED = (
    "If Kustomization flux-system/shop is deleted, `prune: true` deletes Namespace platform with "
    "everything in it."
)


def namespace(name: str) -> str:
    return manifest("v1", "Namespace", name, namespace="")


def files(shop: str, *spec: str) -> dict[str, str]:
    return {
        "clusters/production/apps.yaml": documents(
            kustomization("platform"), kustomization("shop", *spec)
        ),
        "platform/namespaces.yaml": documents(namespace("platform"), namespace("shop")),
        "shop/namespace.yaml": shop,
    }


@pytest.mark.parametrize(
    ("prune", "severity", "notes"),
    [
        (
            "true",
            "error",
            (
                "Kustomization flux-system/platform applies Namespace platform as well.",
                DELETED,
            ),
        ),
        (
            "false",
            "warning",
            ("Kustomization flux-system/platform applies Namespace platform as well.",),
        ),
    ],
)
def test_a_target_namespace_takes_over_a_namespace(
    prune: str, severity: str, notes: tuple[str, ...]
) -> None:
    text = "Kustomization flux-system/shop applies Namespace platform too, because its `targetNamespace` renames Namespace web"
    given = files(
        namespace("web"),
        f"targetNamespace: platform  # {severity}[{RULE}]: {text}",
        f"prune: {prune}",
    )
    report = lint_files(given, select=[RULE])
    assert_findings(report, given)
    (finding,) = report.findings
    assert finding.notes == notes
    assert finding.help == (
        "remove Namespace web from shop/namespace.yaml; or write the namespace into the manifests instead of "
        "`targetNamespace`"
    )
    assert [(str(it.location.path), it.location.line, it.message) for it in finding.related] == [
        ("shop/namespace.yaml", 1, "Namespace web is renamed"),
        ("platform/namespaces.yaml", 3, "Namespace platform, as platform applies it"),
    ]


def test_a_namespace_that_keeps_its_name() -> None:
    given = files(
        namespace("shop"),
        f"path: ./shop  # hint[{RULE}]: both apply Namespace shop",
        "targetNamespace: shop",
    )
    assert_findings(lint_files(given, select=[RULE]), given)


def test_a_namespace_that_is_never_pruned() -> None:
    """A component often has such a Namespace, which each `targetNamespace` renames."""
    kept = manifest(
        "v1",
        "Namespace",
        "not-used",
        namespace="",
        metadata="annotations: {kustomize.toolkit.fluxcd.io/prune: disabled}",
    )
    given = files(
        kept,
        f"path: ./shop  # warning[{RULE}]: both apply Namespace platform",
        "targetNamespace: platform",
    )
    assert_findings(lint_files(given, select=[RULE]), given)
    given["platform/namespaces.yaml"] = kept.replace("not-used", "platform")
    given["clusters/production/apps.yaml"] = given["clusters/production/apps.yaml"].replace(
        "warning", "hint"
    )
    report = lint_files(given, select=[RULE])
    assert_findings(report, given)
    assert [it.notes for it in report.findings] == [()]


def test_a_namespace_that_nobody_else_applies() -> None:
    given = files(namespace("web"), "targetNamespace: elsewhere")
    assert_findings(lint_files(given, select=[RULE]), given)


def config(name: str) -> str:
    return manifest("v1", "ConfigMap", name)


def test_an_owner_that_overlaps_with_three_others_is_the_cause() -> None:
    found = f"warning[{RULE}]: Kustomization flux-system/shared applies objects that 3 Kustomizations apply, too"
    given = {
        "clusters/production/apps.yaml": documents(
            kustomization("shared", f"path: ./shared  # {found}"),
            *(kustomization(name) for name in ("blog", "shop", "web")),
        ),
        "shared/all.yaml": documents(*map(config, ("blog", "shop", "web"))),
        **{f"{name}/config.yaml": config(name) for name in ("blog", "shop", "web")},
    }
    report = lint_files(given, select=[RULE])
    assert_findings(report, given)
    (finding,) = report.findings
    assert [it.name for it in finding.objects] == [
        f"Kustomization flux-system/{name}" for name in ("blog", "shop", "web")
    ]


def test_a_path_around_others_without_a_kustomization_file_is_the_cause() -> None:
    found = (
        f"warning[{RULE}]: Kustomization flux-system/tenant also applies the objects of 2 Kustomizations, "
        "because its path contains theirs"
    )
    given = {
        "clusters/production/apps.yaml": documents(
            kustomization("tenant", f"path: ./tenant  # {found}"),
            kustomization("control", "path: ./tenant/control"),
            kustomization("start", "path: ./tenant/start"),
        ),
        "tenant/control/config.yaml": config("control"),
        "tenant/start/config.yaml": config("start"),
    }
    report = lint_files(given, select=[RULE])
    assert_findings(report, given)
    (finding,) = report.findings
    assert (
        finding.help
        == "write a kustomization.yaml in tenant that lists only what tenant should apply"
    )


def test_one_path_in_another() -> None:
    found = f"warning[{RULE}]: Kustomization flux-system/rules and Kustomization flux-system/all both apply"
    given = {
        "clusters/production/apps.yaml": documents(
            kustomization("all", "path: ./all"),
            kustomization("rules", f"path: ./all/rules  # {found}"),
        ),
        "all/rules/config.yaml": config("rules"),
    }
    report = lint_files(given, select=[RULE])
    assert_findings(report, given)
    (finding,) = report.findings
    assert finding.help == "write a kustomization.yaml in all that lists only what all should apply"


CHARTS = source("HelmRepository", "charts")
OWN = source("GitRepository", "flux-system")


@pytest.mark.parametrize(
    ("content", "other", "severity"),
    [
        (CHARTS, CHARTS, "hint"),
        (CHARTS + "---\n" + namespace("apps"), CHARTS + "---\n" + namespace("apps"), "hint"),
        (CHARTS, CHARTS.replace("name: charts", "name: charts, labels: {app: two}"), "hint"),
        (CHARTS, CHARTS.replace("1m", "5m"), "error"),
        (CHARTS + "---\n" + config("a"), CHARTS + "---\n" + config("a"), "warning"),
        (OWN, OWN, "warning"),
    ],
)
def test_a_source_is_written_again(content: str, other: str, severity: str) -> None:
    """Unless it is the source of the Kustomization that would write it."""
    given = {
        "clusters/production/apps.yaml": documents(kustomization("one"), kustomization("two")),
        "one/all.yaml": content,
        "two/all.yaml": other,
    }
    (finding,) = lint_files(given, select=[RULE]).findings
    assert finding.severity == severity


@pytest.mark.parametrize(
    ("entries", "severity"),
    [
        ([config("a")] * 4, "warning"),
        ([*[config("a")] * 3, config("a") + "data: {b: c}\n"], "error"),
        ([CHARTS] * 4, "hint"),
    ],
)
def test_objects_of_many_owners_are_one_finding(entries: list[str], severity: str) -> None:
    names = ["blog", "shop", "wall", "web"]
    given = {
        "clusters/production/apps.yaml": documents(*map(kustomization, names)),
        **{
            f"{name}/all.yaml": documents(text, config("b"))
            for name, text in zip(names, entries, strict=True)
        },
    }
    both = [text.replace(config("b"), "") for text in given.values()]
    alone = dict(zip(given, both, strict=True))
    (finding,) = lint_files(alone, select=[RULE]).findings
    assert finding.severity == severity
    assert finding.message.startswith("4 Kustomizations apply ")
    assert [it.name for it in finding.objects] == [
        f"Kustomization flux-system/{name}" for name in names
    ]
    (finding,) = lint_files(given, select=[RULE]).findings
    assert finding.message.endswith(" and 1 more")


def test_owners_that_share_different_objects_are_apart() -> None:
    given = {
        "clusters/production/apps.yaml": documents(*map(kustomization, ("one", "three", "two"))),
        "one/all.yaml": documents(config("a"), config("b")),
        "two/all.yaml": documents(config("a"), config("b")),
        "three/all.yaml": config("a"),
    }
    found = lint_files(given, select=[RULE]).findings
    assert len(found) == 3
