"""How messages are worded: lists, suggestions, lengths of time, explanations."""
