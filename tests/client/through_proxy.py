"""Through a real proxy to a real server behind TLS: settings, retries, deadlines, refusals, and what the proxy learns."""

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import sinkove as sk
from sinkove.testing import serve
from sinkove_synkrato.clock import SystemClock
from sinkove_synkrato.config import Config

from ..worlds import World
from .proxying import PASSWORD, Ear, Proxy
from .tls import SECONDS, Act, Authority, Door, cut, drip, in_use, leave, stall, status

KEY = "sk-secret-0123456789"
NEW = {"model": "m", "prompts": ["p"], "size": 1}
ACTIONS: list[Any] = [
    pytest.param(lambda client: client.list_datasets(), id="read"),
    pytest.param(lambda client: client.create_dataset(NEW), id="create"),
]


class Hurry(SystemClock):
    """Does not pause between tries."""

    def random(self) -> float:
        return 0.0


class Net:
    """A server behind TLS, a proxy on the way to it, and clients that trust the server's certificate."""

    def __init__(self, world: World, door: Door, ear: Ear, authority: Authority) -> None:
        self.world = world
        self.door = door
        self.ear = ear
        self.authority = authority
        self.made: list[sk.AccountClient] = []

    def client(self, url: str = "", httpx_args: dict[str, Any] | None = None, **settings: Any) -> sk.AccountClient:
        arguments = {"verify": self.authority.client(), **(httpx_args or {})}
        config = Config(url or self.door.url, lambda: KEY, httpx_args=arguments, **{"timeout": SECONDS, **settings})
        self.made.append(self.world.client(config, Hurry()))
        return self.made[-1]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Certificates."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """One for all tests; it needs half a second to start and as much to end."""
    with Proxy(tmp_path_factory.mktemp("proxy")) as proxy:
        yield proxy


@pytest.fixture
def net(world: World, authority: Authority, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[Net]:
    """No proxy in the environment, until the test puts it there."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with serve(seed=1, api_key=KEY) as server, Door(server.url, authority.server) as door, Ear(proxy.url) as ear:
        net = Net(world, door, ear, authority)
        yield net
        for client in net.made:
            client.close()


def address(url: str) -> str:
    return url.rpartition("/")[2]


