"""Durations as text."""


def text(length: float) -> str:
    """A duration in seconds as text.

    >>> text(3570), text(30), text(0.5)
    ('59m30s', '30s', '500ms')
    """
    if 0 < length < 1:
        return f"{length * 1000:g}ms"
    hours, rest = divmod(round(length, 3), 3600)
    minutes, rest = divmod(rest, 60)
    parts = ((int(hours), "h"), (int(minutes), "m"), (round(rest, 3), "s"))
    return "".join(f"{number:g}{unit}" if unit == "s" else f"{number}{unit}"
                   for number, unit in parts if number) or "0s"  # fmt: skip
