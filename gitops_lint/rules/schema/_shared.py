"""Violations of the CRD schemas, which the API server rejects.

An object is validated once, and each violation is reported by the most specific rule.
"""

from collections.abc import Iterator, Mapping

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.documents import Map
from gitops_lint.once import once
from gitops_lint.rule import Problem
from gitops_lint.schema import ObjectSchema, Violation, is_flux, schema_from_crd, validate

_Crds = Mapping[tuple[str, str, str], ObjectSchema]


def violations(cluster: Cluster, rule: str) -> Iterator[Problem]:
    """A problem for each violation that a rule reports, by the rule's id."""
    for resource, found in violated(cluster, rule):
        yield resource.problem(found.message, *found.path, on=found.on, help=found.help)


def violated(cluster: Cluster, rule: str) -> Iterator[tuple[Resource, Violation]]:
    """The violations of a cluster's Flux objects that a rule reports, by the rule's id."""
    for resource in cluster.resources:
        for violation in _violations(resource, cluster):
            if _reporter(resource, violation) == rule:
                yield resource, violation


def _reporter(resource: Resource, violation: Violation) -> str:
    """The id of the rule that reports a violation."""
    match violation.path:
        case ("spec", "postBuild", "substitute", _):
            return "substitute-value-not-string"
        case ("spec", "dependsOn", int(), "kind" | "apiVersion") if violation.on == "key":
            # A ResourceSet may depend on any kind.
            return "flux-schema" if resource.kind == "ResourceSet" else "dependency-kind-mismatch"
        case (*_, "sourceRef" | "chartRef", "kind") | ("spec", "sources", int(), "kind"):
            return "source-kind-not-supported"
    return {"schema": "flux-schema", "cel": "flux-cel", "duration": "invalid-duration"}[
        violation.category
    ]


def _violations(resource: Resource, cluster: Cluster) -> tuple[Violation, ...]:
    if not is_flux(resource.api_version, resource.kind):
        return ()
    # The repository may contain the CRDs of a Flux version whose schemas we do not have.
    if not cluster.flux.exact and (crds := _crds(cluster)):
        return validate(resource.data, flux=cluster.flux.minor, crds=crds) or ()
    return _validated(resource.data, cluster.flux.minor)


@once
def _validated(document: Map, flux: str) -> tuple[Violation, ...]:
    """The violations of a document, cached: several rules ask, and clusters share documents."""
    return validate(document, flux=flux) or ()


@once
def _crds(cluster: Cluster) -> _Crds:
    """The schemas of the Flux kinds whose CRDs the cluster applies, as gotk-components.yaml does."""
    return {
        identity: schema
        for crd in cluster.of_kind("CustomResourceDefinition")
        if str(crd.get("spec", "group")).endswith("fluxcd.io")
        for identity, schema in schema_from_crd(crd.data).items()
    }
