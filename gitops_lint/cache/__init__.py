"""Results that are kept between runs: what is unchanged is not computed again.

`key` tells which run it is, `entry` keeps the inputs of a run with its outcome and compares them, `folder` has
the files. Nothing here knows what a command does.
"""

from gitops_lint.cache.entry import Outcome, Step, load, save
from gitops_lint.cache.folder import Folder, location
from gitops_lint.cache.key import is_inside_checkout, key_of

__all__ = [
    "Folder",
    "Outcome",
    "Step",
    "is_inside_checkout",
    "key_of",
    "load",
    "location",
    "save",
]
