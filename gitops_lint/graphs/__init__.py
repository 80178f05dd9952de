"""Algorithms on directed graphs.

Our own: they decide what a lint reports, and importing networkx takes longer than linting a small repository.
"""
