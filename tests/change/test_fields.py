"""The fields that differ, and how they read."""

from pathlib import Path

import pytest

from gitops_lint.results.change import FieldChange
from gitops_lint.testing import config_map, manifest
from gitops_lint.wording.change import field_text, shortened
from tests.change.lines import effects
from tests.change.test_upgrades import APPS, BASE

DIGEST = "sha256:" + "0123456789abcdef" * 4


def changes(before: str, after: str, folder: Path) -> list[str]:
    """What `effects` says about the only object that differs, without the beginning."""
    (line,) = effects({**BASE, APPS: before}, {**BASE, APPS: after}, folder)
    return line.split("; ")[1:]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (FieldChange("spec.replicas", "2", "3"), "spec.replicas: 2 → 3"),
        (FieldChange("spec.replicas", None, "3"), "spec.replicas: 3 (new)"),
        (FieldChange("spec.replicas", "2", None), "spec.replicas: 2 (gone)"),
        (FieldChange("c[web].image", "a/web:1.0", "a/web:1.1"), "c[web].image: a/web 1.0 → 1.1"),
        (FieldChange("c[web].image", "a/web:1.0", "b/web:1.1"), "c[web].image: a/web:1.0 → b/web:1.1"),
        (FieldChange("image", "host:5000/web:1.0", "host:5000/web:1.1"), "image: host:5000/web 1.0 → 1.1"),
        (FieldChange("image", f"web:1.0@{DIGEST}", "web:1.1"), "image: web 1.0@sha256:0123456789ab… → 1.1"),
        (FieldChange("image", f"web@{DIGEST}", "web:1"), "image: web sha256:0123456789ab… → 1"),
        (FieldChange("image", "web", "web:1"), "image: web → web:1"),
        (FieldChange("image", None, "web:1"), "image: web:1 (new)"),
        (FieldChange("image.tag", f"1.0@{DIGEST}", "1.1"), "image.tag: 1.0@sha256:0123456789ab… → 1.1"),
    ],
)  # fmt: skip
def test_a_field_reads(field: FieldChange, expected: str) -> None:
    assert field_text(field, str) == expected


def test_digests_are_short_wherever_they_are() -> None:
    assert shortened(f"a {DIGEST} b {DIGEST}") == "a sha256:0123456789ab… b sha256:0123456789ab…"
    assert shortened("sha256:0123") == "sha256:0123"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a\nb\nc\n", "a\nB\nc\n", "…\nb\n… → …\nB\n…"),
        ("a\nb\n", "a\n", "…\nb\n… → …\n…"),
        ("a", "a\nb", "… → …\nb"),
        ("x\ny", "z\ny", "x\n… → z\n…"),
    ],
)
def test_of_several_lines_only_those_that_differ_are_told(
    before: str, after: str, expected: str, tmp_path: Path
) -> None:
    one, other = (config_map("web", f"text: {json(it)}") for it in (before, after))
    assert changes(one, other, tmp_path) == [f"data.text {expected}"]


def json(text: str) -> str:
    return '"' + text.replace("\n", "\\n") + '"'


def test_entries_without_a_name_are_compared_in_their_order(tmp_path: Path) -> None:
    def ingress(*hosts: str) -> str:
        rules = ", ".join(f"{{host: {it}}}" for it in hosts)
        return manifest("networking.k8s.io/v1", "Ingress", "web", f"spec: {{rules: [{rules}]}}", namespace="apps")  # fmt: skip

    assert changes(ingress("a", "b"), ingress("a", "c"), tmp_path / "one") == [
        "spec.rules[1].host b → c"
    ]
    assert changes(ingress("a"), ingress("a", "b"), tmp_path / "two") == [
        'spec.rules [{"host": "a"}] → [{"host": "a"}, {"host": "b"}]'
    ]


def test_no_line_of_a_secret_is_told(tmp_path: Path) -> None:
    def secret(text: str) -> str:
        return manifest("v1", "Secret", "web", f"stringData: {{text: {json(text)}}}", namespace="apps")  # fmt: skip

    assert changes(secret("a\nhunter2"), secret("a\nhunter3"), tmp_path) == [
        "stringData.text *** → ***"
    ]
