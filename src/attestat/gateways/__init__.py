"""The outside world: a folder per system, with its protocol, the real one and, where needed, a stand-in."""
