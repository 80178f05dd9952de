"""Dependencies that are Ready before their objects are healthy, depending on their content."""

import pytest

from gitops_lint.testing import (
    assert_findings,
    documents,
    helm_release,
    kustomization,
    lint_files,
    manifest,
    source,
)

RULE = "dependency-not-waiting"
WARNING = "  # warning[dependency-not-waiting]: "
HINT = "  # hint[dependency-not-waiting]: "
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app, namespace: apps}\n"
FRAGILE = helm_release("app")  # it has no retries
JOB = manifest("batch/v1", "Job", "app", "spec: {backoffLimit: %s}", namespace="apps")


def base(note: str = "", *, more: str = "prune: true", source: str = "flux-system") -> str:
    return kustomization(
        "base", more, f"sourceRef: {{kind: GitRepository, name: {source}}}", at_spec=note
    )


def app(*, entry: str = "{name: base}", more: str = "prune: true") -> str:
    return kustomization("app", more, f"dependsOn:\n  - {entry}")


def object_of(api_version: str, kind: str, spec: str = "{}", annotations: str = "{}") -> str:
    metadata = f"annotations: {annotations}"
    return manifest(api_version, kind, "it", f"spec: {spec}", namespace="data", metadata=metadata)


def repository(*documents: str, content: str = CONFIG) -> dict[str, str]:
    return {
        "clusters/production/apps.yaml": "---\n".join(documents),
        "base/content.yaml": content,
        "app/content.yaml": FRAGILE,
    }


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (object_of("apps/v1", "Deployment"), WARNING + "Deployment data/it may not be healthy"),
        (object_of("apps/v1", "StatefulSet"), WARNING + "StatefulSet data/it"),
        (object_of("batch/v1", "Job"), WARNING + "Job data/it"),
        (object_of("v1", "PersistentVolumeClaim"), WARNING + "PersistentVolumeClaim data/it"),
        (object_of("helm.toolkit.fluxcd.io/v2", "HelmRelease"), WARNING + "HelmRelease data/it may not be installed"),
        (
            object_of("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "{path: ./app}"),
            WARNING + "Kustomization data/it may not have started",
        ),
        (
            object_of("apps/v1", "Deployment") + "---\n" + object_of("helm.toolkit.fluxcd.io/v2", "HelmRelease"),
            WARNING + "HelmRelease data/it (and 1 more",
        ),
        (object_of("cert-manager.io/v1", "Issuer"), HINT + "Issuer data/it may not be healthy"),
        (object_of("batch/v1", "Job", "{suspend: true}"), ""),
        (object_of("helm.toolkit.fluxcd.io/v2", "HelmRelease", "{suspend: true}"), ""),
        (object_of("apps/v1", "Deployment", annotations="{kustomize.toolkit.fluxcd.io/ssa: Ignore}"), ""),
        (object_of("apiextensions.k8s.io/v1", "CustomResourceDefinition"), ""),
        (object_of("source.toolkit.fluxcd.io/v1", "HelmRepository"), ""),
        (object_of("v1", "Service", "{type: LoadBalancer}"), ""),
        (object_of("gateway.networking.k8s.io/v1", "GatewayClass"), ""),
        (CONFIG, ""),
    ],
)  # fmt: skip
def test_content_decides(content: str, note: str) -> None:
    given = repository(base(note), app(), content=content)
    assert_findings(lint_files(given, select=[RULE]), given)


RETRIED = helm_release("app", "install: {remediation: {retries: 1}}")
PATIENT = helm_release(
    "app",
    "install: {strategy: {name: RetryOnFailure}}",
    "upgrade: {strategy: {name: RetryOnFailure}}",
)
FAILS = f"{WARNING}If HelmRelease flux-system/app fails because of that, it stays failed"


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (FRAGILE, FAILS),
        (RETRIED, HINT),
        (PATIENT, HINT),
        (helm_release("app", "suspend: true"), HINT),
        (helm_release("app", "dependsOn: [{name: other}]"), HINT),  # it has an order of its own
        (JOB % 0, f"{WARNING}If Job apps/app fails because of that"),
        (JOB % 3, WARNING),
        (JOB % 6, HINT),
        (JOB % "'3'", HINT),
        (JOB.replace("backoffLimit: %s", ""), HINT),
        (CONFIG, HINT),
        (kustomization("child") , WARNING),
        (kustomization("child", "suspend: true"), HINT),
    ],
)  # fmt: skip
def test_what_starts_too_early_decides(content: str, note: str) -> None:
    """A warning if it may stay failed; otherwise it is retried."""
    given = {**repository(base(note), app(), content=DEPLOYMENT), "app/content.yaml": content}
    given["child/content.yaml"] = FRAGILE
    assert_findings(lint_files(given, select=[RULE]), given)


