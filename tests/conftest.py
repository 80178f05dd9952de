"""How long hypothesis looks."""

from hypothesis import settings

from tests.examples import SEARCHING, examples

settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=examples())
settings.register_profile("searching", deadline=None, max_examples=examples())
settings.load_profile("searching" if SEARCHING else "fixed")
