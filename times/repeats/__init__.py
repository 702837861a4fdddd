"""What repeats: words to rules of RFC 5545, rules to words, and when a rule comes round."""
