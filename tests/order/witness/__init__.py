"""An independent witness of order: clusters drawn at random, and Flux played on them."""
