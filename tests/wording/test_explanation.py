"""Steps in words: one sentence for each reason, with names as the caller formats them."""

import pytest

from gitops_lint.results.explanation import (
    BuildFault,
    HealthField,
    Line,
    MissingDirectory,
    MissingReference,
    Name,
    Provided,
    Step,
    WaitReason,
)
from gitops_lint.wording.explanation import remedy, sentence

APPS = Name("Kustomization", "flux-system", "apps")
INFRA = Name("Kustomization", "flux-system", "infra")
WIDGET = Name("Widget", "", "", is_kind=True)
CRD = Name("CustomResourceDefinition", "", "widgets.example.com")
AT = Line("a.yaml", 1)
APPS_, INFRA_ = str(APPS), str(INFRA)

SENTENCES = {
    WaitReason.ITSELF: f"{APPS_} runs after {INFRA_}",
    WaitReason.DEPENDS_ON: f"{APPS_} depends on {INFRA_}",
    WaitReason.READY_EXPR: f"{APPS_} depends on {INFRA_}",
    WaitReason.HEALTH: f"{APPS_} waits for the health of {INFRA_}",
    WaitReason.SOURCE: f"{APPS_} needs an artifact of {INFRA_}",
    WaitReason.OWNER: f"{APPS_} exists once {INFRA_} has applied it",
    WaitReason.RENDERED: f"{APPS_} installs an object of {INFRA_}, and fails until that is served",
    WaitReason.UNBUILT: f"{APPS_} may be among the objects of {INFRA_}, whose build fails",
    WaitReason.CRD: (
        f"{APPS_} contains an object of {INFRA_}, and its dry-run fails until that is served"
    ),
    WaitReason.NAMESPACE: (
        f"{APPS_} contains objects in {INFRA_}, and its dry-run fails until that exists"
    ),
    WaitReason.CONFIGURATION: f"{APPS_} reads {INFRA_}",
    WaitReason.ROLE: (
        f"{APPS_} needs {INFRA_}, and its dry-run is forbidden until that is granted"
    ),
    WaitReason.STORAGE: f"{APPS_} is bound by {INFRA_}",
    WaitReason.MOUNT: f"{APPS_} is mounted by an object of {INFRA_}",
    WaitReason.STORE: f"{APPS_} reads from {INFRA_}",
    WaitReason.OPERATOR: f"{APPS_} waits for its operator, which {INFRA_} installs",
    WaitReason.SERVICE: f"the URL of {APPS_} is a Service of this cluster, which needs {INFRA_}",
    WaitReason.SUSPENDED: f"{APPS_} is suspended",
    WaitReason.MISSING: f"{APPS_} waits for an object that does not exist",
    WaitReason.FAILING_BUILD: f"{APPS_} cannot be built",
    WaitReason.REJECTED: f"{APPS_} applies an object that the API server rejects",
    WaitReason.EXPRESSION: f"{APPS_} never starts: Flux cannot compile or evaluate a CEL expression in it",
    WaitReason.FEATURE_GATE: f"{APPS_} needs a feature gate of its controller that is off",
    WaitReason.ACCESS: f"{APPS_} names a source in another namespace, to which Flux denies access",
    WaitReason.DECRYPTION: f"{APPS_} applies an encrypted object and does not decrypt it",
    WaitReason.KEY: f"{APPS_} reads values from a key that does not exist",
    WaitReason.REFUSED: f"{APPS_} has an entry that its controller refuses",
}


def short(name: Name) -> str:
    return name.name or name.kind


def test_each_reason_has_a_sentence() -> None:
    assert {it: sentence(Step(APPS, INFRA, it, AT)) for it in WaitReason} == SENTENCES


def test_a_kind_is_known_not_applied() -> None:
    step = Step(WIDGET, CRD, WaitReason.OWNER, AT)
    assert sentence(step) == (
        "the kind Widget is served once CustomResourceDefinition widgets.example.com exists"
    )


