"""How long tests look. GITOPS_LINT_EXAMPLES says how many examples each of them tries.

Without it, every test tries few, the same on every run, so that a change fails for what it changes.
"""

import os
from typing import Final

_ASKED: Final = os.environ.get("GITOPS_LINT_EXAMPLES")
SEARCHING: Final = _ASKED is not None
# From here on, what grows is tried at its full size too.
THOROUGH: Final = SEARCHING and int(_ASKED or "0") >= 100


def examples(default: int = 25) -> int:
    """How many examples a test tries: what was asked for, or the default."""
    return int(_ASKED) if _ASKED else default
