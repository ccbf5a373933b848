"""Waiting for datasets, one or many, whosever they are: one body for `Dataset.wait` and `wait_all`, in both worlds."""

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar

from sinkove_synkrato.errors import APIError, APITimeoutError, BudgetExhaustedError
from sinkove_synkrato.worlds import Bell

from ._watch import Look, Pause, Seat, watch_of

if TYPE_CHECKING:
    from ._dataset import _DatasetFields

_LEAST = 1.0  # between looks for which there was no turn
DatasetT = TypeVar("DatasetT", bound="_DatasetFields")


class Waiting(Generic[DatasetT]):
    """What one thread or task waits for, until it leaves the context.

    Args:
        datasets: Brought up to date in place; none twice.
        timeout: Seconds for all of it, from now on; None has no end.
    """

    def __init__(self, datasets: Iterable[DatasetT], timeout: float | None) -> None:
        self._timeout = timeout
        self._begun = [(each, each._engine.within(timeout)) for each in datasets]
        self._seats: dict[Seat, dict[str, DatasetT]] = {}
        self._told: dict[DatasetT, APIError | None] = {}

    def __enter__(self) -> "Waiting[DatasetT]":
        seats: dict[object, Seat] = {}
        for each, deadline in self._begun:
            if each._snapshot.is_terminal:
                self._told[each] = None
                continue
            engine, surface = each._engine, each._surface
            watch = watch_of(engine)
            seat = seats.setdefault((watch, surface.organization), Seat(watch, engine, surface, deadline))
            self._seats.setdefault(seat, {})[each.id] = each
            watch.join(seat, each.id)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for seat in self._seats:
            seat.watch.leave(seat)

    def __bool__(self) -> bool:
        return bool(self._seats or self._told)

    async def news(self) -> dict[DatasetT, APIError | None]:
        """Waits for some: datasets that the server has told of, or with the error that ends their wait.

        A dataset whose status is final, or that has an error, is waited for no longer. The first time those come that
        need no waiting.

        Raises:
            ConfigurationError: There is no key that could be sent.
        """
        while self._seats and not self._told:
            bell = next(iter(self._seats)).engine.http.bell()
            pauses = [(await self._turn(seat, bell), seat) for seat in list(self._seats)]
            for seat in list(self._seats):
                self._take(seat)
            if self._told:
                break
            pause, seat = min(pauses, key=lambda each: each[0].seconds)
            if pause.is_joined:
                await seat.engine.http.pause(pause.seconds, bell)
            else:
                await seat.engine.poll_pause(seat.surface.looks, pause.seconds, bell)
        told, self._told = self._told, {}
        return told

    async def _turn(self, seat: Seat, bell: Bell) -> Pause:
        while seat in self._seats:
            turn = seat.watch.turn(seat, bell)
            if isinstance(turn, Pause):
                return turn
            if turn is None:
                self._late(seat, None)
            else:
                await self._look(seat, turn)
        return Pause(0.0)

    async def _look(self, seat: Seat, look: Look) -> None:
        found, is_refused = None, False
        try:
            if look.is_list:
                found = {each.id: each for each in await seat.surface.list(seat.deadline)}
            else:
                (only,) = look.ids
                found = {only: await seat.surface.fetch(only, seat.deadline)}
        except BudgetExhaustedError as exc:
            left, reset = seat.engine.left(seat.deadline), seat.engine.budget.state.reset
            if left <= 0:
                self._late(seat, exc)
            else:  # the call's own time is too short for its turn, this wait's is not
                seat.due = seat.engine.clock.monotonic() + min(left, max(_LEAST, reset))
        except APIError as exc:
            # The cause of one that the server's slowness alone explains is httpx's.
            of_time = seat.engine.left(seat.deadline) <= 0 or isinstance(exc.__cause__, APIError)
            if isinstance(exc, APITimeoutError) and of_time:
                self._late(seat, exc)
            else:
                is_refused = True
                self._end(seat, {name: exc for name in self._seats[seat] if name in look.ids})
        finally:
            seat.watch.over(look, seat, found, is_refused=is_refused)

    def _take(self, seat: Seat) -> None:
        news, done = seat.watch.take(seat), dict[str, APIError | None]()
        for name, dataset in self._seats[seat].items():
            if name in news:
                if not dataset._snapshot.is_terminal:  # somebody else may have refreshed it since
                    dataset._snapshot = news[name]
                self._told[dataset] = None
                if dataset._snapshot.is_terminal:
                    done[name] = None
        self._end(seat, done)

    def _late(self, seat: Seat, cause: APIError | None) -> None:
        errors = {name: each._not_in_time(self._timeout) for name, each in self._seats[seat].items()}
        for each in errors.values():
            each.__cause__ = cause
        self._end(seat, errors)

    def _end(self, seat: Seat, ended: Mapping[str, APIError | None]) -> None:
        datasets = self._seats[seat]
        self._told |= {datasets.pop(name): error for name, error in ended.items()}
        seat.watch.drop(seat, ended.keys())
        if not datasets:
            seat.watch.leave(seat)
            del self._seats[seat]
