"""How long ago a server counted the request whose answer has just come: where windows are short, answers take much of one."""

_ANSWERS = 5
# The first ones take longer than others, because connections are made.
_FIRST = 3
# After a refusal it takes so many times as many until answers are trusted again.
_CAREFUL = 10
# What is left is for the way there, which differs from one request to the next.
_MOST = 0.95


class Ages:
    """Knows it by how long answers take; safe for threads.

    The server may have counted a request the moment it was sent, or as late as it answered. It counts before it does the
    work, so what a quick answer takes lies behind the count, and what one takes longer may lie before it.
    """

    def __init__(self) -> None:
        self._seconds: dict[str, tuple[float, ...]] = {}
        self._first, self._answers = _FIRST, 0

    def age(self, operation: str, seconds: float) -> float:
        """Seconds since the server counted a request whose answer begins; 0 until enough of the same operation were answered.

        Args:
            operation: Its id.
            seconds: From the begin of the request to that of its answer.
        """
        latest = self._seconds[operation] = (*self._seconds.get(operation, ()), seconds)[-_ANSWERS:]
        self._answers += 1
        if len(latest) <= _FIRST or self._answers <= self._first:
            return 0.0
        return _MOST * min(latest)

    def forget(self) -> None:
        """A request was refused: it is not as it was thought to be, if anything was."""
        self._seconds.clear()
        if self._answers > self._first:  # several are refused together, and others use the same key
            self._first *= _CAREFUL
        self._answers = 0
