"""Words to tags, clauses and the rule that decides each: the grammar of a request."""
