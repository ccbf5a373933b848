"""What became of a create whose outcome is unknown: looked up, never sent again."""

import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sinkove_synkrato.call import Operation
from sinkove_synkrato.deadline import Deadline
from sinkove_synkrato.engine import Engine
from sinkove_synkrato.errors import APIError, OutcomeUnknownError
from sinkove_synkrato.poll import PollSchedule

from ._snapshot import Snapshot

Lister = Callable[[Deadline], Awaitable[list[Snapshot]]]


async def reconciled(
    engine: Engine,
    operation: Operation,
    create: Callable[[], Awaitable[Snapshot]],
    lister: Lister,
    content: Mapping[str, Any],
) -> Snapshot:
    """Creates a dataset; when the outcome is unknown, looks for it in the list until the call's deadline.

    It is the one dataset of the same content that was created, by the server's clock, since the call began, and not
    by another call of this client. The server's clock is known to a second, so one that another program made within the
    second before the call cannot be told from it.

    Args:
        engine: The client's engine.
        operation: The one that lists.
        create: Creates it.
        lister: Lists all datasets before a deadline.
        content: What was asked for, as in `Snapshot.content`.

    Raises:
        OutcomeUnknownError: There was none, or more than one.
        APIError: Whatever creating raised.
    """
    deadline, began = engine.ends(), engine.clock.time()
    try:
        return await create()
    except OutcomeUnknownError as unknown:
        schedule, looks = PollSchedule(), 0
        while engine.left(deadline) > 0:
            try:
                listed = await lister(deadline)
            except APIError as exc:
                unknown.add_note(f"It was looked for in {operation}, which failed: {exc}")
                raise unknown from unknown.__cause__
            # The server may write whole seconds.
            since = math.floor(began + engine.http.skew)
            found = [each for each in listed if each.content == content and each.created_at.timestamp() >= since]
            found = [each for each in found if each.id not in engine.made]
            if len(found) == 1:
                return found[0]
            if found:
                unknown.add_note(f"It is one of {', '.join(each.id for each in found)}, which are all alike.")
                raise
            pause = schedule.pause(looks, left=engine.left(deadline))
            if pause is None:
                break
            await engine.poll_pause(operation, pause)
            looks += 1
        unknown.add_note("It was looked for in the list until the deadline and was not there.")
        raise
