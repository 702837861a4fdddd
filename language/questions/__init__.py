"""What a question asks for, and what was answered to one of ours."""
