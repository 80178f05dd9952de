"""What the commands about order answer: plan, why, compare."""
