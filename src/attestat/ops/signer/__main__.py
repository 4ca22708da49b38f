"""`python -m attestat.ops.signer`: the demonstration signer until it is told to stop."""

from __future__ import annotations

import asyncio
import functools
import logging
import signal
import sys

from attestat.config.settings import Settings, SettingsError, current
from attestat.ops.demo import authority
from attestat.ops.signer import moment
from attestat.ops.signer.keyring import Keyring
from attestat.ops.signer.server import HOST, running


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    keyring = Keyring(authority.ensure(settings))
    async with running(settings, keyring, moment=functools.partial(moment.now, settings)) as (_, port):
        logging.getLogger("attestat.ops.signer").warning(
            "STAND-IN for NCALayer with %d demonstration keys: http://%s:%d/", len(keyring.cards), HOST, port
        )
        await stop.wait()


def main() -> int:
    """Start; 2 when this instance must not have a stand-in or the port is taken."""
    try:
        settings = current()
        logging.basicConfig(
            level=settings.log_level.upper(), format="%(asctime)s %(levelname)-7s %(name)s: %(message)s"
        )
        logging.getLogger("websockets").setLevel(logging.WARNING)  # it tells of every connection
        authority.refuse_in_production(settings)
        asyncio.run(serve(settings))
    except (SettingsError, authority.RefusedInProduction) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"The demonstration signer cannot listen: {error}. ATTESTAT_SIGNER_PORT.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