RELEASE = object_of("helm.toolkit.fluxcd.io/v2", "HelmRelease")
CUSTOM = object_of("cert-manager.io/v1", "Issuer")
DEPLOYMENT = object_of("apps/v1", "Deployment")
HELMFILE = {"bootstrap/helmfile.yaml": "releases:\n  - name: it\n    namespace: data\n"}
INSTALLED = (
    HINT
    + "HelmRelease data/it may not be upgraded when they start; on a new cluster, `bootstrap/helmfile.yaml`"
)


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (RELEASE, INSTALLED),
        (RELEASE + "---\n" + CUSTOM, INSTALLED),
        (RELEASE + "---\n" + DEPLOYMENT, WARNING + "Deployment data/it may not be healthy when they start"),
        (RELEASE.replace("name: it", "name: other"), WARNING + "HelmRelease data/other may not be installed"),
    ],
)  # fmt: skip
def test_a_release_that_is_installed_before_flux(content: str, note: str) -> None:
    given = {**repository(base(note), app(), content=content), **HELMFILE}
    assert_findings(lint_files(given, select=[RULE]), given)


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param([base(more="wait: true"), app()], id="it waits"),
        pytest.param([base(more="wait: '${WAIT}'"), app()], id="a variable"),
        pytest.param([base(more="healthChecks: [{kind: Deployment, name: it, namespace: data}]"), app()], id="healthChecks"),
        pytest.param([base(more="wait: false" + WARNING), app()], id="it says so itself"),
        pytest.param([base(more="suspend: true"), app()], id="another rule tells of suspended ones"),
        pytest.param([base(), app(more="suspend: true")], id="a suspended dependent"),
        pytest.param([base(), app(entry="{name: base, readyExpr: 'dep.status.x == 1'}")], id="readyExpr"),
        pytest.param([base(), app(entry="{name: other}")], id="nobody depends on it"),
        pytest.param([base(WARNING + "flux-system/app depends on it"), app()], id="somebody does"),
    ],
)  # fmt: skip
def test_dependents(documents: list[str]) -> None:
    given = repository(*documents, content=DEPLOYMENT)
    assert_findings(lint_files(given, select=[RULE]), given)


def test_content_of_another_repository_cannot_be_known() -> None:
    other = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: other, namespace: flux-system}
spec: {interval: 10m, url: oci://registry.example.com/other}
"""
    text = base(HINT + "not in this checkout", source="other").replace(
        "GitRepository", "OCIRepository"
    )
    given = repository(other, text, app())
    assert_findings(lint_files(given, select=[RULE]), given)


def test_a_parents_patch_can_make_it_wait() -> None:
    patch = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [apps.yaml]
patches:
  - target: {kind: Kustomization}
    patch: |
      - op: add
        path: /spec/wait
        value: true
"""
    given = repository(base(), app(), content=DEPLOYMENT)
    assert lint_files(given, select=[RULE]).findings
    given["clusters/production/kustomization.yaml"] = patch
    assert_findings(lint_files(given, select=[RULE]), {})


def test_all_dependents_are_listed() -> None:
    more = app().replace("name: app,", "name: more,")
    given = repository(base(), app(), more, content=DEPLOYMENT)
    (finding,) = lint_files(given, select=[RULE]).findings
    assert (
        "Kustomization flux-system/app and Kustomization flux-system/more depend on it"
        in finding.message
    )
    assert finding.help == (
        "write `wait: true` and `timeout: 5m` in Kustomization flux-system/base, or list the"
        " objects that matter under `healthChecks`; or remove the `dependsOn` entries, if the order does not matter"
    )
    assert [(it.location.line, it.message) for it in finding.related] == [
        (19, "Kustomization flux-system/app depends on it"),
        (30, "Kustomization flux-system/more depends on it"),
    ]


def child(name: str, depends_on: str) -> str:
    text = app(entry=f"{{name: {depends_on}}}").replace("name: app,", f"name: {name},")
    return text.replace("./app", "./child")


def test_it_cannot_wait_for_its_children() -> None:
    """If a child depends on its parent, the parent's wait would never end."""
    given = repository(base(), content=child("child", "base")) | {"child/content.yaml": CONFIG}
    assert_findings(lint_files(given, select=[RULE]), {})


def test_no_wait_is_suggested_if_it_would_never_end() -> None:
    given = repository(base(), app(), content=child("child", "app")) | {
        "app/content.yaml": CONFIG,
        "child/content.yaml": CONFIG,
    }
    (finding,) = lint_files(given, select=[RULE]).findings
    assert "do not write `wait: true` here" in (finding.help or "")


def test_it_cannot_wait_for_what_needs_its_dependents() -> None:
    """A release in it reads a Secret that a dependent applies: with `wait`, neither would become Ready."""
    release = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: default}
