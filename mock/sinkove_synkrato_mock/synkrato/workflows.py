"""Workflows: how a record goes from step to step, and who has to do what.

The only template has two steps. What the vendor's tenants draw for themselves is not published; this one is inferred.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.synkrato.answers import Refusal, moment

if TYPE_CHECKING:
    from collections.abc import Container

    from sinkove_synkrato_mock.synkrato.company import Group, User
    from sinkove_synkrato_mock.synkrato.record import Record, Stamp

__all__ = ["FORWARD", "Step", "Workflow"]

TEMPLATE, _FIRST = "Review", "Draft"
# By step, None being a workflow that is closed: what each action makes of the status, and which step comes next.
_ACTIONS: dict[str | None, dict[str, tuple[str, str | None]]] = {
    "Draft": {"Submit": ("Submitted", "Approve")},
    "Approve": {
        "Approve": ("Approved", None),
        "Reject": ("Rejected", None),
        "Return": ("Returned", "Draft"),
        "Revise": ("Revision requested", "Draft"),
    },
    None: {"Reopen": ("Reopened", "Approve")},
}
FORWARD = ("Submit", "Approve", "Reject")


@dataclass
class Step:
    """A step that a record came to.

    Attributes:
        name: The step's.
        created_at: When it came.
        users: Who is to do it.
        groups: Whose members are to do it.
        previous: Who sent it there.
        action: What was done, in what status, and what comes next; None while the step is open.
        done: By whom and when.
        comments: What was said, by whom and when.
    """

    name: str
    created_at: float
    users: list[User] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    previous: User | None = None
    action: tuple[str, str, str | None] | None = None
    done: tuple[User, float] | None = None
    comments: list[tuple[str, User, float]] = field(default_factory=list)

    def wire(self) -> dict[str, Any]:
        """Returns it as lists show it: an open step has no `completedAt`."""
        users, groups = [each.wire() for each in self.users], [each.wire() for each in self.groups]
        who = self.done[0].wire() if self.done else None
        at = moment(self.done[1]) if self.done else None
        name, status, following = self.action or (None, None, None)
        is_open = self.action is None
        submitted = {"submittedAction": name, "submittedAt": at, "withdrawnAt": None, "submittedBy": who}
        return {
            "name": self.name,
            "kind": "FORM",
            "active": is_open,
            "createdAt": moment(self.created_at),
            **({} if is_open else {"completedAt": at}),
            "completedAction": None if is_open else {"name": name, "status": status, "nextStepName": following},
            "completedBy": who,
            "submittedBy": [] if is_open else [submitted],
            "previousUser": self.previous.wire() if self.previous else None,
            "responsibleUsers": users,
            "responsibleGroups": groups,
            "ballInCourt": {"users": users, "groups": groups} if is_open else {"users": [], "groups": []},
            "comments": [
                {"text": text, "createdAt": moment(time), "createdBy": user.wire()}
                for text, user, time in self.comments
            ],
        }


class Workflow:
    """What happened to a record so far.

    Attributes:
        id: 24 hexadecimal digits.
        steps: Oldest first; the last one may be open.
        status: Free text.
    """

    def __init__(self, id_: str, user: User, stamp: Stamp) -> None:
        self.id = id_
        self.status = "Open"
        self.created_by = self.updated_by = user
        self.steps = [Step(_FIRST, stamp.time, [user])]

    @property
    def is_active(self) -> bool:
        """Whether a step is open."""
        return self.steps[-1].action is None

    @property
    def step(self) -> str | None:
        """The open step's name, None when the workflow is closed."""
        return self.steps[-1].name if self.is_active else None

    def is_responsible(self, user: str) -> bool:
        """Whether a user, by name or id, is to do the last step."""
        last = self.steps[-1]
        members = [*last.users, *(each for group in last.groups for each in group.members)]
        return any(user in (each.name, each.id) for each in members)

    @property
    def offered(self) -> Container[str]:
        """The actions of the open step, or of a workflow that is closed."""
        return _ACTIONS[self.step]

    def check(self, action: str) -> None:
        """Refuses an action that the open step does not offer."""
        if action not in self.offered:
            place = f"the step {self.step}" if self.step else "a workflow that is closed"
            raise Refusal(400, f"Action {action[:64]} is not valid from {place}")

    def take(
        self,
        action: str,
        user: User,
        time: float,
        *,
        users: list[User],
        groups: list[Group],
        comment: str | None = None,
    ) -> None:
        """Takes an action that was checked; the next step is for these users and groups."""
        status, following = _ACTIONS[self.step][action]
        if self.is_active:
            last = self.steps[-1]
            last.action, last.done = (action, status, following), (user, time)
        if comment is not None:
            self.steps[-1].comments.append((comment, user, time))
        if following:
            self.steps.append(Step(following, time, users, groups, previous=user))
        self.status, self.updated_by = "Open" if following else status, user

    def wire(self, record: Record) -> dict[str, Any]:
        """Returns it as lists show it."""
        return {
            "recordNumber": record.number,
            "workflowId": self.id,
            "templateName": TEMPLATE,
            "currentStepName": self.steps[-1].name,
            "status": self.status,
            "createdBy": self.created_by.wire(),
            "lastUpdatedBy": self.updated_by.wire(),
            "steps": [each.wire() for each in self.steps],
            "generalComments": [],
        }
