"""Annotations and labels of Flux that have no effect."""

import pytest

from gitops_lint.testing import fix_files, lint_files

RULES = ("control-annotation-ignored", "control-annotation-unknown")
GROUP = "kustomize.toolkit.fluxcd.io"


def found(key: str, value: str, where: str = "annotations") -> list[tuple[str, str, str | None]]:
    text = (
        "apiVersion: v1\nkind: ConfigMap\n"
        f"metadata: {{name: a, namespace: default, {where}: {{'{key}': {value}}}}}\n"
    )
    report = lint_files({"clusters/production/config.yaml": text}, select=RULES)
    return [(it.rule, it.message, it.help) for it in report.findings]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (f"{GROUP}/prune", "disabled"),
        (f"{GROUP}/prune", "Disabled"),
        (f"{GROUP}/prune", "enabled"),
        (f"{GROUP}/prune", "${PRUNE}"),
        (f"{GROUP}/ssa", "ifNotPresent"),
        (f"{GROUP}/ssa", "Override"),
        (f"{GROUP}/force", "Enabled"),
        (f"{GROUP}/decrypt", "enabled"),
        ("reconcile.fluxcd.io/watch", "Disabled"),
        (f"{GROUP}/substitute", "disabled"),
        (f"{GROUP}/substitute", "enabled"),
        (f"{GROUP}/name", "apps"),
        ("fluxcd.controlplane.io/prune", "disabled"),
        ("sharding.fluxcd.io/key", "shard1"),
        ("event.toolkit.fluxcd.io/team", "shop"),
        ("reconcile.fluxcd.io/requestedAt", "now"),
        ("toolkit.fluxcd.io/tenant", "shop"),
    ],
)
def test_keys_and_values_that_flux_knows(key: str, value: str) -> None:
    assert found(key, value) == []
    assert found(key, value, "labels") == []


@pytest.mark.parametrize(
    ("key", "value", "message", "help_"),
    [
        ("substitute", "Disabled", "Flux still substitutes variables in ConfigMap default/a", "did you mean `disabled`?"),
        ("substitute", "disable", "Flux still substitutes variables in ConfigMap default/a", "did you mean `disabled`?"),
        ("ssa", "Replace", "Flux applies ConfigMap default/a like any other object", "write one of `Merge`, `IfNotPresent` and `Ignore`"),
        ("ssa", "merged", "Flux applies ConfigMap default/a like any other object", "did you mean `Merge`?"),
        ("force", "'true'", "Flux does not recreate ConfigMap default/a when a field is immutable", "write `enabled`"),
        ("reconcile", "'false'", "Flux still applies ConfigMap default/a", "write `disabled`"),
    ],
)  # fmt: skip
def test_values_without_effect(key: str, value: str, message: str, help_: str) -> None:
    text = value.strip("'")
    assert found(f"{GROUP}/{key}", value) == [
        ("control-annotation-ignored", f"Flux ignores `{key}: {text}`: {message}", help_)
    ]


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("kustomize.fluxcd.toolkit.io/ssa", "ssa"),
        ("kustomize.toolkit.fluxcd/prune", "prune"),
        (f"{GROUP}/prun", "prune"),
        (f"{GROUP}/substitution", "substitute"),
        ("fluxcd.io/prune", "prune"),
    ],
)
def test_misspelled_keys(key: str, meant: str) -> None:
    [(rule, _, help_)] = found(key, "disabled")
    assert (rule, help_) == ("control-annotation-unknown", f"write `{GROUP}/{meant}`")


WATCH = "reconcile.fluxcd.io/watch"


def test_the_lists_in_which_flux_looks() -> None:
    late = "Flux notices a change of ConfigMap default/a only at the next interval"
    assert found(WATCH, "Enabled", "labels") == []
    assert found(WATCH, "enabled", "labels") == [
        (
            "control-annotation-ignored",
            f"Flux ignores `watch: enabled`: {late}",
            "did you mean `Enabled`?",
        )
    ]
    assert found(WATCH, "Enabled") == [
        (
            "control-annotation-unknown",
            f"Flux reads `{WATCH}` only from labels, so {late}",
            "write it under `metadata.labels`",
        )
    ]
    for key in ("reconcile.fluxcd.io/watched", "kustomize.toolkit.fluxcd.io/watch"):
        assert found(key, "Enabled", "labels") == [
            (
                "control-annotation-unknown",
                f"Flux does not know `{key}`, so {late}",
                f"write `{WATCH}`",
            )
        ]
    kept = f"Flux reads `{GROUP}/decrypt` only from annotations, so Flux still decrypts ConfigMap default/a"
    assert found(f"{GROUP}/decrypt", "Disabled") == []
    assert found(f"{GROUP}/decrypt", "Disabled", "labels") == [
        ("control-annotation-unknown", kept, "write it under `metadata.annotations`")
    ]


def test_controllers_that_watch_another_label() -> None:
    controller = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: helm-controller, namespace: flux-system}\n"
        "spec: {template: {spec: {containers: [{name: manager, args: [--watch-configs-label-selector=a=b]}]}}}\n"
    )
    text = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a, namespace: default, labels: {{{WATCH}: 'true'}}}}\n"
    files = {"clusters/production/secret.yaml": text}
    assert [it.rule for it in lint_files(files, select=RULES).findings] == [RULES[0]]
    files["clusters/production/flux.yaml"] = controller
    assert lint_files(files, select=RULES).findings == ()


def test_objects_of_a_resource_set_are_not_applied_by_kustomize_controller() -> None:
    text = (
        "apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\n"
        "metadata: {name: set, namespace: flux-system}\nspec:\n  resources:\n"
        "    - apiVersion: v1\n      kind: ConfigMap\n"
        f"      metadata: {{name: a, namespace: default, annotations: {{{GROUP}/ssa: Replace}}}}\n"
    )
    assert lint_files({"clusters/production/set.yaml": text}, select=RULES).findings == ()


def test_a_misspelled_value_is_fixed() -> None:
    path = "clusters/production/config.yaml"
    text = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: default\n  annotations:\n"
        "    # c\n    kustomize.toolkit.fluxcd.io/prune: 'Disabeld'  # d\n"
    )
    fixed = fix_files({path: text}, select=RULES)
    assert fixed == {path: text.replace("'Disabeld'", "'disabled'")}
