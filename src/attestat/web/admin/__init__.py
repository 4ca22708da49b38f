"""The administrators' screens: editions of the Rules and the notices of clause 12. Not Django's admin."""
