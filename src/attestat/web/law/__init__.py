"""Pages that say the law and explain its dates."""
