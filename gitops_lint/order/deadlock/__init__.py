"""Events that wait for each other, and what to say of them."""
