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

    It is the one dataset of the same content that was created, by the server's clock, since the call began, and that is
    no other create's of this client; while such a one is open, nothing can be told. The server's clock is known to a
    second or two, so one that another program made within that time before the call cannot be told from it.

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

    def since(engine: Engine) -> int:
        return math.floor(began + engine.http.skew)  # the server may write whole seconds

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
            found = [
                each for each in listed if each.content == content and each.created_at.timestamp() >= since(engine)
            ]
            if engine.creates.is_alone(unknown.fingerprint):
                if len(found := [each for each in found if not engine.creates.knows(each.id)]) > 1:
                    unknown.add_note(f"It is one of {', '.join(each.id for each in found)}, which are all alike.")
                    raise
                if found and engine.creates.claim(found[0].id):
                    return found[0]
            looks += 1
            pause = schedule.pause(looks - 1, left=engine.left(deadline))
            if pause is None:
                break
            await engine.poll_pause(operation, pause)
        told = (
            "It was looked for in the list until the deadline and was not found"
            if looks
            else "No time was left to look"
        )
        unknown.add_note(f"{told}. Look for it yourself before you create it again.")
        raise
