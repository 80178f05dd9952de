"""What Go's libraries make of text: regular expressions, globs, version ranges."""
