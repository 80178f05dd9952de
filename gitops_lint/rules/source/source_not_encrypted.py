"""A source that is downloaded without encryption.

## Why

With `http://`, or `insecure: true` at a registry or bucket, nothing protects the files on their way: whoever controls a part of the
network can replace them, and Flux applies that with the rights of a cluster administrator. Credentials are readable too.

Addresses inside of the cluster (`*.svc`, `*.svc.cluster.local`), names without a dot, and private IP addresses are not reported.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1h
  url: http://stefanprodan.github.io/podinfo  # warning[source-not-encrypted]: without encryption
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1h
  url: https://stefanprodan.github.io/podinfo
```
"""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from gitops_lint.cluster import Resource, known
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.WARNING, kinds=("GitRepository", "HelmRepository", "OCIRepository", "Bucket"))
def check(resource: Resource) -> Iterator[Problem]:
    field = "endpoint" if resource.kind == "Bucket" else "url"
    url = resource.get("spec", field)
    insecure = resource.get("spec", "insecure") is True
    if not isinstance(url, str) or not known(url):
        return
    plain = url.startswith("http://") and resource.get("spec", "type") != "oci"
    if resource.kind not in ("OCIRepository", "Bucket") and not plain:
        insecure = insecure and url.startswith("oci://")
    host = _host(url)
    if (plain or insecure) and host and not _is_inside(host):
        yield resource.problem(
            f"{resource} is downloaded from {host} without encryption",
            "spec",
            field if plain else "insecure",
            notes=[
                "Whoever controls a part of the network can replace the files that Flux applies."
            ],
            help="write `https://`"
            if plain
            else "remove `insecure`; for a certificate of your own, name it in `certSecretRef`",
        )


def _host(url: str) -> str:
    try:
        return urlsplit(url if "://" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""


def _is_inside(host: str) -> bool:
    """Whether a host is in the cluster or in a private network, as far as its name says."""
    try:
        return ip_address(host).is_private
    except ValueError:
        inner = (
            ".svc",
            ".cluster.local",
            ".local",
            ".lan",
            ".internal",
            ".home.arpa",
            ".localhost",
        )
        return "." not in host or host.endswith(inner)
