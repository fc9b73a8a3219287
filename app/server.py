"""Running the designer: the socket, the address that is printed, uvicorn."""

import gc
import logging
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from ipaddress import ip_address

import click
import uvicorn
from starlette.datastructures import State

from app.errors import Conflict, LayerwrightError, Refused
from app.home import kept_token, locked_home, prepare_home
from app.settings import Settings
from app.web.access import new_token
from app.web.services import Services

_LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")


def run_server(settings: Settings, once_started: Callable[[int], None] | None = None) -> None:
    """Serve until stopped (Ctrl+C or SIGTERM).

    Args:
        settings: of this server.
        once_started: is given the port once it answers, in a thread of its own; where it
            fails, the server stops and the failure is raised.

    Raises:
        Refused: an address that others reach, without an explicit token and host names.
        Conflict: the port is busy, or another server uses the data folder.
        StorageFull: the data folder cannot be written.
    """
    _refuse_open_house(settings)
    prepare_home(settings.home)
    with (
        locked_home(settings.home) as tell,
        free_socket(settings.host, settings.port) as listening,
    ):
        port = int(listening.getsockname()[1])
        tell(settings.host, port)
        settings = settings.model_copy(update={"port": port})
        token = settings.token or kept_token(settings.home, new_token)
        from app.main import create_app

        api = create_app(settings, token=token, hosts=answered_hosts(settings))
        logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
        config = uvicorn.Config(
            api,
            log_config=None,
            access_log=False,  # it would carry query strings, and so the token
            server_header=False,
            timeout_graceful_shutdown=3,
            lifespan="on",
        )
        server = _Server(
            config, f"http://{_shown_host(settings.host)}:{port}/?token={token}", api.state
        )
        if once_started is not None:
            server.once_started = partial(once_started, port)
        with suppress(KeyboardInterrupt):  # uvicorn raises it again once all is in order
            server.run(sockets=[listening])
        if server.failure is not None:
            raise server.failure
        if not server.started:
            sys.exit(1)


class _Server(uvicorn.Server):
    """Prints the address once it answers, and at the end which runs go on."""

    def __init__(self, config: uvicorn.Config, address: str, state: State) -> None:
        super().__init__(config)
        self._address = address
        self._state = state
        self.once_started: Callable[[], None] | None = None
        self.failure: LayerwrightError | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            gc.collect()
            gc.freeze()  # the program itself is no garbage: answers need not wait for that search
            click.echo(f"Layerwright is at {self._address}")
            sys.stdout.flush()
            if self.once_started is not None:
                threading.Thread(target=self._go_on, args=(self.once_started,), daemon=True).start()

    def _go_on(self, once_started: Callable[[], None]) -> None:
        try:
            once_started()
        except LayerwrightError as error:
            self.failure = error
            self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        services: Services = self._state.services
        for line in left_in_words(services.supervisor.left_running):
            click.echo(line)
        sys.stdout.flush()


def left_in_words(names: Sequence[str]) -> Iterator[str]:
    """What a person is told of the runs that go on when the server is stopped."""
    if not names:
        return
    them, go = ("it", "goes") if len(names) == 1 else ("them", "go")
    quoted = ", ".join(f"“{name}”" for name in names)
    yield f"{len(names)} run{'s'[: len(names) != 1]} {go} on training without the server: {quoted}."
    yield f"Start Layerwright again to watch or cancel {them}."


def answered_hosts(settings: Settings) -> frozenset[str]:
    """The exact Host headers that are answered: local names and those that were allowed."""
    names = {*_LOCAL_NAMES, _shown_host(settings.host), *settings.allowed_hosts}
    with_port = {f"{name}:{settings.port}" for name in names}
    # An allowed name may stand behind a proxy, where the port is not ours.
    return frozenset(with_port | set(settings.allowed_hosts))


def _refuse_open_house(settings: Settings) -> None:
    try:
        is_local = ip_address(settings.host).is_loopback
    except ValueError:
        is_local = settings.host == "localhost"
    if is_local or (settings.token and settings.allowed_hosts):
        return
    raise Refused(
        f"Listening on {settings.host} lets others on the network reach this program, "
        "and pasted layers are code that runs here.",
        hint="State a token and the host names to answer to: --token TOKEN --allowed-host NAME.",
        where="--host",
    )


def _shown_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def free_socket(host: str, port: int) -> socket.socket:
    """A listening socket, so that the address is known before anything else starts.

    Raises:
        Conflict: the port is busy or the address cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol must be named: asyncio sets TCP_NODELAY only on sockets that state it, and
    # without it each answer of two writes (head, body) waits 40 ms for a delayed ACK.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise Conflict(
            f"Port {port} on {host} cannot be used: {error.strerror or error}.",
            hint="Something else may be listening there. Choose another port: "
            "`layerwright serve --port 8001` (or `make run PORT=8001`); 0 takes any free one.",
        ) from error
    return listening
