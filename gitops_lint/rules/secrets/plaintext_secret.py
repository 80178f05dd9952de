"""A Secret whose credentials are in plain text in Git.

## Why

Everybody who can read the repository can read the credentials: every clone, every fork, the CI server, and whoever
gets access later, because Git keeps old commits. The values of `data` are not encrypted either: base64 is only
another way to write them.

Flux decrypts files that SOPS has encrypted (`spec.decryption`). External Secrets and Sealed Secrets create the
Secret in the cluster from an object that is safe in Git.

Only values that are probably credentials are reported: by their key (`password`, `api-token`), or because they are a
private key, a token or a URL with a password. Not reported are variables such as `${PASSWORD}`, placeholders such
as `changeme`, hashes of passwords, names of users, addresses and certificates, and files that no cluster applies.
No output shows a value.

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: v1
kind: Secret
metadata:
  name: database
  namespace: flux-system
stringData:
  username: shop
  password: Uq7-mRz2xW0p  # warning[plaintext-secret]: Secret flux-system/database has a credential in plain text: `password`
```

## Good

```yaml title="clusters/production/database.yaml"
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: database
  namespace: flux-system
spec:
  refreshInterval: 1h
  secretStoreRef:
    kind: ClusterSecretStore
    name: vault
  target:
    name: database
  data:
    - secretKey: password
      remoteRef:
        key: shop/database
        property: password
```
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.documents import KeyPath, Place, Span, entries, is_credential
from gitops_lint.order.producers import unhashed
from gitops_lint.rule import Cause, Problem, Severity, rule
from gitops_lint.wording.lists import listing

_SERVICE_ACCOUNT: Final = "kubernetes.io/service-account-token"  # Kubernetes fills it in
_HELP: Final = (
    "encrypt the file with SOPS; or have External Secrets or Sealed Secrets create the Secret; and change the"
    " credentials, because Git keeps them"
)
_NOTE: Final = "Everybody who can read the repository can read them, also in older commits."


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    for content in (*cluster.contents.values(), *cluster.resource_sets.values()):
        filled_in = {
            id(item): {use.path[:2] for use in it.uses} for item, it in content.substituted
        }
        for item in content.objects:
            if (item.kind, item.group) == ("Secret", "") and item.get("type") != _SERVICE_ACCOUNT:
                files: defaultdict[str, list[tuple[str, Place]]] = defaultdict(list)
                for key, place in _credentials(item, filled_in.get(id(item), frozenset())):
                    files[place.path].append((key, place))
                for found in files.values():
                    yield _problem(item, found)


def _credentials(secret: Resource, filled_in: Collection[KeyPath]) -> Iterator[tuple[str, Place]]:
    """(key, place) of the values that are probably credentials, without those that variables fill in."""
    for section in ("data", "stringData"):
        for key, value, place in entries(secret.get(section)):
            if (section, key) not in filled_in and is_credential(
                str(key), value, encoded=section == "data"
            ):
                yield str(key), place


def _problem(secret: Resource, found: Sequence[tuple[str, Place]]) -> Problem:
    """The credentials of a Secret in one file, whose encryption fixes all that it contains."""
    keys = [f"`{key}`" for key, _ in found]
    what = "a credential" if len(keys) == 1 else "credentials"
    name = str(secret.id._replace(name=unhashed(secret.name) or secret.name))
    place = _without_length(found[0][1])
    return Problem(
        f"{name} has {what} in plain text: {listing(keys)}",
        place,
        "key",
        _HELP,
        resource=name,
        notes=(_NOTE,),
        cause=Cause(
            None,
            "{objects} have credentials in plain text",
            anchor="object",
            parent=place.path,
        ),
    )


def _without_length(place: Place) -> Place:
    """The place of an entry, without the end of a value that has no key: it would show how long a secret is."""
    line, column, *_ = place.value
    return place if place.key else Place(place.path, None, Span(line, column, line, column))
