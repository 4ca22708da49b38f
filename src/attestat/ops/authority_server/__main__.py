"""`python -m attestat.ops.authority_server`: the demonstration authority until it is told to stop."""

from __future__ import annotations

import functools
import logging
import signal
import sys

from attestat.config.settings import SettingsError, current
from attestat.ops.authority_server import moment
from attestat.ops.authority_server.server import running
from attestat.ops.demo import authority, services


def main() -> int:
    """Start; 2 when this instance must not have a stand-in or the port is taken."""
    try:
        settings = current()
        logging.basicConfig(
            level=settings.log_level.upper(), format="%(asctime)s %(levelname)-7s %(name)s: %(message)s"
        )
        authority.refuse_in_production(settings)
        ours = services.ensure(settings)
        # Taken before the server starts, so that its threads leave them to this one.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
        with running(
            ours, port=settings.authority_port, moment=functools.partial(moment.now, settings)
        ) as it:
            logging.getLogger("attestat.ops.authority_server").warning(
                "STAND-IN for the national authority: OCSP, lists, time stamps at %s/", it.base
            )
            signal.sigwait({signal.SIGTERM, signal.SIGINT})
    except (SettingsError, authority.RefusedInProduction, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(
            f"The demonstration authority cannot listen: {error}. ATTESTAT_AUTHORITY_PORT.", file=sys.stderr
        )
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
