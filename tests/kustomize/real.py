"""The real kustomize, for the tests that compare with it."""

import os
import shutil
from pathlib import Path
from typing import Final


def _binary() -> str | None:
    places = (os.environ.get("GOBIN", ""), str(Path.home() / "go" / "bin"))
    return shutil.which("kustomize") or next(
        (found for place in places if place and (found := shutil.which("kustomize", path=place))),
        None,
    )


KUSTOMIZE: Final = _binary()
"""Its path; None if it is not installed."""
MISSING: Final = "kustomize is not on PATH, in $GOBIN or in ~/go/bin"
