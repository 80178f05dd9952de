"""Messages for the validation rules of the CRDs: what a broken rule means, and what to write.

The key is the text of the rule, copied literally from the CRDs. A rule without a message here is
reported with that of its CRD.
"""

from typing import Final

from gitops_lint.schema.messages.message import Message
from gitops_lint.schema.messages.operator import INPUT_PROVIDER, OPERATOR
from gitops_lint.schema.messages.toolkit import TOOLKIT

__all__ = ["MESSAGES", "Message"]

MESSAGES: Final[dict[str, Message]] = TOOLKIT | OPERATOR | INPUT_PROVIDER
"""Rule text as in the CRD -> Message."""
