"""The error tree: shape, attributes and pickles."""

import copy
import pickle
import re
from collections.abc import Iterator
from typing import Any

import pytest

import sinkove
import sinkove.exceptions
from sinkove_synkrato import errors


def _tree(root: type[errors.APIError] = errors.APIError) -> Iterator[type[errors.APIError]]:
    yield root
    for child in root.__subclasses__():
        if child.__module__ == errors.__name__:  # vendors have some of their own
            yield from _tree(child)


TREE = sorted(set(_tree()), key=lambda cls: cls.__name__)
STATUS: dict[str, Any] = {
    "operation_id": "get_dataset",
    "attempts": 3,
    "status_code": 418,
    "code": "TEAPOT",
    "message": "Short and stout.",
    "details": {"spout": [1, None]},
    "request_id": "r-1",
    "headers": {"x-request-id": "r-1"},
    "retry_after": 1.5,
}


def _attributes(cls: type[errors.APIError]) -> dict[str, Any]:
    if issubclass(cls, errors.APIStatusError):
        return STATUS
    if issubclass(cls, errors.OutcomeUnknownError):
        return {"operation_id": "create_dataset", "attempts": 1, "status_code": 503, "fingerprint": "0123456789ab"}
    return {"operation_id": "get_dataset", "attempts": 3}


@pytest.mark.parametrize("cls", TREE)
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))])  # noqa: S301  # ours
def test_error_copied_keeps_text_and_attributes(cls: type[errors.APIError], again: Any) -> None:
    """An error crosses a process boundary, and is still what it was."""
    error = cls("It failed.", **_attributes(cls))
    twin = again(error)
    assert (type(twin), str(twin), twin.args, vars(twin)) == (cls, "It failed.", ("It failed.",), _attributes(cls))


@pytest.mark.parametrize("cls", TREE)
def test_error_without_arguments_has_empty_defaults(cls: type[errors.APIError]) -> None:
    """Each class can be made with nothing, so that a caller's tests can raise it."""
    error = cls()
    assert (error.operation_id, error.attempts) == (None, 0)


@pytest.mark.parametrize("cls", TREE)
def test_error_second_positional_argument_is_refused(cls: type[errors.APIError]) -> None:
    """Only the text is positional: anything else would be lost in a pickle."""
    with pytest.raises(TypeError):
        cls("text", "more")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # the mistake under test


BASES = [
    (errors.ConfigurationError, (errors.APIError, ValueError)),
    (errors.APIConnectionError, (errors.APIError,)),
    (errors.APITimeoutError, (errors.APIConnectionError, TimeoutError)),
    (errors.BudgetExhaustedError, (errors.APITimeoutError,)),
    (errors.APIStatusError, (errors.APIError,)),
    (errors.BadRequestError, (errors.APIStatusError,)),
    (errors.AuthenticationError, (errors.APIStatusError,)),
    (errors.InsufficientCreditsError, (errors.APIStatusError,)),
    (errors.PermissionDeniedError, (errors.APIStatusError,)),
    (errors.NotFoundError, (errors.APIStatusError,)),
    (errors.ConflictError, (errors.APIStatusError,)),
    (errors.GoneError, (errors.APIStatusError,)),
    (errors.ValidationError, (errors.APIStatusError,)),
    (errors.RateLimitError, (errors.APIStatusError,)),
    (errors.ServerError, (errors.APIStatusError,)),
    (errors.ResponseValidationError, (errors.APIError,)),
    (errors.OutcomeUnknownError, (errors.APIError,)),
    (errors.WaitTimeoutError, (errors.APIError, TimeoutError)),
    (errors.DatasetFailedError, (errors.APIError,)),
    (errors.DatasetExpiredError, (errors.APIError,)),
    (errors.DownloadError, (errors.APIError,)),
    (errors.IncompleteDownloadError, (errors.DownloadError,)),
    (errors.CorruptDownloadError, (errors.DownloadError,)),
    (errors.LinkExpiredError, (errors.DownloadError,)),
    (errors.DestinationExistsError, (errors.DownloadError, FileExistsError)),
]


def test_tree_has_the_promised_bases() -> None:
    """The tree is the one that is promised, and every class of it is in the table."""
    assert {cls: cls.__bases__ for cls in TREE} == {errors.APIError: (Exception,), **dict(BASES)}


def test_tree_docstring_draws_every_class() -> None:
    """The module's docstring lists each class, and no other."""
    drawn = re.findall(r"\b[A-Z]\w*Error\b", str(errors.__doc__).partition("Each takes")[0].partition("\n")[2])
    builtin = {"ValueError", "TimeoutError", "FileExistsError"}
    assert sorted(set(drawn) - builtin) == [cls.__name__ for cls in TREE]


@pytest.mark.parametrize(
    ("status_code", "expected"),
    [
        (100, errors.APIStatusError),
        (301, errors.APIStatusError),
        (400, errors.BadRequestError),
        (401, errors.AuthenticationError),
        (402, errors.InsufficientCreditsError),
        (403, errors.PermissionDeniedError),
        (404, errors.NotFoundError),
        (405, errors.APIStatusError),
        (408, errors.APIStatusError),
        (409, errors.ConflictError),
        (410, errors.GoneError),
        (413, errors.APIStatusError),
        (422, errors.ValidationError),
        (429, errors.RateLimitError),
        (499, errors.APIStatusError),
        (500, errors.ServerError),
        (501, errors.ServerError),
        (520, errors.ServerError),
        (599, errors.ServerError),
        (600, errors.APIStatusError),
    ],
)
def test_status_has_its_class(status_code: int, expected: type[errors.APIStatusError]) -> None:
    """Each status becomes the class that the tree names, and unknown ones the base."""
    assert errors.status_error_class(status_code) is expected


def test_names_of_the_vendor_are_aliases() -> None:
    """A guide's example catches these names."""
    assert (sinkove.SinkoveError, sinkove.exceptions.SinkovelAPIError, sinkove.exceptions.SinkovelAuthError) == (
        errors.APIError,
        errors.APIError,
        errors.AuthenticationError,
    )
