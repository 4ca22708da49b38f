"""What other systems ask over HTTP and JSON; described in OpenAPI 3.1 at /api/openapi.json.

Open to anybody: nothing here is written, and nothing is told that the public pages do not tell. Each address
may ask so often, and so much at once. Errors are problem documents (RFC 9457).
"""
