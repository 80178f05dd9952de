"""Entries of `overrides:` that match no file: what `--fix` makes of them."""

from gitops_lint.testing import config_map, fix_files


def test_an_entry_without_effect_is_removed() -> None:
    kept = "clusters: [clusters/a]\noverrides:\n  - path: clusters/  # ours\n    rules: {readiness: off}\n"
    stale = "  # gone\n  - path: cluster/\n    rules:\n      readiness: off\n"
    files = {
        ".gitops-lint.yaml": kept + stale,
        "clusters/a/c.yaml": config_map("c"),
    }
    assert fix_files(files, select=["unused-override"]) == {
        **files,
        ".gitops-lint.yaml": f"{kept}  # gone\n",
    }
