"""Runs an embedded PostgreSQL in a process of its own, as the user who calls. Used by test_postgres.py.

    python launched.py HOME

Prints one line when the server answers: JSON with its process id and addresses, or {"error": …}. Stops the
server when its standard input ends.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from attestat.config.home import place_of, secrets_of
from attestat.ops.postgres import PostgresError, Server


def main() -> int:
    home = Path(sys.argv[1])
    server = Server(place_of(home), secrets_of(home))
    try:
        server.start()
    except PostgresError as error:
        print(json.dumps({"error": str(error)}), flush=True)
        return 1
    assert server.process is not None
    addresses = {role: server.url(role) for role in ("superuser", "owner", "app")}
    place = {
        "data": str(server.place.data),
        "sockets": str(server.place.sockets),
        "base": str(server.place.base),
    }
    print(json.dumps({"pid": server.process.pid, **addresses, **place}), flush=True)
    sys.stdin.read()
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
