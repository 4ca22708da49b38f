"""What runs beside the web: jobs in PostgreSQL, done by `attestat manage procrastinate worker`."""