spec:
  interval: 1h
  chart: {spec: {chart: web, sourceRef: {kind: HelmRepository, name: web, namespace: flux-system}}}
  valuesFrom: [{kind: Secret, name: late}]
"""
    files = {
        "clusters/production/all.yaml": documents(
            kustomization("first"), kustomization("second", "dependsOn: [{name: first}]")
        ),
        "first/web.yaml": release,
        "second/late.yaml": (
            "apiVersion: v1\nkind: Secret\nmetadata: {name: late, namespace: default}\n"
        ),
    }
    (finding,) = lint_files(files, select=["dependency-not-waiting"]).findings
    assert "do not write `wait: true` here" in (finding.help or "")
    waiting = files["clusters/production/all.yaml"].replace(
        "path: ./first", "path: ./first\n  wait: true"
    )
    files["clusters/production/all.yaml"] = waiting
    found = lint_files(files, select=["cold-start-deadlock", "wait-deadlock"]).findings
    assert [it.rule for it in found] == ["cold-start-deadlock"]


PATCH = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [apps.yaml]
patches:
  - target: {kind: Kustomization}
    patch: |
      - op: add
        path: /spec/wait
        value: false
"""


def test_a_patch_that_says_not_to_wait_is_removed() -> None:
    given = repository(
        base(more="wait: true"),
        base(more="wait: true").replace("name: base,", "name: other,"),
        app(),
        app(entry="{name: other}").replace("name: app,", "name: more,"),
        content=DEPLOYMENT,
    ) | {"clusters/production/kustomization.yaml": PATCH}
    (finding,) = lint_files(given, select=[RULE]).findings
    assert finding.message.startswith("2 Kustomizations are Ready before")
    assert finding.location.path == "clusters/production/kustomization.yaml"
    assert finding.help == (
        "remove `wait: false` from this patch, and write `wait: true` in each Kustomization that others"
        " depend on"
    )


SOURCE = source("HelmRepository", "charts")
REMOTE = (
    source("OCIRepository", "web-ui")
    + "---\n"
    + kustomization("web-ui", "sourceRef: {kind: OCIRepository, name: web-ui}")
)
RELEASE = helm_release(
    "web", "chart: {spec: {chart: web, sourceRef: {kind: HelmRepository, name: charts}}}"
)


@pytest.mark.parametrize(
    ("content", "uses", "note"),
    [
        pytest.param(SOURCE + "---\n" + REMOTE, RELEASE, HINT, id="they use a source"),
        pytest.param(SOURCE + "---\n" + REMOTE, JOB % 0, WARNING, id="they use nothing of it"),
        pytest.param(REMOTE, RELEASE, WARNING, id="the source is elsewhere"),
        pytest.param(
            SOURCE + "---\n" + DEPLOYMENT + "---\n" + REMOTE, RELEASE, WARNING, id="a workload"
        ),
        pytest.param(
            SOURCE + "---\n" + kustomization("web-ui"), RELEASE, WARNING, id="a child that is shown"
        ),
    ],
)
def test_sources_that_dependents_use(content: str, uses: str, note: str) -> None:
    """A child from elsewhere is likely not the reason for the dependency."""
    given = repository(base(note), app(), content=content) | {
        "app/content.yaml": uses,
        "web-ui/content.yaml": DEPLOYMENT,
    }
    assert_findings(lint_files(given, select=[RULE]), given)


PARENT = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: parent, namespace: flux-system}
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
  patches:
    - target: {kind: Kustomization}
      patch: |
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: all}
        spec: {%s}
