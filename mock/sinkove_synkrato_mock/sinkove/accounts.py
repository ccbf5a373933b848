"""All accounts of a mock server, and how a request finds its own."""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING

from sinkove_synkrato_mock.ids import Ids
from sinkove_synkrato_mock.sinkove.account import Account
from sinkove_synkrato_mock.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sinkove_synkrato_mock.message import Request
    from sinkove_synkrato_mock.sinkove.options import Options

__all__ = ["Accounts"]


class Accounts:
    """The accounts by API key.

    Attributes:
        ids: What names datasets and requests.
        first: The first key's account. Callers without a valid key stand by its clock, its faults and its journal.
        anonymous: The one window of all callers without a valid key.
    """

    def __init__(self, options: Options, base: Callable[[], float]) -> None:
        self.ids = Ids(options.seed)
        self._by_key = {key: Account(key, options, self.ids, base) for key in options.api_keys}
        self.first = self._by_key[options.api_keys[0]]
        self.anonymous = Window(*options.window, self.first.clock)

    def __iter__(self) -> Iterator[Account]:
        return iter(self._by_key.values())

    def get(self, api_key: str | None = None) -> Account:
        """Returns the account of a key, the first one without.

        Raises:
            ValueError: There is none.
        """
        for account in self:
            if api_key in (None, account.key):
                return account
        raise ValueError("There is no account with this api_key.")

    def authenticate(self, request: Request) -> Account | None:
        """Returns the account whose key a request carries, compared in constant time, None when there is none."""
        match = re.fullmatch(r"(?i:bearer) +(\S+)", request.headers.get("authorization", "").strip())
        given = match[1].encode() if match else b""
        found = None
        for account in self:
            if hmac.compare_digest(account.key.encode(), given):
                found = account
        return found

    def reset(self, api_key: str | None = None) -> None:
        """Brings one account, or everything, back to how the server was started."""
        accounts = list(self) if api_key is None else [self.get(api_key)]
        for account in accounts:
            account.reset()
        if self.first in accounts:
            self.anonymous.reset()
        if api_key is None:
            self.ids.reset()
