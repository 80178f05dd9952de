"""Values that SOPS has encrypted, and files that it has."""

import re
from base64 import b64decode
from binascii import Error
from typing import Any, Final

from gitops_lint.documents.secret import reveal
from gitops_lint.regex import regex

ENCRYPTED: Final = "ENC[AES256_GCM,"  # the beginning of an encrypted value
# The metadata of an encrypted file: YAML, JSON and binary, dotenv, INI. (kustomize-controller: decryptor)
_FILE: Final = regex(r"\bmac[\"']?\s*[:=]\s*[\"']?ENC\[|^\[sops\]$", re.MULTILINE)

_VARIABLE: Final = regex(r"(?<!\$)\$\{([_A-Za-z][_0-9A-Za-z]*)[}:=-]", re.ASCII)


def is_encrypted(value: Any) -> bool:
    """Whether a scalar, secret or not, is a value that SOPS has encrypted."""
    text = reveal(value)
    return isinstance(text, str) and text.lstrip().startswith(ENCRYPTED)


def holds_encrypted(value: Any) -> bool:
    """Whether a scalar is base64 of a value or a file that SOPS has encrypted, as generators write it."""
    text = reveal(value)
    if not isinstance(text, str) or ENCRYPTED in text:
        return False
    inner = decoded(text)
    return inner is not None and (inner.startswith(ENCRYPTED) or bool(_FILE.search(inner)))


def encoded_variables(value: Any) -> frozenset[str]:
    """The names of the variables (`${NAME}`) in the text that base64 stands for; of a value of a Secret too."""
    text = reveal(value)
    inner = decoded(text) if isinstance(text, str) else None
    return frozenset(_VARIABLE.findall(inner)) if inner and "${" in inner else frozenset()


def decoded(text: str) -> str | None:
    """The text that base64 stands for; None if it is no base64, or of something other than text."""
    try:
        return b64decode("".join(text.split()), validate=True).decode()
    except (Error, ValueError):
        return None
