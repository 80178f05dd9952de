"""Kinds of other groups that have the name of a Flux kind are not Flux's."""

from gitops_lint.cluster import Id
from gitops_lint.cluster.kinds import KUSTOMIZATION
from tests.order.objects import cluster, resource

OTHER = "s3.aws.m.upbound.io/v1beta1"
FOREIGN = resource("Bucket", "charts", api_version=OTHER)
BUCKET = resource("Bucket", "charts", api_version="source.toolkit.fluxcd.io/v1beta2")
FILE = resource("Kustomization", "apps", api_version="kustomize.config.k8s.io/v1beta1")
APPS = resource("Kustomization", "apps")
ROUTES = [resource("Route", "web", api_version=f"{group}/v1") for group in ("a.org", "b.org")]


def test_the_name_of_a_flux_kind_means_flux() -> None:
    found = cluster(FOREIGN, BUCKET, APPS, FILE, *ROUTES)
    assert found.of_kind("Bucket", "Kustomization") == [BUCKET, APPS]
    assert found.find("Bucket", "flux-system", "charts") is BUCKET
    assert cluster(FOREIGN).find("Bucket", "flux-system", "charts") is None
    assert not cluster(FOREIGN).has_source("Bucket", "flux-system", "charts")


def test_a_group_means_that_group() -> None:
    found = cluster(FOREIGN, BUCKET, APPS, *ROUTES)
    assert found.of_kind(("Bucket", "s3.aws.m.upbound.io"), KUSTOMIZATION) == [FOREIGN, APPS]
    assert found.get(Id("Bucket", "flux-system", "charts", "s3.aws.m.upbound.io")) is FOREIGN
    assert found.of_kind(("Route", "b.org")) == ROUTES[1:]


def test_any_other_name_means_every_group() -> None:
    assert cluster(*ROUTES).of_kind("Route") == ROUTES
