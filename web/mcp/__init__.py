"""MCP: programs and agents read and write one person's memory."""
