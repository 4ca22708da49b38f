"""The acts of the people named in the Order: one function is one act is one transaction.

Arguments are named; `by` says who acts, `at` when, `key` makes a second click the same act. Every act
either happens wholly, with its event, or raises `Obstacle`, and then nothing of it stays but the entry in
the journal that it was refused.
"""
