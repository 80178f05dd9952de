"""Which ConfigMaps, Secrets and keys a HelmRelease reads in vain."""

import pytest

from gitops_lint.testing import assert_findings, lint_files

RULE = "values-from-not-found"
AT_NAME = f" # warning[{RULE}]: HelmRelease apps/web cannot be installed: ConfigMap apps/web-values does not exist"
AT_KEY = f" # error[{RULE}]: HelmRelease apps/web is never installed: ConfigMap apps/web-values has no key `values.yaml`"


def release(at: str = "", more: str = "", *, kind: str = "ConfigMap", name: str = "web") -> str:
    return f"""\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: {name}, namespace: apps}}
spec:
  interval: 10m
  chart:
    spec: {{chart: web, version: 1.x, sourceRef: {{kind: HelmRepository, name: web}}}}
{more}  valuesFrom:
    - kind: {kind}
      name: web-values{at}
"""


REPOSITORY = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: web, namespace: apps}
spec: {interval: 1h, url: https://charts.example.com}
---
apiVersion: v1
kind: Namespace
metadata: {name: apps}
"""


def config(
    fields: str, metadata: str = "", *, kind: str = "ConfigMap", name: str = "web-values",
    namespace: str = "apps",
) -> str:  # fmt: skip
    head = f"apiVersion: v1\nkind: {kind}\n"
    return f"{head}metadata: {{name: {name}, namespace: {namespace}{metadata}}}\n{fields}\n"


def lint(release: str, *others: str, settings: str = "") -> None:
    files = {
        "clusters/production/web.yaml": release,
        "clusters/production/others.yaml": "---\n".join((REPOSITORY, *others)),
    }
    if settings:
        files[".gitops-lint.yaml"] = f"clusters: [clusters/production]\n{settings}"
    assert_findings(lint_files(files, select=[RULE, "unexpected-need"]), files)


@pytest.mark.parametrize(
    ("fields", "metadata"),
    [
        ("data: {web.yaml: ''}", ""),
        (
            "data: {web.yaml: ''}\nbinaryData: {values.yaml: YTogYg==}",
            "",
        ),  # Flux reads `data` alone
        ("data: {web.yaml: ''}", ", labels: {reconcile.fluxcd.io/watch: Enabled}"),
        ("data: {web.yaml: ''}", ", annotations: {reloader.stakater.com/match: 'true'}"),
    ],
)
def test_a_key_that_does_not_exist(fields: str, metadata: str) -> None:
    lint(release(AT_KEY), config(fields, metadata))


@pytest.mark.parametrize(
    ("fields", "metadata"),
    [
        ("data: {values.yaml: ''}", ""),
        ("data: {}", ""),  # something fills it
        ("", ""),
        ("data: {'${KEY}.yaml': ''}", ""),
        ("data: {web.yaml: ENC}\nsops: {mac: x}", ""),
        ("data: {web.yaml: ''}", ", annotations: {example.com/fill: 'true'}"),
        ("data: {web.yaml: ''}", ", labels: {config.openshift.io/inject-trusted-cabundle: 'true'}"),
        ("data: {web.yaml: ''}", ", annotations: {kustomize.toolkit.fluxcd.io/ssa: Merge}"),
        ("data: {web.yaml: ''}", ", annotations: {kustomize.toolkit.fluxcd.io/ssa: IfNotPresent}"),
    ],
)
def test_a_key_that_may_exist(fields: str, metadata: str) -> None:
    lint(release(), config(fields, metadata))


@pytest.mark.parametrize("more", ["\n      optional: true", "\n      valuesKey: ${KEY}"])
def test_a_key_that_may_be_missing(more: str) -> None:
    """With `optional`, Flux ignores a missing key as well as a missing object."""
    lint(release(more), config("data: {web.yaml: ''}"))


def test_the_keys_of_a_secret_are_in_data_and_string_data() -> None:
    secret = config("data: {a: Yg==}\nstringData: {values.yaml: ''}", kind="Secret")
    lint(release(kind="Secret"), secret)


def test_another_object_may_add_keys_to_a_secret() -> None:
    secret = config("stringData: {a: b}", kind="Secret")
    merging = (
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\n"
        "metadata: {name: web, namespace: apps}\n"
        "spec: {target: {name: web-values, creationPolicy: Merge}}\n"
    )
    lint(release(kind="Secret"), secret, merging)


@pytest.mark.parametrize(
    ("name", "found"),
    [("web-valeus", True), ("web-secrets", False), ("app-values", False), ("web-values-2", False)],
)
def test_a_name_that_is_misspelled(name: str, *, found: bool) -> None:
    lint(release(AT_NAME if found else ""), config("data: {values.yaml: ''}", name=name))


def test_an_object_in_another_namespace() -> None:
    lint(release(AT_NAME), config("data: {values.yaml: ''}", namespace="shop"))


def test_an_object_that_others_read_in_its_namespace() -> None:
    other = release(name="shop").replace("namespace: apps", "namespace: shop")
    values = config("data: {values.yaml: ''}", namespace="shop")
    lint(release(), values, other)
    lint(release(AT_NAME, "  targetNamespace: shop\n"), values, other)


def test_without_evidence_it_is_only_a_need() -> None:
    lint(release())


def test_one_object_is_one_finding() -> None:
    both = f"{release(AT_NAME.replace('HelmRelease apps/web', '2 HelmReleases'))}---\n{release(name='api')}"
    lint(both, config("data: {values.yaml: ''}", name="web-valeus"))


def test_a_need_is_reported_once() -> None:
    other = config("data: {values.yaml: ''}", name="web-valeus")
    lint(release(AT_NAME), other, settings="needs: []\n")
    accepted = "needs: [{kind: ConfigMap, name: web-values, reason: made by hand}]\n"
    lint(release(), other, settings=accepted)


@pytest.mark.parametrize("found", [True, False])
def test_values_of_a_generator_are_silently_left_out_if_they_are_optional(*, found: bool) -> None:
    at = f" # warning[{RULE}]: HelmRelease apps/web is installed without values: ConfigMap apps/web-values does not exist"
    hashed = config("data: {values.yaml: ''}", name="web-values-2bc4d5f6g7")
    others = [hashed] if found else [hashed, config("data: {values.yaml: ''}")]
    lint(release(f"{at if found else ''}\n      optional: true"), *others)
    lint(release("\n      optional: true"), config("data: {}", name="web-valeus"))
