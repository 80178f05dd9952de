"""Schemas that other projects publish and we do not copy: the tests that need one look for it in a variable."""

import os
from pathlib import Path

import pytest


def official(variable: str) -> Path:
    """The file that an environment variable names; the test is skipped without one."""
    name = os.environ.get(variable)
    if not name:
        pytest.skip(f"{variable} names no copy of the schema")
    return Path(name)
