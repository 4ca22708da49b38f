"""The desks of the Committee: chancellery, head, executor (clauses 8, 9, 11)."""
