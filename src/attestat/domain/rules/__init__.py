"""The numbered rules of the Order, one function each, named by its id in requirements.md.

A rule's docstring is its wording. A rule passes in silence or raises `Obstacle`.
"""
