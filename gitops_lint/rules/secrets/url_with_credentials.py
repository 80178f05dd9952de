"""A URL that contains a password.

## Why

A user and a password, or a token, in the URL of a source or a notification Provider are in plain text in Git, in the status of the object,
and in the logs of the controller. Everybody who can read the repository, or run `flux get sources`, can read them, also in older
commits.

Flux reads credentials from the Secret that `secretRef` names: `username` and `password` for a source, `address` for a Provider. No output
shows them.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  url: https://deploy:Uq7-mRz2xW0p@git.example.com/acme/apps  # warning[url-with-credentials]: its URL contains credentials
  ref:
    branch: main
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  url: https://git.example.com/acme/apps
  secretRef:
    name: apps-git
  ref:
    branch: main
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Resource
from gitops_lint.documents import credentials
from gitops_lint.rule import Problem, Severity, rule

_FIELDS: Final = {
    "GitRepository": ("url",),
    "HelmRepository": ("url",),
    "OCIRepository": ("url",),
    "Bucket": ("endpoint",),
    "Provider": ("address", "proxy"),
}
_PLACEHOLDERS: Final = ("${", "<<", "{{")


@rule(Severity.WARNING, kinds=tuple(_FIELDS))
def check(resource: Resource) -> Iterator[Problem]:
    for field in _FIELDS[resource.kind]:
        text = resource.get("spec", field)
        if not isinstance(text, str):
            continue
        users = (text[start:end] for start, end in credentials(text))
        if any(user and not any(it in user for it in _PLACEHOLDERS) for user in users):
            secret = (
                "its keys `username` and `password`"
                if resource.kind != "Provider"
                else "its key `address`"
            )
            yield resource.problem(
                f"{resource} is in plain text in Git with a password: its URL contains credentials",
                "spec",
                field,
                on="key",
                help=f"write them into a Secret, {secret}, and name it in `secretRef`; and change them, because Git keeps them",
            )
