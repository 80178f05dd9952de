"""The CRDs and webhooks that known charts of HelmReleases install into a cluster."""

from gitops_lint.charts.bootstrap import bootstrapped, installer, installs
from gitops_lint.charts.chart import chart_of
from gitops_lint.charts.elsewhere import may_be_installed_elsewhere
from gitops_lint.charts.installed import (
    InstalledCrds,
    crd_switches,
    crds_in_directory,
    guarded_by_webhooks,
    installed_crds,
    installs_all_first,
    installs_first,
    is_catalogued,
    possible_crds,
)
from gitops_lint.charts.rendered import Rendered, rendered_kinds, switched_off

__all__ = [
    "InstalledCrds",
    "Rendered",
    "bootstrapped",
    "chart_of",
    "crd_switches",
    "crds_in_directory",
    "guarded_by_webhooks",
    "installed_crds",
    "installer",
    "installs",
    "installs_all_first",
    "installs_first",
    "is_catalogued",
    "may_be_installed_elsewhere",
    "possible_crds",
    "rendered_kinds",
    "switched_off",
]
