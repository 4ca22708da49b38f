"""The desks of a territorial department: chancellery, head, inspector (clause 9.2)."""
