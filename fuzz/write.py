"""Writes plain data as YAML, in flow or in block style, with marks for what YAML can say and data cannot."""

import json
from collections.abc import Sequence
from random import Random
from typing import Any, Final

from fuzz.values import RAW

TWICE: Final = "\ue001"  # a key that ends with this is written without it: a duplicate


def written(documents: Sequence[Any], random: Random) -> bytes:
    """Documents as YAML: mostly in flow style, which is fast, else in block style."""
    block = random.random() < 0.3
    texts = [(_block(it, 0) if block else f"{flow(it)}\n") for it in documents]
    return "---\n".join(texts).encode("utf-8", "surrogatepass")


def flow(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False, default=str)
    return _unmarked(data, text) if RAW in text or TWICE in text else text


def _unmarked(data: Any, text: str) -> str:
    """The text of data with marks: written entry by entry."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{_key(key)}: {flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(map(flow, data)) + "]"
    return data[len(RAW) :] if isinstance(data, str) and data.startswith(RAW) else text


def _key(key: Any) -> str:
    text = str(key).removesuffix(TWICE) if isinstance(key, str) else key
    return (
        text[len(RAW) :]
        if isinstance(text, str) and text.startswith(RAW)
        else json.dumps(text, ensure_ascii=False)
    )


def _block(data: Any, indent: int) -> str:
    """Block style, as people write it."""
    pad = "  " * indent
    if indent > 40 or not data or not isinstance(data, dict | list):
        return (
            _multiline(data, pad) if isinstance(data, str) and "\n" in data else f"{flow(data)}\n"
        )
    if isinstance(data, dict):
        lines = [f"{pad}{_plain_key(key)}:{_below(value, indent)}" for key, value in data.items()]
    else:
        lines = [f"{pad}-{_below(value, indent)}" for value in data]
    return "".join(lines)


def _below(value: Any, indent: int) -> str:
    if isinstance(value, dict | list) and value and indent < 40:
        return "\n" + _block(value, indent + 1)
    return " " + _block(value, indent + 1)


def _multiline(text: str, pad: str) -> str:
    """Text with line breaks: a block scalar if YAML can write it as one."""
    if text.startswith((RAW, " ", "\n")) or not all(
        char.isprintable() or char == "\n" for char in text
    ):
        return f"{flow(text)}\n"
    end = "" if text.endswith("\n") else "-"
    lines = text.removesuffix("\n").split("\n")
    return f"|{end}\n" + "".join(f"{pad}{line}\n" if line else "\n" for line in lines)


def _plain_key(key: Any) -> str:
    simple = (
        isinstance(key, str)
        and key.isascii()
        and key.replace("-", "").isalnum()
        and key[0].isalpha()
    )
    return (
        key
        if simple
        and key.lower() not in ("null", "true", "false", "yes", "no", "on", "off", "y", "n")
        else _key(key)
    )
