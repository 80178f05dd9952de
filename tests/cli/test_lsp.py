"""The command that starts the language server; `tests/lsp` has its sessions."""

import sys

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize("missing", ["pygls", "lsprotocol"])
def test_without_its_packages_it_says_what_to_install(
    missing: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [it for it in sys.modules if it.startswith("gitops_lint.lsp")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    result = run("lsp")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: the language server needs the package pygls, which is not installed\n"
        "help: install it: `pip install 'gitops-lint[lsp]'`\n"
    )
