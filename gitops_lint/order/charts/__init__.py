"""What the charts of HelmReleases bring into a cluster, as far as it is known of them."""

from gitops_lint.order.charts.chart import chart_of
from gitops_lint.order.charts.provided import (
    Provided,
    guards,
    known_apis,
    possible_apis,
    provided_groups,
)

__all__ = ["Provided", "chart_of", "guards", "known_apis", "possible_apis", "provided_groups"]
