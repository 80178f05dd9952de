"""The command of the flux CLI that rewrites API versions."""


def migrate(minor: str) -> str:
    """The command that writes the API versions of a Flux minor into the manifests of a directory.

    Without `--version`, it writes those of the CLI, which an older Flux may not serve. It leaves all fields as
    they are. (flux2: cmd/flux/migrate.go)
    """
    return f"flux migrate -f . --version={minor}"
