import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import pytest

from lab import git
from lab.web import Site, Web


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    ours = tmp_path / "ours"
    (ours / "apps").mkdir(parents=True)
    (ours / "apps" / "app.yaml").write_text("kind: ConfigMap\n")
    projects = tmp_path / "git"
    projects.mkdir()
    other = tmp_path / "other"
    other.mkdir()
    own = git.commit(ours, projects / "ours.git")
    foreign = git.commit(other, projects / "other.git")
    git.take_over(projects / "ours.git", other)
    git.refer(projects / "ours.git", "heads/release/next", foreign)
    git.refer(projects / "ours.git", "tags/v1.0.0", own)
    with Web() as running:
        running.sites["w0"] = Site(
            projects,
            {"podinfo": ("6.0.0",)},
            lambda name, version: f"{name} {version}".encode(),
            {"ours": ours, "other": ours},
        )
        yield running


def got(web: Web, path: str) -> bytes:
    with build_opener(ProxyHandler({})).open(f"http://{web.address}{path}") as answer:
        return answer.read()


def test_git_clones_a_repository_with_its_branches_and_tags(web: Web, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    url = f"http://{web.address}/w0/git/ours.git"
    subprocess.run(["git", "-c", "http.proxy=", "clone", "-q", url, clone], check=True)
    listed = subprocess.run(
        ["git", "-C", clone, "for-each-ref", "--format=%(refname)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (clone / "apps" / "app.yaml").read_text() == "kind: ConfigMap\n"
    assert {"refs/tags/v1.0.0", "refs/remotes/origin/release/next"} <= set(listed.stdout.split())


def test_a_helm_repository_lists_its_charts(web: Web) -> None:
    (entry,) = json.loads(got(web, "/w0/helm/index.yaml"))["entries"]["podinfo"]
    assert (entry["version"], entry["urls"]) == ("6.0.0", ["podinfo-6.0.0.tgz"])
    assert got(web, "/w0/helm/podinfo-6.0.0.tgz") == b"podinfo 6.0.0"


def test_the_registry_serves_charts_and_folders(web: Web) -> None:
    assert json.loads(got(web, "/v2/w0/charts/podinfo/tags/list"))["tags"] == ["6.0.0"]
    manifest = json.loads(got(web, "/v2/w0/charts/podinfo/manifests/6.0.0"))
    digest = manifest["layers"][0]["digest"]
    assert got(web, f"/v2/w0/charts/podinfo/blobs/{digest}") == b"podinfo 6.0.0"
    manifest = json.loads(got(web, "/v2/w0/ours/fleet/manifests/latest"))
    assert manifest["layers"][0]["mediaType"] == "application/vnd.cncf.flux.content.v1.tar+gzip"


@pytest.mark.parametrize("path", ["/w1/helm/index.yaml", "/w0/other", "/v2/w0/unknown/x/tags/list"])
def test_nothing_else_is_served(web: Web, path: str) -> None:
    with pytest.raises(HTTPError, match="404"):
        got(web, path)


def test_a_bucket_lists_its_files(web: Web) -> None:
    listed = got(web, "/w0-bucket/?list-type=2&prefix=&encoding-type=url").decode()
    assert "<Key>apps/app.yaml</Key>" in listed
    assert listed.count("<Contents>") == 1
    assert "<Contents>" not in got(web, "/w0-bucket/?list-type=2&prefix=shop").decode()
    assert b"LocationConstraint" in got(web, "/w0-bucket/?location=")


def test_a_bucket_has_files(web: Web) -> None:
    assert got(web, "/w0-bucket/apps/app.yaml") == b"kind: ConfigMap\n"
    with pytest.raises(HTTPError, match="404"):
        got(web, "/w0-bucket/apps/web.yaml")
