"""Tells credentials in Secrets from other values, without showing any of their text."""

import re
from functools import lru_cache
from math import log2
from typing import Any, Final

from gitops_lint.documents.ciphertext import decoded, holds_encrypted, is_encrypted
from gitops_lint.documents.secret import credentials, reveal
from gitops_lint.regex import regex

# Words of a key whose value is a credential, and last words of a key whose value is something about it.
_SECRET: Final = frozenset({
    "password", "passwd", "passphrase", "pass", "pwd", "pw", "secret", "token", "apikey", "credential",
    "credentials", "psk", "jwt",
})  # fmt: skip
_COMPOUND: Final = regex(
    r"(?:password|passwd|passphrase|secret|token|(?:api|secret|access|private|auth|encryption)key)$"
)
_ABOUT: Final = frozenset({
    "name", "username", "user", "login", "url", "uri", "host", "hostname", "endpoint", "server", "address", "domain",
    "id", "region", "port", "email", "mail", "enabled", "enable", "type", "kind", "file", "filename", "path", "dir",
    "issuer", "audience", "ttl", "expiry", "expiration", "expires", "length", "algorithm", "alg", "bucket", "version",
    "scope", "scopes", "public", "pub", "crt", "cert", "certificate", "ca", "hash", "method", "mode", "provider",
    "namespace", "realm", "role", "count", "size", "policy", "timeout", "ref", "field", "fingerprint", "owner",
})  # fmt: skip
_PUBLIC: Final = frozenset({"public", "pub", "publishable", "known", "site"})
_FILLERS: Final = frozenset({"a", "the", "some", "key", "value"})
_WORDS: Final = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_PRIVATE: Final = regex(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY|\bAGE-SECRET-KEY-1[0-9A-Z]{20}")
# A private key that is not only its first and last lines; headers such as `Proc-Type: 4,ENCRYPTED` may come first.
_PEM: Final = regex(
    r"PRIVATE KEY(?: BLOCK)?-----\s+(?:[\w-]+: (?:[^-]|-(?!----)){0,2000}?\s)?[A-Za-z0-9+/=]{40}"
    r"|\bAGE-SECRET-KEY-1[0-9A-Z]{20}"
)
# Tokens with a prefix of their own, and webhooks whose address is the credential.
_TOKEN: Final = regex(
    r"\b(?:gh[pousr]_[A-Za-z0-9]{20}|github_pat_\w{20}|glpat-[\w-]{20}|xox[abprs]-[\w-]{10}|sk-[\w-]{20}"
    r"|dop_v1_\w{20}|hvs\.\w{20}|npm_\w{20}|tskey-[\w-]{10}|(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10})"
    r"|hooks\.slack\.com/services/T\w+/B\w+/\w{10}|discord(?:app)?\.com/api/webhooks/\d+/[\w-]{20}"
    r"|healthchecks?\.io/ping/\w{8}-\w{4}"
)
# A part of each of these, to pass over most texts fast.
_MARKS: Final = (
    "PRIVATE KEY", "AGE-SECRET-KEY-1", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "sk-",
    "dop_v1_", "hvs.", "npm_", "tskey-", "eyJ", "hooks.slack.com", "api/webhooks/", ".io/ping/",
)  # fmt: skip
_PLACEHOLDER: Final = regex(
    r"change.?(?:me|this|it|_)|replace|example|todo|fixme|place.?holder|dummy|sample|fake|redacted|insert|"
    r"your|\benter|to.?be.?(?:set|filled|defined|replaced)|not.?(?:a.?)?(?:used|needed|real|set|secret)|"
    r"super.?secret|x{3,}|\*{3,}|\.{3}|<[^<>]*>|\bmy.|^(?:tbd|none|null|nil|n/?a|unused|empty|test|foo|bar|baz|undefined|unset)$",
    re.IGNORECASE,
)
# Variables and templates that something else fills in, and references to a vault.
_FILLED_IN: Final = regex(
    r"\$\{|\$\(|\{\{|<<|^\$[A-Za-z_]\w*$|^(?:vault|op|ref\+\w+|arn|akeyless|bao|env|file|secret)s?:|%\w+%"
)
_HASHED: Final = regex(
    r"(?:^|:)\s*(?:\$(?:2[abxy]|apr1|argon2\w*|[156]|scrypt|pbkdf2)\$|\{(?:S?SHA|SSHA)\w*\})"
)
_PLAIN: Final = regex(r"(?:true|false|yes|no|on|off|-?\d{1,3})", re.IGNORECASE)
_ADDRESS: Final = regex(
    r"[a-z][a-z0-9+.-]*://\S*|(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?|\d+(?:\.\d+){3}(?:[:/]\d+)?|/\S*|[\w.+-]+@[\w.-]+",
    re.IGNORECASE,
)
_HEX: Final = regex(r"[0-9a-f]{24,}", re.IGNORECASE)
_UUID: Final = regex(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ENTRY: Final = regex(
    r"""^[ \t]*(?:export[ \t]+)?["']?([\w.-]+)["']?[ \t]*[:=][ \t]*["']?([^\s"',#]+)["']?,?[ \t]*$""",
    re.MULTILINE,
)
_SECRET_TEXT: Final = regex(r"[!-~]+")
_RANDOM: Final = 3.2  # bits for each character
_SHORTEST: Final = 4  # characters of a password
_SHORTEST_RANDOM: Final = 20  # characters of a value that is a credential whatever its key
_SHORTEST_TOKEN: Final = 15  # characters of a token in a well-known format
_SHORTEST_INNER: Final = 12  # characters of a password in a file, or outside of a Secret
_LONGEST_INNER: Final = 200  # characters of one outside of a Secret
_DOCKER: Final = frozenset({".dockerconfigjson", ".dockercfg", "config.json"})


def is_credential(key: str, value: Any, *, encoded: bool) -> bool:
    """Whether the value of a key of a Secret is probably a credential in plain text; a miss is better than noise.

    `encoded`: the value is base64, as in `data`. Nothing else about the text of a secret value gets out of here.
    """
    text = reveal(value)
    if not isinstance(text, str) or is_encrypted(text) or holds_encrypted(text):
        return False
    if encoded:
        text = decoded(text) or ""  # keys in a binary format are certificates as often
    text = text.strip()
    if not text or is_encrypted(text) or _FILLED_IN.search(text):
        return False
    if "\n" in text or key in _DOCKER or text[0] in "{[":
        return _holds_credential(key, text)
    if _TOKEN.search(text) or _PRIVATE.search(text) or _has_user(text):
        return not _PLACEHOLDER.search(text)
    if _ADDRESS.fullmatch(text) or _HASHED.search(text) or _is_same(key, text):
        return False
    words = _words(key)
    if _is_about(words) or _PLACEHOLDER.search(text) or _PLAIN.fullmatch(text):
        return False
    if _names_credential(words):
        return len(text) >= _SHORTEST and " " not in text
    if words[-1:] == ("key",):  # of a map as well
        return len(text) >= _SHORTEST_INNER and _is_mixed(text)
    return _is_random(text)


def is_token(value: Any) -> bool:
    """Whether a text has a private key or a token in a well-known format, whatever its key is."""
    text = reveal(value)
    if not isinstance(text, str) or len(text) < _SHORTEST_TOKEN:
        return False
    if not any(it in text for it in _MARKS) or is_encrypted(text):
        return False
    if _PEM.search(text):
        return True
    return any(not _PLACEHOLDER.search(match[0]) for match in _TOKEN.finditer(text))


def is_named_credential(key: str, value: Any) -> bool:
    """Whether a value outside of a Secret is a credential: random, under a key that names one.

    Stricter than `is_credential`, because such keys are often names of Secrets, settings or examples.
    """
    text = reveal(value)
    if not isinstance(text, str) or not _SHORTEST_INNER <= len(text) <= _LONGEST_INNER:
        return False
    return (
        _is_name(key)
        and _SECRET_TEXT.fullmatch(text) is not None
        and not is_encrypted(text)
        and not (_FILLED_IN.search(text) or _PLACEHOLDER.search(text) or _HASHED.search(text))
        and not (_ADDRESS.fullmatch(text) or _UUID.fullmatch(text) or _is_same(key, text))
        and _is_varied(text)
    )


@lru_cache(maxsize=4096)
def _is_name(key: str) -> bool:
    """Whether a key names a credential, and nothing about one."""
    words = _words(key)
    return _names_credential(words) and not _is_about(words)


def _holds_credential(key: str, text: str) -> bool:
    """Whether a file has a private key, a token, or a random value for a key that names a credential."""
    if _PRIVATE.search(text):
        return True
    if "-----BEGIN" in text:
        return False
    if key in _DOCKER and re.search(r'"(?:auth|password)"\s*:\s*"[^"]{4,}"', text):
        return not _PLACEHOLDER.search(text)
    if any(not _PLACEHOLDER.search(match[0]) for match in _TOKEN.finditer(text)):
        return True
    return any(
        _names_credential(_words(name))
        and not _is_about(_words(name))
        and len(inner) >= _SHORTEST_INNER
        and not (_PLACEHOLDER.search(inner) or _ADDRESS.fullmatch(inner) or _HASHED.search(inner))
        and _is_varied(inner)
        for name, inner in _ENTRY.findall(text)
    )


def _has_user(text: str) -> bool:
    """Whether a URL has a user and a password."""
    return any(":" in text[start:end] for start, end in credentials(text))


def _words(key: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORDS.findall(key))


def _names_credential(words: tuple[str, ...]) -> bool:
    return any(word in _SECRET or _COMPOUND.search(word) for word in words)


def _is_about(words: tuple[str, ...]) -> bool:
    """Whether a key names something about a credential, such as the user; of one that is public, all is."""
    rest = [word for word in words if not word.isdigit()]
    return bool(rest) and (rest[-1] in _ABOUT or not _PUBLIC.isdisjoint(rest))


def _is_same(key: str, text: str) -> bool:
    """Whether a value only repeats words of its key: `password: password`."""
    return text.isascii() and {*_words(text)} <= {*_words(key), *_SECRET, *_FILLERS}


def _is_random(text: str) -> bool:
    """Whether a value is a random text, whatever its key is; not an identifier."""
    if (
        len(text) < _SHORTEST_RANDOM
        or not text.isascii()
        or not _is_mixed(text)
        or _UUID.fullmatch(text)
    ):
        return False
    parts = re.split(r"[-_./:, ]", text)
    bits = -sum(n / len(text) * log2(n / len(text)) for n in map(text.count, set(text)))
    return bits > _RANDOM and max(map(len, parts)) >= _SHORTEST_RANDOM


def _is_varied(text: str) -> bool:
    """Whether a text is no name of an object or a variable: it has letters of both cases and digits, or is hex."""
    kinds = (r"\d", "[a-z]", "[A-Z]")
    return bool(_HEX.fullmatch(text)) or all(re.search(kind, text) for kind in kinds)


def _is_mixed(text: str) -> bool:
    """Whether a text has both letters and digits, and no blank."""
    return bool(re.search(r"\d", text) and re.search(r"[A-Za-z]", text)) and " " not in text
