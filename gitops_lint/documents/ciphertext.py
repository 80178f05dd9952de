"""Values that SOPS has encrypted, and files that it has."""

import re
from base64 import b64decode
from binascii import Error
from typing import Any, Final

from gitops_lint.documents.secret import reveal

_VALUE: Final = "ENC[AES256_GCM,"
# The metadata of an encrypted file: YAML, JSON and binary, dotenv, INI. (kustomize-controller: decryptor)
_FILE: Final = re.compile(r"\bmac[\"']?\s*[:=]\s*[\"']?ENC\[|^\[sops\]$", re.MULTILINE)


def is_encrypted(value: Any) -> bool:
    """Whether a scalar, secret or not, is a value that SOPS has encrypted."""
    text = reveal(value)
    return isinstance(text, str) and text.lstrip().startswith(_VALUE)


def holds_encrypted(value: Any) -> bool:
    """Whether a scalar is base64 of a value or a file that SOPS has encrypted, as generators write it."""
    text = reveal(value)
    if not isinstance(text, str) or _VALUE in text:
        return False
    inner = decoded(text)
    return inner is not None and (inner.startswith(_VALUE) or bool(_FILE.search(inner)))


def decoded(text: str) -> str | None:
    """The text that base64 stands for; None if it is no base64, or of something other than text."""
    try:
        return b64decode("".join(text.split()), validate=True).decode()
    except (Error, ValueError):
        return None
