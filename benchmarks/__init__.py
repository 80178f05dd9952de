"""Measurements: growth with size, other tools on the same repositories, hostile repositories."""
