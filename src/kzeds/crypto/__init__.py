"""The primitives: hashes, curves, RSA, and the choice of the fastest back end that gives right answers."""
