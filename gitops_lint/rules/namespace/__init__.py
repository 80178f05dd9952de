"""Rules about objects that a `namespace` or `targetNamespace` renames or moves."""
