"""The forms of words: folded, stemmed, mistyped, and the languages they are of."""
