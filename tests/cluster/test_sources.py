"""The files of a Kustomization's source: artifacts, generated artifacts, and their hidden parts."""

from pathlib import Path

import pytest

from tests.cluster.whole import (
    SYNC,
    at,
    cluster,
    config_map,
    contents,
    faults,
    kustomization,
    unknown,
)

GENERATOR = """\
apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata: {{name: generator, namespace: flux-system}}
spec:
  sources:
    - {{alias: repo, kind: GitRepository, name: {source}}}
  artifacts:
    - name: apps
      copy:
"""
ARTIFACT = "ExternalArtifact/apps"
INFRA = {"infra/apps/a.yaml": config_map("a"), "infra/apps/b.yaml": config_map("b")}


def generator(*copies: str, source: str = "flux-system") -> str:
    return GENERATOR.format(source=source) + "".join(f"        - {it}\n" for it in copies)


@pytest.mark.parametrize("first", ["0", "z"], ids=["generator first", "generator last"])
def test_an_artifact_maps_back_to_the_repository(tmp_path: Path, first: str) -> None:
    files = {
        f"cluster/{first}.yaml": generator('{from: "@repo/infra/**", to: "@artifact/"}'),
        "cluster/apps.yaml": kustomization("apps", "./apps", source=ARTIFACT),
    }
    found = cluster(tmp_path, {**files, **INFRA})
    assert contents(found) == {"apps": ("here", {"ConfigMap default/a", "ConfigMap default/b"})}
    assert [content.directory for content in found.contents.values()] == ["cluster", "infra/apps"]
    assert [(str(made), it.faults) for made, it in found.generated] == [
        ("ArtifactGenerator flux-system/generator", ())
    ]


def test_a_failing_generator_has_faults_and_unknown_artifacts(tmp_path: Path) -> None:
    broken = generator('{from: "@repo/infra/**", to: "@artifact/"}', '{from: "@rep/x", to: "@artifact/"}')  # fmt: skip
    files = {
        "cluster/g.yaml": broken,
        "cluster/apps.yaml": kustomization("apps", "./apps", source=ARTIFACT),
    }
    found = cluster(tmp_path, {**files, **INFRA})
    assert [faults(made.faults) for _, made in found.generated] == [
        [
            (
                "no source has the alias `rep`, so Flux does not create the artifact",
                "cluster/g.yaml:11",
            )
        ]
    ]
    assert contents(found) == {"apps": ("unknown", set())}
    reason = "Kustomization flux-system/apps: Flux does not create the artifact apps, because its generator fails"  # fmt: skip
    assert unknown(found) == [(reason, "cluster/g.yaml:8")]


def test_a_failing_generator_without_users_has_faults(tmp_path: Path) -> None:
    found = cluster(tmp_path, {"cluster/g.yaml": generator('{from: "@repo/no", to: "@artifact/"}')})
    message = "Flux does not create the artifact apps: no does not exist in the source repo"
    assert [faults(made.faults) for _, made in found.generated] == [
        [(message, "cluster/g.yaml:10")]
    ]


def test_a_generator_of_another_repository_is_no_fault(tmp_path: Path) -> None:
    other = 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: other, namespace: flux-system}\nspec: {url: "https://example.com/other"}\n'  # fmt: skip
    files = {
        "cluster/g.yaml": generator('{from: "@repo/no", to: "@artifact/"}', source="other"),
        "cluster/other.yaml": other,
        "cluster/apps.yaml": kustomization("apps", "./", source=ARTIFACT),
    }
    found = cluster(tmp_path, files)
    assert [made.faults for _, made in found.generated] == [()]
    assert contents(found) == {"apps": ("elsewhere", set())}


def test_a_generator_of_a_source_that_nobody_applies_is_no_fault(tmp_path: Path) -> None:
    """It may or may not be this repository."""
    files = {
        "cluster/g.yaml": generator('{from: "@repo/no/**", to: "@artifact/"}', source="mine"),
        "cluster/h.yaml": generator('{from: "@repo/infra/**", to: "@artifact/"}', source="mine")
        .replace("name: generator", "name: second")
        .replace("name: apps", "name: second"),
        "cluster/apps.yaml": kustomization("apps", "./apps", source=ARTIFACT),
        "cluster/second.yaml": kustomization("second", "./apps", source="ExternalArtifact/second"),
    }
    found = cluster(tmp_path, {**files, **INFRA})
    assert [made.faults for _, made in found.generated] == [(), ()]
    assert contents(found) == {
        "apps": ("elsewhere", set()),
        "second": ("here", {"ConfigMap default/a", "ConfigMap default/b"}),
    }


