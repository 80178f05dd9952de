"""Field specs: the fields that transformers change, and paths to fields."""
