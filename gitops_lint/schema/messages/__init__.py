"""Words for the validation rules of the CRDs: what a broken one means, and what to write.

The text of a rule is copied literally from the CRDs, as the key. A rule that has no words here is told
in the CRD's own.
"""

from typing import Final

from gitops_lint.schema.messages.message import Message
from gitops_lint.schema.messages.operator import INPUT_PROVIDER, OPERATOR
from gitops_lint.schema.messages.toolkit import TOOLKIT

__all__ = ["MESSAGES", "Message"]

MESSAGES: Final[dict[str, Message]] = TOOLKIT | OPERATOR | INPUT_PROVIDER
"""Rule text as in the CRD -> Message."""
