"""The built-in transformers, one module each."""
