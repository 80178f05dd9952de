"""A Provider without the address, channel or token that its type needs.

## Why

A Provider has no status: notification-controller looks at it only when there is an event to send. If the address, the
channel or the token is missing, it drops every event of the Alerts that use the Provider, and only its log says so.

The address and the token may also be in the Secret of `secretRef`, under the keys `address` and `token`. If the
repository does not show the keys of the Secret, nothing is reported.

notification-controller says: `failed to initialize notifier for provider 'slack': … invalid Slack hook URL : 'parse "": empty url'`.

## Bad

```yaml title="clusters/production/alerts.yaml"
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata:
  name: slack
  namespace: flux-system
spec:
  type: slack  # warning[provider-incomplete]: Provider flux-system/slack sends nothing: a `slack` provider needs an address
  channel: fleet
```

## Good

```yaml title="clusters/production/alerts.yaml"
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata:
  name: slack
  namespace: flux-system
spec:
  type: slack
  channel: fleet
  address: https://slack.com/api/chat.postMessage
  secretRef:
    name: slack-bot
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.rule import Problem, Severity, rule

# (notification-controller: notifier.Factory and the constructor of each notifier)
_ADDRESS: Final = frozenset(
    {
        "alertmanager", "azuredevops", "bitbucket", "bitbucketserver", "discord", "generic", "generic-hmac", "gitea",
        "giteapullrequestcomment", "github", "githubdispatch", "githubpullrequestcomment", "gitlab",
        "gitlabmergerequestcomment", "googlechat", "googlepubsub", "grafana", "incidentio", "lark", "matrix",
        "msteams", "nats", "opsgenie", "pagerduty", "rocket", "sentry", "slack", "webex", "zoom",
    }
)  # fmt: skip
_CHANNEL: Final = frozenset({"googlepubsub", "nats", "telegram", "zulip"})
_TOKEN: Final = frozenset(
    {"bitbucket", "datadog", "generic-hmac", "incidentio", "opsgenie", "telegram", "zoom"}
)


@rule(Severity.WARNING, kinds=("Provider",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    type_ = resource.get("spec", "type")
    if not isinstance(type_, str) or resource.remote:
        return
    keys = _keys(resource, cluster)
    missing = next(_missing(type_, resource, keys), None) if keys is not None else None
    if missing is None and type_ in _CHANNEL and not resource.get("spec", "channel"):
        missing = "a channel", "write it in `channel`"
    if missing:
        what, help_ = missing
        yield resource.problem(
            f"{resource} sends nothing: a `{type_}` provider needs {what}",
            "spec",
            "type",
            help=help_,
        )


def _missing(type_: str, resource: Resource, keys: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(what is missing, what to write), with the keys of its Secret."""
    if type_ in _ADDRESS and not (resource.get("spec", "address") or "address" in keys):
        yield "an address", "write it in `address`; or under the key `address` of the Secret"
    if type_ in _TOKEN and "token" not in keys:
        yield "a token", "write it under the key `token` of the Secret that `secretRef` names"


def _keys(resource: Resource, cluster: Cluster) -> frozenset[str] | None:
    """The keys of the Secret of a Provider; None if this checkout does not show them."""
    if resource.get("spec", "secretRef") is None:
        return frozenset()
    name = resource.get("spec", "secretRef", "name")
    secret = cluster.find("Secret", resource.namespace, str(name))
    if secret is None:
        return None
    fields = (secret.get("data", default={}), secret.get("stringData", default={}))
    keys = frozenset(key for field in fields if isinstance(field, dict) for key in field)
    return keys if keys and all(map(known, keys)) else None