def test_a_merged_file_is_unknown_where_it_is_read(tmp_path: Path) -> None:
    merged = generator(
        '{from: "@repo/infra/**", to: "@artifact/"}',
        '{from: "@repo/extra/a.yaml", to: "@artifact/apps/a.yaml", strategy: Merge}',
    )
    files = {
        "cluster/g.yaml": merged,
        "extra/a.yaml": config_map("c"),
        "infra/other/d.yaml": config_map("d"),
        "cluster/apps.yaml": kustomization("apps", "./apps", source=ARTIFACT),
        "cluster/other.yaml": kustomization("other", "./other", source=ARTIFACT),
    }
    found = cluster(tmp_path, {**files, **INFRA})
    assert contents(found) == {
        "apps": ("here", {"ConfigMap default/b"}),
        "other": ("here", {"ConfigMap default/d"}),
    }
    reason = "Kustomization flux-system/apps: apps/a.yaml: the file is merged from several files"
    assert unknown(found) == [(reason, "cluster/g.yaml:11")]
    assert [content.complete for content in found.contents.values()] == [True, False, True]


def test_a_build_with_a_merged_file_is_unknown_and_not_faulty(tmp_path: Path) -> None:
    merged = generator(
        '{from: "@repo/infra/**", to: "@artifact/"}',
        '{from: "@repo/extra/a.yaml", to: "@artifact/apps/a.yaml", strategy: Merge}',
    )
    files = {
        "cluster/g.yaml": merged,
        "extra/a.yaml": config_map("c"),
        "infra/apps/kustomization.yaml": "resources: [a.yaml, b.yaml]\n",
        "cluster/apps.yaml": kustomization("apps", "./apps", source=ARTIFACT),
    }
    found = cluster(tmp_path, {**files, **INFRA})
    assert contents(found) == {"apps": ("unknown", set())}
    assert [content.faults for content in found.contents.values()] == [(), ()]


def test_an_extracted_tarball_hides_its_directory(tmp_path: Path) -> None:
    unpacked = generator(
        '{from: "@repo/infra/**", to: "@artifact/"}',
        '{from: "@repo/chart.tgz", to: "@artifact/chart/", strategy: Extract}',
    )
    files = {
        "cluster/g.yaml": unpacked,
        "chart.tgz": "",
        "cluster/apps.yaml": kustomization("apps", "./apps", source=ARTIFACT),
        "cluster/chart.yaml": kustomization("chart", "./chart/templates", source=ARTIFACT),
        "cluster/top.yaml": kustomization("top", "./", source=ARTIFACT),
        # A pattern disables the default excludes, which would drop the tarball.
        ".sourceignore": "/none\n",
    }
    found = cluster(tmp_path, {**files, **INFRA})
    both = {"ConfigMap default/a", "ConfigMap default/b"}
    assert contents(found) == {
        "apps": ("here", both),
        "chart": ("unknown", set()),
        "top": ("here", both),
    }
    assert unknown(found) == [
        (
            f"Kustomization flux-system/{name}: chart: a tarball is extracted into this directory",
            "cluster/g.yaml:11",
        )
        for name in ("chart", "top")
    ]


def test_sparse_checkout_and_include(tmp_path: Path) -> None:
    git = """\
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: GitRepository
    metadata: {name: part, namespace: flux-system}
    spec:
      url: https://example.com/fleet
      sparseCheckout: [infra]
      include:
        - {repository: {name: other}, toPath: vendor}
        - {repository: {name: another}}
    """
    files = {
        "cluster/git.yaml": git,
        "apps/c.yaml": config_map("c"),
        "cluster/infra.yaml": kustomization("infra", "./infra", source="GitRepository/part"),
        "cluster/apps.yaml": kustomization("apps", "./apps", source="GitRepository/part"),
        "cluster/vendor.yaml": kustomization("vendor", "./vendor/x", source="GitRepository/part"),
    }
    found = cluster(tmp_path, {**files, **INFRA})
    assert contents(found) == {
        "apps": ("error", set()),
        "infra": ("here", {"ConfigMap default/a", "ConfigMap default/b"}),
        "vendor": ("unknown", set()),
    }
    reason = "Kustomization flux-system/vendor: vendor: another GitRepository is included in this directory"  # fmt: skip
    assert unknown(found) == [(reason, "cluster/git.yaml:8")]


def test_the_bootstrapped_source_is_used_as_applied(tmp_path: Path) -> None:
    sync = SYNC.replace("interval: 1m", "interval: 1m, sparseCheckout: [cluster, infra]")
    files = {
        "apps/c.yaml": config_map("c"),
        "cluster/infra.yaml": kustomization("infra", "./infra"),
        "cluster/apps.yaml": kustomization("apps", "./apps"),
    }
    found = cluster(tmp_path, {**files, **INFRA}, sync)
    assert {name: state for name, (state, _) in contents(found).items()} == {
        "apps": "error",
        "infra": "here",
    }
    assert at(found.entry.roots[0].place("spec", "path")) == "cluster/flux-system/gotk-sync.yaml:12"
