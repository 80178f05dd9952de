"""Writes common objects as YAML text, so that a comment can announce a finding on any line.

    documents(
        kustomization("infra", "wait: true"),
        kustomization("apps", "dependsOn: [{name: infra}]  # warning[dependency-not-waiting]"),
    )

An entry of a spec is the text `key: value`, on one or more lines; following lines that begin with `-` or
a space may be separate texts. An entry replaces the default of its key.
"""

from collections.abc import Iterable
from textwrap import indent
from typing import Final

_KUSTOMIZATION: Final = "kustomize.toolkit.fluxcd.io/v1"
_HELM_RELEASE: Final = "helm.toolkit.fluxcd.io/v2"
_SOURCE: Final = "source.toolkit.fluxcd.io/v1"
_CRD: Final = "apiextensions.k8s.io/v1"


def documents(*texts: str) -> str:
    """One file with several objects."""
    return "---\n".join(texts)


def manifest(
    api_version: str,
    kind: str,
    name: str,
    *body: str,
    namespace: str = "default",
    metadata: str = "",
    at_name: str = "",
) -> str:
    """Any object; `body` are its entries after metadata.

    An empty namespace is left out. `metadata` are further entries of it, in flow style
    (`labels: {a: b}`), and `at_name` is a comment on the line of the name, which is line 3.
    """
    where = f", namespace: {namespace}" if namespace else ""
    more = f", {metadata}" if metadata else ""
    lines = [
        f"apiVersion: {api_version}",
        f"kind: {kind}",
        f"metadata: {{name: {name}{where}{more}}}{_comment(at_name)}",
        *(entry.strip("\n") for entry in body if entry),
    ]
    return "\n".join(lines) + "\n"


def kustomization(
    name: str,
    *spec: str,
    namespace: str = "flux-system",
    metadata: str = "",
    at_name: str = "",
    at_spec: str = "",
) -> str:
    """A Flux Kustomization that applies `./NAME` of the GitRepository flux-system every 10 minutes.

    `at_spec` is a comment on the line of `spec:`, which is line 4.
    """
    elsewhere = "" if namespace == "flux-system" else ", namespace: flux-system"
    entries = _spec(
        "interval: 10m",
        f"path: ./{name}",
        "prune: true",
        f"sourceRef: {{kind: GitRepository, name: flux-system{elsewhere}}}",
        *spec,
        comment=at_spec,
    )
    return manifest(
        _KUSTOMIZATION, "Kustomization", name, entries,
        namespace=namespace, metadata=metadata, at_name=at_name,
    )  # fmt: skip


def helm_release(
    name: str,
    *spec: str,
    namespace: str = "flux-system",
    metadata: str = "",
    at_name: str = "",
    at_spec: str = "",
) -> str:
    """A HelmRelease of the chart in the OCIRepository of its name; an entry `chart` replaces that."""
    given = {_key(entry) for entry in spec}
    chart = () if "chart" in given else (f"chartRef: {{kind: OCIRepository, name: {name}}}",)
    entries = _spec("interval: 1h", *chart, *spec, comment=at_spec)
    return manifest(
        _HELM_RELEASE, "HelmRelease", name, entries,
        namespace=namespace, metadata=metadata, at_name=at_name,
    )  # fmt: skip


def source(
    kind: str, name: str, *spec: str, namespace: str = "flux-system", at_name: str = ""
) -> str:
    """A GitRepository, OCIRepository, HelmRepository or Bucket at an address on example.com.

    A GitRepository has the branch `main`.
    """
    scheme = "oci" if kind == "OCIRepository" else "https"
    given = {_key(entry) for entry in spec}
    ref = ("ref: {branch: main}",) if kind == "GitRepository" and "ref" not in given else ()
    entries = _spec("interval: 1m", f'url: "{scheme}://example.com/{name}"', *spec, *ref)
    return manifest(_SOURCE, kind, name, entries, namespace=namespace, at_name=at_name)


def config_map(name: str, *data: str, namespace: str = "default", metadata: str = "") -> str:
    """A ConfigMap; `data` are its entries (`key: value`), none by default."""
    body = _block("data:", data) if data else ""
    return manifest("v1", "ConfigMap", name, body, namespace=namespace, metadata=metadata)


def crd(kind: str, group: str = "example.com", at_name: str = "") -> str:
    """A CRD of a namespaced kind."""
    plural = f"{kind.lower()}s"
    spec = f"spec: {{group: {group}, scope: Namespaced, names: {{kind: {kind}, plural: {plural}}}}}"
    name = f"{plural}.{group}"
    return manifest(_CRD, "CustomResourceDefinition", name, spec, namespace="", at_name=at_name)


def _spec(*entries: str, comment: str = "") -> str:
    """`spec:` with entries; a later entry replaces an earlier one with the same key."""
    chosen: dict[str, str] = {}
    key = ""
    for entry in filter(None, entries):
        if entry.startswith(("-", " ")):  # an item of the list in the entry before
            chosen[key] += f"\n{entry}"
        else:
            key = _key(entry)
            chosen[key] = entry
    return _block("spec:" + _comment(comment), chosen.values())


def _block(first: str, entries: Iterable[str]) -> str:
    return "\n".join([first, *(indent(entry.strip("\n"), "  ") for entry in entries)])


def _key(entry: str) -> str:
    return entry.partition(":")[0]


def _comment(text: str) -> str:
    return f"  {text.strip()}" if text else ""
