"""`gitops-lint lsp`: the language server."""

import click

from gitops_lint.errors import UsageError


@click.command()
def lsp() -> None:
    """Show findings in an editor while you type.

    Speaks the Language Server Protocol on standard input and output. Editors start it themselves. Needs
    `pip install 'gitops-lint[lsp]'`.
    """
    try:
        from gitops_lint.lsp.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        message = "the language server needs the package pygls, which is not installed"
        raise UsageError(message, "install it: `pip install 'gitops-lint[lsp]'`") from None
    serve()
