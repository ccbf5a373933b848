"""Synkrato's mock, with windows that begin anywhere: so many requests in any stretch of time as long as one.

`python _sliding_mock.py ARGUMENTS` is `synkrato mock ARGUMENTS`. No other server refuses as much as this one.
"""

import math
import sys
from collections import defaultdict, deque

from sinkove_synkrato_mock.window import Turn, Window
from synkrato.cli import main

times: dict[Window, deque[float]] = defaultdict(deque)


def take(self: Window) -> Turn:
    """As `Window.take`."""
    now, seen = self._clock.time(), times[self]
    while seen and seen[0] <= now - self.seconds:
        seen.popleft()
    if allowed := len(seen) < self.limit:
        seen.append(now)
    end = math.ceil(seen[0] + self.seconds)
    return Turn(allowed, self.limit, self.limit - len(seen), end, 1)


Window.take = take  # type: ignore[method-assign]
sys.exit(main(sys.argv[1:]))
