"""The sentences about a change."""

from typing import Any

import pytest

from gitops_lint.report.change import FORMATS
from gitops_lint.report.style import Style
from gitops_lint.results.change import (
    Change,
    ClusterChange,
    Data,
    Effect,
    Lack,
    NewRace,
    ObjectChange,
    Relocation,
    Rename,
    Unseen,
    Untold,
    Upgrade,
    Version,
    Why,
)
from gitops_lint.results.explanation import Name
from gitops_lint.wording.change import (
    TITLES,
    consequence,
    rename_sentence,
    statements,
    summary,
    unseen_sentence,
    upgrade_sentence,
)

APPS = Name("Kustomization", "flux-system", "apps")
WEB = Name("HelmRelease", "shop", "web")


def change(kind: str, effect: Effect = Effect.DELETED, **more: object) -> ObjectChange:
    namespace = "" if kind == "Namespace" else "shop"
    return ObjectChange(Name(kind, namespace, "db"), effect, Why.PRUNED, APPS, None, **more)  # type: ignore[arg-type]


def test_every_effect_has_a_title() -> None:
    assert set(TITLES) == set(Effect)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (change("ConfigMap"), ""),
        (change("PersistentVolumeClaim", data=Data.DELETED), "its data is deleted with it (reclaimPolicy: Delete)"),
        (change("PersistentVolumeClaim", data=Data.UNKNOWN), "its data is deleted with it, unless its StorageClass has `reclaimPolicy: Retain`"),
        (change("PersistentVolumeClaim", data=Data.KEPT), "its volume keeps the data (reclaimPolicy: Retain)"),
        (change("StatefulSet", data=Data.KEPT), "the data of its pods stays"),
        (change("StatefulSet", data=Data.DELETED), "the claims of its pods are deleted, and their data (reclaimPolicy: Delete)"),
        (change("StatefulSet", Effect.CHANGED, data=Data.KEPT), "the data of the pods that it no longer has stays"),
        (change("StatefulSet", Effect.CHANGED, data=Data.UNKNOWN), "the claims of the pods that it no longer has are deleted, and their data unless its StorageClass has `reclaimPolicy: Retain`"),
        (change("Namespace", with_it=(WEB,), data=Data.DELETED), "Kubernetes deletes with it HelmRelease shop/web; the data of its claims is deleted with it (reclaimPolicy: Delete)"),
        (change("HelmRelease", chart="shop"), "Helm deletes all that chart shop rendered, including claims; only objects with `helm.sh/resource-policy: keep` stay"),
        (change("HelmRelease", chart="shop", rendered=("Certificate", "ServiceMonitor")), "Helm deletes all that chart shop rendered, including claims and each Certificate and ServiceMonitor; only objects with `helm.sh/resource-policy: keep` stay"),
        (change("HelmRelease", chart="shop", with_it=(WEB,)), "Helm deletes all that chart shop rendered, including claims; only objects with `helm.sh/resource-policy: keep` stay; if its CRDs go, Kubernetes deletes HelmRelease shop/web"),
        (change("ConfigMap", Effect.REGENERATED, restarted=(Name("Deployment", "shop", "web"),)), "the pods of Deployment shop/web restart, because they read it"),
    ],
)  # fmt: skip
def test_what_else_goes(told: ObjectChange, expected: str) -> None:
    assert consequence(told) == expected


@pytest.mark.parametrize(
    ("rename", "expected"),
    [
        (Rename(APPS, APPS._replace(name="web")), "Kustomization flux-system/apps is renamed to web: Flux deletes what the old one applied, unless the new one applies it first"),
        (Rename(APPS, APPS._replace(name="web"), keeps=True), "Kustomization flux-system/apps is renamed to web: what the old one applied stays"),
        (Rename(WEB, WEB._replace(name="shop")), "HelmRelease shop/web is renamed to shop: Helm installs another release, and uninstalls the old one"),
        (Rename(WEB, WEB._replace(namespace="apps")), "HelmRelease shop/web is renamed to HelmRelease apps/web: Helm installs another release, and uninstalls the old one"),
        (Rename(WEB, WEB._replace(name="shop"), keeps=True), "HelmRelease shop/web is renamed to shop: what the old one installed stays"),
        (Rename(WEB, WEB._replace(name="shop"), shares_release=True), "HelmRelease shop/web is renamed to shop: the old one uninstalls the release that the new one has taken over"),
    ],
)  # fmt: skip
def test_a_rename_says_what_it_does(rename: Rename, expected: str) -> None:
    assert rename_sentence(rename) == expected


def test_a_relocation_says_what_becomes_of_the_old_objects() -> None:
    moved = Relocation(APPS, "targetNamespace", "", "shop", 2, keeps=False)
    full = ClusterChange(
        "clusters/a", (True, True), relocations=(moved, moved._replace(keeps=True))
    )
    start = "Kustomization flux-system/apps: `targetNamespace` none → shop creates 2 objects anew"
    assert list(statements(full)) == [
        (
            "Moved or renamed objects",
            [f"{start}; the old ones are deleted", f"{start}; the old ones stay"],
        )
    ]


def test_an_upgrade_names_both_versions() -> None:
    upgrade = Upgrade(WEB, Version("web", "1.0"), Version("web", "2.0"), ("values",))
    assert upgrade_sentence(upgrade) == "web 1.0 → 2.0, with other values"
    moved = upgrade._replace(after=Version("web", "1.0", "example.com/b"), inputs=())
    assert upgrade_sentence(moved) == "web 1.0 → 1.0 of example.com/b"


def test_statements_about_several_objects_have_titles() -> None:
    both = Version("web", "1.0"), Version("web", "2.0")
    full = ClusterChange(
        "clusters/a",
        (True, True),
        upgrades=(Upgrade(WEB, *both),),
        renames=(Rename(WEB, WEB._replace(name="shop"), keeps=True),),
        racing=(NewRace(APPS, Name("Namespace", "", "shop"), APPS._replace(name="base")),),
    )
    assert list(statements(full)) == [
        ("Renamed", ["HelmRelease shop/web is renamed to shop: what the old one installed stays"]),
        (
            "Newly racing",
            [
                (
                    "Kustomization flux-system/apps does not wait for Kustomization flux-system/base,"
                    " which creates Namespace shop"
                )
            ],
        ),
        ("Upgraded, with effects that are not known", ["HelmRelease shop/web: web 1.0 → 2.0"]),
    ]
    assert list(statements(ClusterChange("clusters/a", (True, True)))) == []
    assert not full.is_empty


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, "Flux changes nothing"),
        ({"paused": (APPS,)}, "Flux changes nothing"),
        ({"untold": (Untold(APPS, "its build fails"),)}, "what Flux changes is not known"),
        ({"upgrades": (Upgrade(WEB, Version("web", "1"), Version("web", "2")),)}, "1 upgraded"),
        ({"objects": (change("ConfigMap"),), "untold": (Untold(APPS, "its build fails"),)}, "1 deleted"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_what_is_not_known_is_never_nothing(
    known: dict[str, Any], expected: str, format_: str
) -> None:
    cluster = ClusterChange("clusters/a", (True, True), **known)
    assert summary(cluster) == expected
    told = FORMATS[format_](Change("a", "b", (cluster,)), Style())
    assert (f"clusters/a: {expected}" in told) is bool(known)
    assert ("Flux changes nothing in clusters/a" in told) is (not known)


@pytest.mark.parametrize("reason", Lack)
def test_what_is_not_compared_has_a_reason(reason: Lack) -> None:
    assert unseen_sentence(Unseen("apps/web", reason)).startswith("apps/web ")
