"""The company's account: its applications, drafts, signing, following (clauses 7, 11)."""
