"""What screens read: one function a screen or a part of one, frozen rows, a fixed number of statements.

Rights are a condition of the query: what the actor may not see is not selected.
"""
