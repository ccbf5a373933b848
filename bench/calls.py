"""What does one call cost beside httpx alone?

The base is `httpx.Client.get(url, headers=...).json()` on a connection that is kept alive. `sk.client` does the same
and besides it keeps a deadline, is ready to try again, and makes a checked model of the answer.
"""

import ssl
from collections.abc import Callable
from functools import partial

import httpx

import sinkove as sk
from _side_by_side import HEADERS, KEY, MOCK, compared, heading, microseconds, row, served
from _tls import repeated_over_tls

TIMES, ROUNDS = 30, 60
MANY = 100


def show(url: str, ca: str | None, *calls: tuple[str, str, Callable[[sk.AccountClient], object]]) -> None:
    """Prints a row for each call: its name, its path, and how the client does it."""
    context = ssl.create_default_context(cafile=ca)
    with sk.client(KEY, base_url=url, httpx_args={"verify": context}) as client, httpx.Client(verify=context) as bare:
        for name, path, call in calls:
            base, ours = partial(repeat, partial(get, bare, url + path)), partial(repeat, partial(call, client))
            result = compared(base, ours, times=TIMES, rounds=ROUNDS)
            note = f"httpx alone {microseconds(result.base)}"
            row(f"{name} over {url.partition(':')[0]}", result.ratios, note, most=None if str(MANY) in name else 1.1)


def repeat(call: Callable[[], object], times: int) -> None:
    """Calls so often."""
    for _ in range(times):
        call()


def get(bare: httpx.Client, url: str) -> object:
    """What the base is."""
    return bare.get(url, headers=HEADERS).json()


def main() -> None:
    """Prints the table."""
    heading("One call, times httpx alone with `.json()`")
    with served(*MOCK) as url, sk.client(KEY, base_url=url) as client:

        def create() -> sk.Dataset:
            return client.create_dataset(model="chest-xray-v2", prompts=["Severe cardiomegaly"], size=10)

        made = create().id
        listing = ("`list_datasets()`", "/v1/datasets", sk.AccountClient.list_datasets)
        one = ("`dataset(id)`", f"/v1/datasets/{made}", lambda client: client.dataset(made))
        show(url, None, listing, one)
        with repeated_over_tls(url, [listing[1], one[1]]) as (address, ca):
            show(address, ca, listing, one)
        for _ in range(MANY - 1):
            create()
        show(url, None, (f"`list_datasets()` of {MANY}", *listing[1:]))


if __name__ == "__main__":
    main()
