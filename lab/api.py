"""A client of the API server: JSON over HTTPS on loopback."""

import json
import ssl
from collections.abc import Iterator, Mapping
from http.client import HTTPException, HTTPSConnection, RemoteDisconnected
from typing import Any, Final

Json = dict[str, Any]

_APPLY: Final = "application/apply-patch+yaml"  # JSON is YAML
_MERGE: Final = "application/merge-patch+json"
_JSON: Final = "application/json"
_CLUSTER_SCOPED: Final = {
    ("", "Namespace"): "namespaces",
    ("apiextensions.k8s.io", "CustomResourceDefinition"): "customresourcedefinitions",
    ("rbac.authorization.k8s.io", "ClusterRole"): "clusterroles",
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): "clusterrolebindings",
    ("storage.k8s.io", "StorageClass"): "storageclasses",
}
_IRREGULAR_ENDS: Final = (("y", "ies"), ("s", "ses"))


class ApiError(Exception):
    """The API server answered with an error; the message has its text."""


class Api:
    """A connection to the API server; each thread needs its own."""

    def __init__(self, port: int, token: str) -> None:
        # The server makes its own certificate, and only this machine can reach it.
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self._connection = HTTPSConnection("127.0.0.1", port, timeout=30, context=context)
        self._headers = {"Authorization": f"Bearer {token}"}

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def items(self, path: str) -> list[Json]:
        """The objects in a list, such as `/api/v1/pods`; none if the kind is not served."""
        status, answer = self._request("GET", path)
        return json.loads(answer).get("items", []) if status == 200 else []

    def is_served(self, path: str) -> bool:
        """Whether a path is answered with success; also false if there is no answer."""
        try:
            return self._request("GET", path)[0] == 200
        except (OSError, HTTPException):
            return False

    def apply(self, item: Mapping[str, Any]) -> None:
        """Create or change an object by server-side apply; raises ApiError."""
        path = f"{path_of(item)}?fieldManager=lab&force=true"
        status, answer = self._request("PATCH", path, item, _APPLY)
        if status >= 300:
            raise ApiError(f"{path}: {status} {answer.decode(errors='replace')[:500]}")

    def get(self, path: str) -> Json | None:
        """The object at a path; None if there is none."""
        status, answer = self._request("GET", path)
        found: Json | None = json.loads(answer) if status == 200 else None
        return found

    def merge(self, path: str, change: Mapping[str, Any]) -> None:
        """Change the object at a path by a merge patch; raises ApiError."""
        status, answer = self._request("PATCH", path, change, _MERGE)
        if status >= 300:
            raise ApiError(f"{path}: {status} {answer.decode(errors='replace')[:500]}")

    def delete(self, path: str) -> None:
        """Delete the object at a path, if there is one."""
        self._request("DELETE", path)

    def set_status(self, path: str, status: Json) -> None:
        """Set the status of the object at a path; an object that is gone by now is left alone."""
        self._request("PATCH", f"{path}/status", {"status": status}, _MERGE)

    def suspend(self, api_version: str, kind: str, namespace: str, name: str) -> None:
        """Suspend an object of Flux."""
        metadata = {"name": name, "namespace": namespace}
        path = path_of({"apiVersion": api_version, "kind": kind, "metadata": metadata})
        self._request("PATCH", path, {"spec": {"suspend": True}}, _MERGE)

    def _request(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, media: str = _JSON
    ) -> tuple[int, bytes]:
        data = None if body is None else json.dumps(body).encode()
        try:
            try:
                return self._answer(method, path, data, media)
            except RemoteDisconnected:  # an idle connection, closed by the server
                return self._answer(method, path, data, media)
        except (OSError, HTTPException):
            self._connection.close()  # the next request connects again
            raise

    def _answer(self, method: str, path: str, data: bytes | None, media: str) -> tuple[int, bytes]:
        self._connection.request(method, path, data, {**self._headers, "Content-Type": media})
        answer = self._connection.getresponse()
        return answer.status, answer.read()


def path_of(item: Mapping[str, Any]) -> str:
    """The path of an object in the API; a cluster-scoped kind must be one that the lab knows."""
    metadata = item["metadata"]
    return path_in(
        item["apiVersion"], item["kind"], metadata.get("namespace", ""), metadata["name"]
    )


def path_in(api_version: str, kind: str, namespace: str, name: str) -> str:
    """The path of the object with a name; a cluster-scoped kind must be one that the lab knows."""
    group, version = split(api_version)
    top = f"/apis/{group}/{version}" if group else f"/api/{version}"
    if plural := _CLUSTER_SCOPED.get((group, kind)):
        return f"{top}/{plural}/{name}"
    return f"{top}/namespaces/{namespace}/{plural_of(kind)}/{name}"


def split(api_version: str) -> tuple[str, str]:
    """The group ("" for the core group) and the version of an `apiVersion`."""
    group, _, version = api_version.rpartition("/")
    return group, version


def plural_of(kind: str) -> str:
    """The plural of a kind in paths of the API."""
    lower = kind.lower()
    for end, plural in _IRREGULAR_ENDS:
        if lower.endswith(end):
            return lower.removesuffix(end) + plural
    return f"{lower}s"


# Without it, groups of Kubernetes such as gateway.networking.k8s.io are refused.
_APPROVED: Final = {"api-approved.kubernetes.io": "unapproved, for a play"}


def crd(group: str, kind: str, versions: Mapping[str, Json], *, namespaced: bool) -> Json:
    """A CRD with a schema for each version; the first version is the stored one."""
    served = [
        {
            "name": version,
            "served": True,
            "storage": number == 0,
            "subresources": {"status": {}},
            "schema": {"openAPIV3Schema": schema},
        }
        for number, (version, schema) in enumerate(versions.items())
    ]
    plural = plural_of(kind)
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}", "annotations": _APPROVED},
        "spec": {
            "group": group,
            "scope": "Namespaced" if namespaced else "Cluster",
            "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
            "versions": served,
        },
    }


def anything() -> Json:
    """A schema that accepts any object."""
    return {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def lists(kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(kind, path of all its objects) for kinds with their `apiVersion`."""
    for kind, api_version in kinds.items():
        yield kind, f"/apis/{api_version}/{plural_of(kind)}"
