"""Whether what is found answers the question, and how surely."""
