"""What a newer Flux no longer serves."""