"""


def patched(entry: str, **children: str) -> dict[str, str]:
    """Children of a parent whose patch sets an entry; `app` depends on each other child."""
    names = ", ".join(f"{{name: {name}}}" for name in children)
    return {
        "clusters/production/parent.yaml": PARENT % entry,
        **{f"apps/{name}.yaml": kustomization(name, it) for name, it in children.items()},
        "apps/app.yaml": kustomization("app", f"dependsOn: [{names}]"),
        **{
            f"{name}/content.yaml": DEPLOYMENT.replace("name: it", f"name: {name}")
            for name in children
        },
        "app/content.yaml": FRAGILE,
    }


@pytest.mark.parametrize("children", [["a"], ["a", "b"]])
def test_a_patch_that_overrides_it_is_the_place_to_edit(children: list[str]) -> None:
    given = patched("wait: false", **dict.fromkeys(children, "wait: true"))
    (finding,) = lint_files(given, select=[RULE]).findings
    assert (finding.location.path, finding.location.line) == ("clusters/production/parent.yaml", 15)
    assert finding.help == (
        "remove `wait: false` from this patch, and write `wait: true` in each Kustomization that others"
        " depend on"
    )


def test_a_patch_without_it_is_not() -> None:
    """It would make all children wait, also those that cannot."""
    given = patched("timeout: 5m", a=f"prune: true{WARNING}2 Kustomizations", b="prune: true")
    given["apps/a.yaml"] = kustomization("a", at_spec=f"{WARNING}2 Kustomizations")
    report = lint_files(given, select=[RULE])
    assert_findings(report, given)
    assert [it.help for it in report.findings] == [
        (
            "write `wait: true` and a `timeout`, such as `5m`, in each, or list the objects that matter under"
            " `healthChecks`; or remove the `dependsOn` entries, if the order does not matter"
        )
    ]


RELEASE_NOTE = "HelmRelease flux-system/operator is Ready before its pods run, but "


def releases(*entries: str, note: str = "", depends_on: str = "") -> str:
    disabled = "install:\n  disableWait: true" + (f"  {note}" if note else "")
    return documents(
        source("OCIRepository", "operator", "ref: {tag: 1.0.0}"),
        helm_release("operator", disabled, *entries),
        source("OCIRepository", "user", "ref: {tag: 1.0.0}"),
        helm_release("user", depends_on),
    )


@pytest.mark.parametrize(
    ("entries", "depends_on", "note"),
    [
        ((), "dependsOn: [{name: operator}]", WARNING + RELEASE_NOTE + "HelmRelease flux-system/user depends on it"),
        ((), "", ""),
        ((), "dependsOn: [{name: operator, readyExpr: 'dep.metadata.name != self.metadata.name'}]", ""),
        (("suspend: true",), "dependsOn: [{name: operator}]", ""),
    ],
)  # fmt: skip
def test_a_release_that_does_not_wait_for_its_pods(
    entries: tuple[str, ...], depends_on: str, note: str
) -> None:
    files = {
        "clusters/production/apps.yaml": kustomization("base"),
        "base/all.yaml": releases(*entries, note=note, depends_on=depends_on),
    }
    assert_findings(lint_files(files), files, [RULE])


@pytest.mark.parametrize(
    ("line", "more", "note"),
    [
        ("wait: true", "", WARNING + RELEASE_NOTE + "Kustomization flux-system/app depends on it"),
        ("wait: true", object_of("apps/v1", "Deployment"), HINT + RELEASE_NOTE + "Kustomization flux-system/app"),
        (
            "healthChecks: [{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, name: operator, namespace: flux-system}]",
            object_of("apps/v1", "Deployment"),
            WARNING + RELEASE_NOTE + "Kustomization flux-system/app",
        ),
        (
            "healthChecks: [{kind: Deployment, name: it, namespace: data}]",
            object_of("apps/v1", "Deployment"),
            "",
        ),
    ],
)  # fmt: skip
def test_a_kustomization_that_waits_for_such_a_release(line: str, more: str, note: str) -> None:
    release = documents(
        source("OCIRepository", "operator", "ref: {tag: 1.0.0}"),
        helm_release("operator", "install:\n  disableWait: true" + note),
        *filter(None, [more]),
    )
    files = repository(base(more=f"{line}\ntimeout: 6m"), app(), content=release)
    assert_findings(lint_files(files), files, [RULE])
