"""Which fields transformers touch, and paths to fields."""
