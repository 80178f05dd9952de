"""One server on loopback for all that Flux downloads: Git repositories, Helm charts, OCI artifacts and buckets.

The first part of each path is the name of a played repository:

- `/NAME/git/REPOSITORY.git`: Git over HTTP
- `/NAME/helm/index.yaml` and `/NAME/helm/CHART-VERSION.tgz`: a Helm repository
- `/v2/NAME/KIND/…`: an OCI registry; KIND is `charts`, `ours` or `other`
- `/NAME-bucket/KEY`: a bucket with the files of `other`
"""

import hashlib
import json
import re
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Final, NamedTuple, Self

from lab import bucket
from lab.charts import archive
from lab.checkout import BUCKET
from lab.git import Answer, Request, http_backend

_CHART_FILE: Final = re.compile(r"(.+?)-(\d[^/]*)\.tgz")
_OCI: Final = re.compile(r"(charts|ours|other)/(.+)/(tags/list|manifests/[^/]+|blobs/[^/]+)")
_MANIFEST: Final = "application/vnd.oci.image.manifest.v1+json"
_DIGEST: Final = "Docker-Content-Digest"
_NOT_FOUND: Final = Answer(404, (), b"")


class Site(NamedTuple):
    """What is served for one played repository.

    `git`: a folder with bare repositories. `charts`: the versions of each chart; `chart` makes the archive of
    one. `folders`: the content of the OCI artifacts, by the first part of their name.
    """

    git: Path
    charts: Mapping[str, tuple[str, ...]]
    chart: Callable[[str, str], bytes]
    folders: Mapping[str, Path]


class Blob(NamedTuple):
    """A blob of the registry, with its media type."""

    media: str
    data: bytes

    @property
    def digest(self) -> str:
        return f"sha256:{hashlib.sha256(self.data).hexdigest()}"

    def descriptor(self) -> dict[str, Any]:
        """The blob, as a manifest lists it."""
        return {"mediaType": self.media, "digest": self.digest, "size": len(self.data)}


class Web:
    """The server; leaving the context ends it."""

    def __init__(self) -> None:
        self.sites: dict[str, Site] = {}
        self._blobs: dict[str, Blob] = {}
        handler = type("Handler", (_Handler,), {"answer": staticmethod(self.answer)})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.address = f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: Request) -> Answer:
        """Answer a request for anything below the first part of its path."""
        path = request.path
        if path in ("/v2", "/v2/"):
            return _data("application/json", b"{}")
        registry = path.startswith("/v2/")
        name, _, rest = path.removeprefix("/v2").lstrip("/").partition("/")
        site = self.sites.get(name.removesuffix(BUCKET))
        if site is None:
            return _NOT_FOUND
        if name.endswith(BUCKET):
            return bucket.answer(_files(site.folders["other"]), request, rest)
        if registry:
            return self._registry(site, rest)
        service, _, rest = rest.partition("/")
        if service == "git":
            return http_backend(site.git, request._replace(path=f"/{rest}"))
        return _helm(site, rest) if service == "helm" else _NOT_FOUND

    def _registry(self, site: Site, path: str) -> Answer:
        match = _OCI.fullmatch(path)
        if not match:
            return _NOT_FOUND
        kind, name, wanted = match.groups()
        if wanted == "tags/list":
            tags = (site.charts.get(name) if kind == "charts" else None) or ("1.0.0", "latest")
            return _data("application/json", json.dumps({"name": name, "tags": tags}).encode())
        reference = wanted.partition("/")[2]
        # A name that no blob has is a tag.
        digest = (
            reference if reference in self._blobs else self._add_image(site, kind, name, reference)
        )
        blob = self._blobs[digest]
        return _data(blob.media, blob.data, (_DIGEST, digest))

    def _add_image(self, site: Site, kind: str, name: str, tag: str) -> str:
        """Make the image of a chart or of a folder; returns the digest of its manifest."""
        version = tag if tag[:1].isdigit() else "1.0.0"
        if kind == "charts":
            config, layer = "helm.config.v1+json", "helm.chart.content.v1.tar+gzip"
            content = site.chart(name, version)
        else:
            config, layer = "flux.config.v1+json", "flux.content.v1.tar+gzip"
            content = archive(_files(site.folders[kind]))
        about = json.dumps({"apiVersion": "v2", "name": name, "version": version}).encode()
        blobs = [
            Blob(f"application/vnd.cncf.{config}", about),
            Blob(f"application/vnd.cncf.{layer}", content),
        ]
        manifest = {
            "schemaVersion": 2,
            "mediaType": _MANIFEST,
            "config": blobs[0].descriptor(),
            "layers": [blobs[1].descriptor()],
        }
        blobs.append(Blob(_MANIFEST, json.dumps(manifest).encode()))
        self._blobs.update((it.digest, it) for it in blobs)
        return blobs[-1].digest


class _Handler(BaseHTTPRequestHandler):
    answer: ClassVar[Callable[[Request], Answer]]

    def log_message(self, *_: object) -> None:
        return

    def do_GET(self) -> None:
        self._serve(b"")

    def do_HEAD(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self._body())

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().strip() or b"0", 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _serve(self, body: bytes) -> None:
        path, _, query = self.path.partition("?")
        request = Request(self.command, path, query, dict(self.headers), body)
        found = type(self).answer(request)
        self.send_response(found.status)
        for key, value in found.headers:
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(found.body)


def _helm(site: Site, path: str) -> Answer:
    if path == "index.yaml":
        index = {
            "apiVersion": "v1",
            "entries": {
                name: [_listed(site, name, version) for version in versions]
                for name, versions in site.charts.items()
            },
        }
        return _data("application/json", json.dumps(index).encode())
    match = _CHART_FILE.fullmatch(path)
    return _data("application/gzip", site.chart(match[1], match[2])) if match else _NOT_FOUND


def _listed(site: Site, name: str, version: str) -> dict[str, Any]:
    return {
        "apiVersion": "v2",
        "name": name,
        "version": version,
        "urls": [f"{name}-{version}.tgz"],
        "digest": hashlib.sha256(site.chart(name, version)).hexdigest(),
        "created": "2026-01-01T00:00:00Z",
    }


def _data(media: str, data: bytes, *headers: tuple[str, str]) -> Answer:
    return Answer(200, (("Content-Type", media), *headers), data)


def _files(folder: Path) -> dict[str, bytes]:
    """The files below a folder, without those of Git."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }
