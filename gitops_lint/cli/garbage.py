"""The garbage of a run."""

import gc


def collect_rarely() -> None:
    """Look for garbage rarely: a run keeps nearly all of its objects, and looking takes a tenth of the time."""
    gc.set_threshold(2_000_000, 20, 100)
