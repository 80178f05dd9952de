"""Files and their URIs."""

from pathlib import Path

import pytest

from gitops_lint.lsp.uris import Folder, path_of


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b.yaml", "/a/b.yaml"),
        ("file://localhost/a/b.yaml", "/a/b.yaml"),
        ("file:///a%20b/%C3%A9.yaml", "/a b/é.yaml"),
        ("file:///a/%2e%2e/b.yaml", "/b.yaml"),
        ("file:///a/../../../b.yaml", "/b.yaml"),
        ("file:///a%2Fb.yaml", "/a/b.yaml"),
        ("file:///a/%FF.yaml", "/a/\ufffd.yaml"),
        ("file:///a%00.yaml", None),
        ("file:a.yaml", None),
        ("file://", None),
        ("file://host/a.yaml", None),
        ("file://[", None),
        ("untitled:a.yaml", None),
        ("/a/b.yaml", None),
        ("", None),
    ],
)
def test_path_of_a_uri(uri: str, path: str | None) -> None:
    found = path_of(uri)
    assert (None if found is None else found.as_posix()) == path


def test_a_file_is_in_the_repository_if_the_file_system_says_so(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "apps").mkdir(parents=True)
    outside.mkdir()
    (root / "out").symlink_to(outside)
    (outside / "in").symlink_to(root / "apps")
    (root / "loop").symlink_to(root / "loop")
    folder = Folder(root, root)
    assert folder.path((root / "apps/a.yaml").as_uri()) == "apps/a.yaml"
    assert folder.path((outside / "in/a.yaml").as_uri()) == "apps/a.yaml"
    assert folder.path((root / "out/a.yaml").as_uri()) is None
    assert folder.path((root / "loop/a.yaml").as_uri()) is None
    assert folder.path(f"{root.as_uri()}/../a.yaml") is None
    assert folder.path(root.as_uri()) is None


def test_files_are_named_as_the_client_names_them(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "apps").mkdir(parents=True)
    link = tmp_path / "link"
    link.symlink_to(root)
    assert Folder(root, root).uri("a b.yaml") == f"{root.as_uri()}/a%20b.yaml"
    assert Folder(root, link).uri("a.yaml") == f"{link.as_uri()}/a.yaml"
    assert Folder(root, link / "apps").uri("a.yaml") == f"{link.as_uri()}/a.yaml"
    (tmp_path / "elsewhere").symlink_to(root / "apps")
    folder = Folder(root, tmp_path / "elsewhere")
    assert folder.uri("a.yaml") == f"{root.as_uri()}/a.yaml"
    folder.opened("a.yaml", "file:///as%3A/written.yaml")
    assert folder.uri("a.yaml") == "file:///as%3A/written.yaml"
    folder.closed("a.yaml")
    assert folder.uri("a.yaml") == f"{root.as_uri()}/a.yaml"
