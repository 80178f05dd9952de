"""How long hypothesis looks."""

import os

from hypothesis import settings

# The same examples on every run, so that a change fails for what it changes. GITOPS_LINT_EXAMPLES
# asks for new ones, and for how many where a test can use thousands.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("searching", deadline=None)
settings.load_profile("searching" if "GITOPS_LINT_EXAMPLES" in os.environ else "fixed")
