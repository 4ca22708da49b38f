"""What all screens share: security headers, the values that blocks show, words and dates, error pages."""
