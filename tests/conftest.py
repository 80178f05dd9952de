"""How long hypothesis looks, and no cache: tests must neither read nor fill that of the user."""

import os

from hypothesis import settings

from tests.examples import SEARCHING, examples

settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=examples())
settings.register_profile("searching", deadline=None, max_examples=examples())
os.environ["GITOPS_LINT_CACHE_DIR"] = os.devnull
settings.load_profile("searching" if SEARCHING else "fixed")