def test_a_release_installs_a_crd_and_into_a_namespace() -> None:
    release, home = Name("HelmRelease", "apps", "web"), Name("Namespace", "", "web")
    assert sentence(Step(WIDGET, release, WaitReason.OWNER, AT)) == (
        "the kind Widget is served once HelmRelease apps/web has installed its CRD"
    )
    assert sentence(Step(release, home, WaitReason.NAMESPACE, AT)) == (
        "HelmRelease apps/web installs into Namespace web"
    )


def test_names_are_called_as_the_caller_likes() -> None:
    step = Step(APPS, INFRA, WaitReason.CRD, AT, True, Provided(WIDGET, CRD))
    assert sentence(step, short) == (
        "apps contains an object of Widget, and its dry-run fails until that is served; infra creates"
        " widgets.example.com"
    )
    assert sentence(step) == (
        f"{APPS_} contains an object of the kind Widget, and its dry-run fails until that is served;"
        f" {INFRA_} creates CustomResourceDefinition widgets.example.com"
    )


def test_a_name_within_another_name_stays_whole() -> None:
    longer = Name("Kustomization", "flux-system", "apps-more; it")
    step = Step(APPS, longer, WaitReason.DEPENDS_ON, AT)
    assert sentence(step, short) == "apps depends on apps-more; it"


def test_what_is_missing_has_its_full_name() -> None:
    detail = MissingReference(APPS, INFRA)
    step = Step(APPS, None, WaitReason.MISSING, AT, True, detail)
    assert sentence(step, short) == f"apps waits for {INFRA_}, which does not exist"


def test_why_a_build_fails() -> None:
    step = Step(APPS, None, WaitReason.FAILING_BUILD, AT)
    faults = (BuildFault("no file x"), MissingDirectory("./y"))
    assert [sentence(step._replace(detail=it), short) for it in faults] == [
        "apps cannot be built: no file x",
        "apps cannot be built: its path ./y is not a directory",
    ]


def test_the_remedy_for_a_deadlock() -> None:
    depends = Step(APPS, INFRA, WaitReason.DEPENDS_ON, AT)
    health = Step(INFRA, APPS, WaitReason.HEALTH, AT)
    removal = f"remove {INFRA_} from `dependsOn` of {APPS_}"
    release = f"remove {APPS_} from the health checks of {INFRA_}"
    assert remedy([[depends], [health]]) == f"{removal}; or {release}"
    assert remedy([[depends, health]]) == (
        f"{removal} and {release} (at least 2 changes are needed)"
    )
    both = [depends, depends._replace(awaited=Name("Kustomization", "flux-system", "data"))]
    assert remedy([both]) == (
        f"remove {INFRA_} and Kustomization flux-system/data from `dependsOn` of {APPS_} (at least 2"
        " changes are needed)"
    )
    kinds = [
        Step(APPS, Name(kind, "", "", is_kind=True), WaitReason.CRD, AT) for kind in ("A", "B", "C")
    ]
    assert remedy([kinds[:1]]) == f"move the objects of the kind A out of {APPS_}"
    assert remedy([kinds]).startswith(f"move the objects of the kinds A, B and C out of {APPS_} (")
    spaces = [Step(APPS, Name("Namespace", "", it), WaitReason.NAMESPACE, AT) for it in "ab"]
    assert remedy([spaces]).startswith(
        f"move the objects in Namespace a and Namespace b out of {APPS_}, or the Namespaces into it ("
    )
    assert remedy([]) == (
        "remove the dependencies below one by one: there are too many cycles to suggest fewer changes"
    )


SET = Name("ResourceSet", "flux-system", "set")


@pytest.mark.parametrize(
    ("waiter", "field", "expected"),
    [
        (
            INFRA,
            "wait",
            f"replace `wait: true` of {INFRA_} with `healthChecks` that leave out {APPS_}",
        ),
        (INFRA, "healthChecks", f"remove {APPS_} from `healthChecks` of {INFRA_}"),
        (SET, "wait", f"move {APPS_} out of {SET}, or remove `wait: true` from it"),
        (SET, "steps", f"move {APPS_} out of {SET}, or into its last step"),
    ],
)
def test_the_remedy_names_the_field_that_waits_for_health(
    waiter: Name, field: str, expected: str
) -> None:
    step = Step(waiter, APPS, WaitReason.HEALTH, AT, detail=HealthField(field))
    assert remedy([[step]]) == expected
