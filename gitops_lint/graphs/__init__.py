"""Algorithms on directed graphs; the only place that imports networkx."""
