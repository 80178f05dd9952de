"""Custom resources and the CRDs that come with them; all cases have been played on Flux 2.9."""

import pytest

from gitops_lint.results.verdict import Outcome
from gitops_lint.testing import assert_findings, kustomization, lint_files

RULES = ("crd-schema", "crd-version-not-served")
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [color]
              properties:
                size: {type: integer, minimum: 1}
                color: {type: string, enum: [red, blue]}
                port: {x-kubernetes-int-or-string: true}
                shape: {type: string, default: round}
                any: {type: object, x-kubernetes-preserve-unknown-fields: true}
                free: {x-kubernetes-preserve-unknown-fields: true}
                maybe: {type: string, nullable: true}
                map: {type: object, additionalProperties: {type: string}}
                inner: {type: object, required: [a], properties: {a: {type: string, default: x}}}
                list: {type: array, items: {type: object, properties: {n: {type: string}}}}
              x-kubernetes-validations:
                - {rule: "!has(self.size) || self.size < 10", message: too large}
                - {rule: "self.shape == 'round' || has(self.size)", message: size is needed}
    - name: v1beta1
      served: false
      storage: false
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
"""


def files(spec: str, version: str = "v1", crd: str = CRD) -> dict[str, str]:
    return {
        ".gitops-lint.yaml": 'flux-version: "2.9"\nclusters: [clusters/production]\n',
        "clusters/production/apps.yaml": kustomization("apps"),
        "apps/crd.yaml": crd,
        "apps/web.yaml": (
            f"apiVersion: example.com/{version}\nkind: Widget\n"
            f"metadata:\n  name: web\n  namespace: default\n{spec}\n"
        ),
    }


@pytest.mark.parametrize(
    "spec",
    [
        "spec: {color: red, size: 3}",
        "spec: {color: red, size: 3.0}",
        "spec: {color: red, port: http}",
        "spec: {color: red, any: {x: {y: null}}}",
        "spec: {color: red, free: null, maybe: null, shape: null}",
        "spec: {color: red, inner: {}}",
        "spec: {color: red, inner: {a: null}}",
        "spec: {color: red}\nstatus: null",
        "spec: {color: red}\nstatus: {anything: 1}",
        "  labels: null\n  annotations: {a: null}\nspec: {color: red}",
    ],
)
def test_accepted(spec: str) -> None:
    report = lint_files(files(spec), select=RULES)
    assert [it.message for it in report.findings] == []
    assert [it.outcome for it in report.verdicts] == [Outcome.CONVERGES]


@pytest.mark.parametrize(
    "spec",
    [
        "spec: {color: red, sise: 3}  # error[crd-schema]: `spec.sise` is not a field of Widget",
        'spec: {color: red, size: "3"}  # error[crd-schema]: `spec.size` must be a whole number',
        "spec: {size: 3}  # error[crd-schema]: `spec` lacks `color`",
        "spec: {color: null}  # error[crd-schema]: `spec` has `color: null`",
        "spec: {color: green}  # error[crd-schema]: it must be `red` or `blue`",
        "spec: {color: red, size: 0}  # error[crd-schema]: it must be at least 1",
        "spec: {color: red, size: 12}  # error[crd-schema]: too large",
        "spec: {color: red, size: null}  # error[crd-schema]: must be a whole number, not null",
        "spec: {color: red, any: null}  # error[crd-schema]: `spec.any` must be a map of fields, not null",
        "spec: {color: red, port: null}  # error[crd-schema]: must be a whole number or text, not null",
        "spec: {color: red, port: 1.5}  # error[crd-schema]: must be a whole number or text, not 1.5",
        "spec: {color: red, map: {a: null}}  # error[crd-schema]: `spec.map.a` must be text, not null",
        "spec: {color: red, list: [{m: x}]}  # error[crd-schema]: `spec.list[0].m` is not a field",
        "spec: {color: red, list: [{n: null}]}  # error[crd-schema]: must be text, not null",
        "spec: {color: red}\nextra: 1  # error[crd-schema]: `extra` is not a field of Widget",
        "spec: {color: red}\nextra: null  # error[crd-schema]: `extra` is not a field of Widget",
    ],
)
def test_rejected(spec: str) -> None:
    written = files(spec)
    report = lint_files(written, select=RULES)
    assert_findings(report, written)
    (verdict,) = report.verdicts
    assert verdict.outcome is Outcome.DOES_NOT_CONVERGE
    assert [str(it) for it in verdict.never_ready] == ["Kustomization flux-system/apps"]


def test_a_spec_that_is_null_is_missing() -> None:
    (finding,) = lint_files(files("spec:"), select=RULES).findings
    assert (finding.rule, finding.message) == (
        "crd-schema",
        "the object has `spec: null`, which counts as missing",
    )


def test_one_finding_for_all_objects_of_a_version_that_is_not_served() -> None:
    written = files("spec: {color: red}", "v1beta1  # error[crd-version-not-served]: 2 Widgets")
    written["apps/worker.yaml"] = written["apps/web.yaml"].replace("web", "worker").split("  #")[0]
    written["apps/worker.yaml"] += "\nkind: Widget\nmetadata: {name: worker, namespace: default}\n"
    report = lint_files(written, select=RULES)
    assert_findings(report, written)
    assert [it.outcome for it in report.verdicts] == [Outcome.DOES_NOT_CONVERGE]


@pytest.mark.parametrize(
    "crd",
    [
        CRD.replace("served: false", 'served: "${BETA}"'),
        CRD.replace("name: v1\n", 'name: "${VERSION}"\n'),
        CRD.replace(
            "widgets.example.com}",
            "widgets.example.com, annotations: {kustomize.toolkit.fluxcd.io/ssa: IfNotPresent}}",
        ),
        CRD + "---\n" + CRD.replace("served: false", "served: true").replace("v1\n", "v2\n"),
        CRD.replace("example.com", "other.example.com"),
    ],
)
def test_what_is_not_certain_is_not_reported(crd: str) -> None:
    written = files("spec: {sise: 3}", "v1beta1", crd)
    assert lint_files(written, select=RULES).findings == ()


def test_a_variable_without_a_value_is_one_finding() -> None:
    written = files(
        "spec:\n  color: red\n  size: ${SIZE}  # error[undefined-variable]: ${SIZE} is undefined"
    )
    written["clusters/production/apps.yaml"] = kustomization(
        "apps", "postBuild: {substitute: {a: b}}"
    )
    report = lint_files(written, select=(*RULES, "undefined-variable"))
    assert_findings(report, written)


def test_a_variable_that_is_empty_is_null() -> None:
    written = files(
        "spec:\n  color: red\n  size: ${SIZE}  # error[crd-schema]: must be a whole number, not null"
    )
    written["clusters/production/apps.yaml"] = kustomization(
        "apps", 'postBuild: {substitute: {SIZE: ""}}'
    )
    report = lint_files(written, select=RULES)
    assert_findings(report, written)
    assert [(it.help, it.fix) for it in report.findings] == [
        ("remove `size:`, or give it a value", None)
    ]