@pytest.mark.parametrize(
    ("environment", "argument", "expected"),
    [
        (["HTTPS_PROXY"], None, True),
        (["https_proxy"], None, True),
        (["ALL_PROXY"], None, True),
        ([], {"proxy": "EAR"}, True),
        (["NO_PROXY=127.0.0.1"], {"proxy": "EAR"}, True),
        ([], None, False),
        (["HTTP_PROXY"], None, False),
        (["HTTPS_PROXY", "NO_PROXY=127.0.0.1"], None, False),
        (["HTTPS_PROXY", "no_proxy=example.com,127.0.0.1"], None, False),
        (["HTTPS_PROXY", "NO_PROXY=*"], None, False),
        (["HTTPS_PROXY", "NO_PROXY=example.com"], None, True),
        (["HTTPS_PROXY"], {"trust_env": False}, False),
    ],
)
def test_call_goes_through_the_proxy_that_is_set(
    environment: list[str], argument: dict[str, Any] | None, expected: bool, net: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What httpx reads from the environment and takes as an argument holds; the argument is nearer."""
    for each in environment:
        name, _, value = each.partition("=")
        monkeypatch.setenv(name, value or net.ear.with_password())
    arguments = {name: net.ear.with_password() if value == "EAR" else value for name, value in (argument or {}).items()}
    assert net.client(httpx_args=arguments).list_datasets() == []
    assert net.ear.targets == ([address(net.door.url)] if expected else [])
    assert net.door.asked == ["datasets"]


@pytest.mark.parametrize(
    ("failures", "tunnels"),
    [([status(503)], 1), ([status(503), status(500)], 1), ([cut], 2), ([leave, cut], 3)],
    ids=["503", "503-500", "cut", "lost-cut"],
)
def test_call_through_the_proxy_is_tried_again(
    failures: list[Act], tunnels: int, net: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All tries take the way through the proxy, over as many tunnels as connections broke."""
    monkeypatch.setenv("HTTPS_PROXY", net.ear.with_password())
    net.door.first += failures
    assert net.client().list_datasets() == []
    assert net.door.asked == ["datasets"] * (len(failures) + 1)
    assert net.ear.targets == [address(net.door.url)] * tunnels == [address(net.door.url)] * len(net.door.visits)


def test_proxy_learns_where_to_and_nothing_else(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not see the key, and the server does not see the proxy's password."""
    monkeypatch.setenv("HTTPS_PROXY", net.ear.with_password())
    client = net.client()
    assert [each.size for each in [client.create_dataset(NEW), *client.list_datasets()]] == [1, 1]
    (heard,), target = net.ear.heard, address(net.door.url)
    head, _, rest = heard.partition(b"\r\n\r\n")
    assert [line for line in head.decode().split("\r\n") if not line.startswith("Proxy-Authorization: Basic ")] == [
        f"CONNECT {target} HTTP/1.1", f"Host: {target}", "Accept: */*"
    ]  # fmt: skip
    assert rest.startswith(b"\x16\x03")  # a TLS handshake
    assert KEY.encode() not in heard
    told = b"".join(net.door.visits[0].heads).lower()
    assert (told.count(KEY.encode()), told.count(b"proxy-authorization")) == (2, 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_plain_http_never_goes_through_the_proxy_of_the_environment(
    name: str, host: str, net: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would carry the key in clear to another machine."""
    monkeypatch.setenv(name, net.ear.with_password())
    with serve(api_key=KEY) as server:
        assert net.client(server.url.replace("127.0.0.1", host)).list_datasets() == []
    assert net.ear.heard == []


@pytest.mark.parametrize("through", [False, True], ids=["direct", "proxy"])
@pytest.mark.parametrize("act", ACTIONS)
def test_certificate_of_an_unknown_authority_is_refused_before_anything_is_sent(
    through: bool, act: Callable[[sk.AccountClient], object], net: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A create too may be tried again and has no unknown outcome; with the authority's certificate both work."""
    if through:
        monkeypatch.setenv("HTTPS_PROXY", net.ear.with_password())
    client = net.client(httpx_args={"verify": True}, max_retries=2)
    with pytest.raises(sk.APIConnectionError, match="CERTIFICATE_VERIFY_FAILED") as caught:
        act(client)
    assert (type(caught.value), caught.value.attempts, net.door.asked) == (sk.APIConnectionError, 3, [])
    act(net.client())
    monkeypatch.setenv("SSL_CERT_FILE", str(net.authority.file))
    act(net.client(httpx_args={"verify": True}))
    assert net.door.asked == ["datasets"] * 2
    assert len(net.ear.targets) == (5 if through else 0)


def test_tunnels_whose_tls_fails_do_not_fill_the_pool(net: Net) -> None:
    """A proxy that looks into TLS, say, whose certificate nobody trusts: one fixed in time, the client goes on."""
    arguments = {"proxy": net.ear.with_password(), "verify": True}
    client = net.client(httpx_args=arguments, max_retries=0)
    for _ in range(8):  # more than one of the asynchronous client's pools has places
        with pytest.raises(sk.APIConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
            client.list_datasets()
    assert in_use(client) == []


@pytest.mark.parametrize("act", ACTIONS)
@pytest.mark.parametrize(
    ("refusal", "text"),
    [
        ("no password", "407"),
        ("no server", "502"),
        (status(407), "407 Said"),
        (status(403), "403 Said"),
        (status(503), "503 Said"),
        (leave, "The proxy closed the connection"),
    ],
    ids=["real-407", "real-502", "407", "403", "503", "leaves"],
)
def test_proxy_that_refuses_could_not_be_connected_to(
    refusal: Act | str, text: str, act: Callable[[sk.AccountClient], object], net: Net
) -> None:
    """Nothing was sent, so that a create is tried again as well; the text shows neither key nor password."""
    with Door(net.door.url) as broken, socket.socket() as deaf:
        url, proxy = net.door.url, net.ear.with_password()
        if refusal == "no password":
            proxy = net.ear.url
        elif refusal == "no server":
            deaf.bind(("127.0.0.1", 0))  # its port is taken, and nobody listens there
            url = f"https://127.0.0.1:{deaf.getsockname()[1]}"
        elif not isinstance(refusal, str):
            broken.first = [refusal] * 3
            proxy = broken.url.replace("://", f"://user:{PASSWORD}@")
        client = net.client(url, {"proxy": proxy}, max_retries=2)
        with pytest.raises(sk.APIConnectionError) as caught:
            act(client)
        assert (type(caught.value), caught.value.attempts) == (sk.APIConnectionError, 3)
        assert text in str(caught.value)
        assert [each for each in (KEY, PASSWORD) if each in str(caught.value)] == []
        assert in_use(client) == []
        client.close()
    assert net.door.asked == []


@pytest.mark.parametrize("act", ACTIONS)
@pytest.mark.parametrize("who", ["proxy", "server"])
def test_way_that_stalls_ends_with_the_deadline(who: str, act: Callable[[sk.AccountClient], object], net: Net) -> None:
    """The proxy that takes the connection and says nothing, or the server behind it that never begins TLS."""
    with socket.create_server(("127.0.0.1", 0)) as silent, Door(net.door.url) as broken:
        broken.first = [stall]
        target = f"https://127.0.0.1:{silent.getsockname()[1]}"
        proxy = net.ear.with_password() if who == "server" else broken.url
        client = net.client(target, {"proxy": proxy}, timeout=0.3)
        began = time.monotonic()
        with pytest.raises(sk.APITimeoutError, match="Could not connect in time") as caught:
            act(client)
        assert (type(caught.value), caught.value.attempts) == (sk.APITimeoutError, 1)
        assert 0.25 < time.monotonic() - began < 5
        assert in_use(client) == []
        client.close()


@pytest.mark.parametrize("through", [False, True], ids=["direct", "proxy"])
def test_body_that_drips_ends_with_the_deadline(through: bool, net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes soon after the last, and all of them would take ten seconds."""
    if through:
        monkeypatch.setenv("HTTPS_PROXY", net.ear.with_password())
    net.door.acts["datasets"] = drip
    client = net.client(timeout=0.4)
    began = time.monotonic()
    with pytest.raises(sk.APITimeoutError) as caught:
        client.list_datasets()
    assert (type(caught.value), 0.35 < time.monotonic() - began < 5) == (sk.APITimeoutError, True)
    assert len(net.ear.targets) == int(through)
    assert all(visit.left.wait(SECONDS) for visit in net.door.visits)  # none where the machine is too slow to connect
    assert in_use(client) == []
