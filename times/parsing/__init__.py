"""The grammar of times: pieces, what belongs together, and the moments meant."""
