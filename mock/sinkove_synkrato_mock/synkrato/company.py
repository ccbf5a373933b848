"""A company, which the vendor calls a tenant: its projects, workspaces, forms and records."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from sinkove_synkrato_mock.synkrato.answers import moment, not_found
from sinkove_synkrato_mock.synkrato.records import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sinkove_synkrato_mock.ids import Ids
    from sinkove_synkrato_mock.synkrato.forms import Form

__all__ = ["COMPANY", "PROJECT", "WORKSPACE", "Company", "Document", "Group", "User", "Workspace"]

# Those in the vendor's examples, for whoever asks first.
COMPANY, PROJECT, WORKSPACE = "cwWdTZK", "p6iD1Wb", "64f1c2a9e4b0a1b2c3d4e5fb"


@dataclass
class User:
    """A user of the platform.

    Attributes:
        id: 24 hexadecimal digits.
        name: In lower case, as the server compares it.
        active: Whether they may sign in.
        may_delete: Whether they may delete records of masters.
        companies: The ids of those that they belong to.
        projects: The projects that they reach.
    """

    id: str
    name: str
    active: bool = True
    may_delete: bool = True
    companies: set[str] = field(default_factory=set)
    projects: set[str] = field(default_factory=set)

    def wire(self) -> dict[str, Any]:
        """Returns them as workflows show them."""
        first, _, last = self.name.partition("@")[0].partition(".")
        names = {"firstName": first.capitalize(), "lastName": last.capitalize()}
        return {"id": self.id, **names, "email": self.name, "status": int(self.active)}


@dataclass
class Group:
    """A group of users.

    Attributes:
        id: 24 hexadecimal digits.
        name: What people call it.
        members: Who is in it.
        project: The id of its project; None: it is the company's.
    """

    id: str
    name: str
    members: list[User]
    project: str | None = None

    def wire(self) -> dict[str, Any]:
        """Returns it as workflows show it."""
        return {"name": self.name, "members": [each.wire() for each in self.members]}


@dataclass
class Workspace:
    """A space that records may belong to in place of a project."""

    id: str
    name: str
    parent: str | None
    created_at: float
    updated_at: float

    def get(self, name: str) -> Any:
        """Returns a value by the name that filters and sort have for it, None when there is none."""
        return self.wire().get(name)

    def wire(self) -> dict[str, Any]:
        """Returns it as the API shows it."""
        times = {"createdAt": moment(self.created_at), "updatedAt": moment(self.updated_at)}
        return {"id": self.id, "name": self.name, "parentId": self.parent, **times}


@dataclass
class Document:
    """A document with all its versions, of a project and perhaps of a module's record."""

    id: str
    name: str
    project: str
    owner: tuple[str, str] | None
    versions: list[bytes] = field(default_factory=list)


class Company:
    """What belongs to one company.

    Attributes:
        projects: Names by id.
        workspaces: By id.
        groups: By id; documents and jobs too.
        schedules: Rows of equipment, by the schedule's id.
        forms: By kind and name.
        changes: Kinds and places of what has changed since they were last cleared, in that order.

    Args:
        id_: Seven characters.
        ids: Makes what is in it.
        forms: Its masters, modules and hierarchies.
        is_kept: Whether somebody clears the changes.
    """

    def __init__(self, id_: str, ids: Ids, forms: Iterable[Form], *, is_kept: bool = False) -> None:
        self.id = id_
        self.changes: dict[tuple[str, ...], None] = {}
        self._is_kept = is_kept
        self._ids = ids
        self.projects: dict[str, str] = {}
        self.workspaces: dict[str, Workspace] = {}
        self.groups: dict[str, Group] = {}
        self.documents: dict[str, Document] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.schedules: dict[str, list[dict[str, Any]]] = {}
        self.forms = {(each.kind, each.name): each for each in forms}
        self._tables: dict[tuple[str, ...], Table] = {}

    def table(self, kind: str, name: str, place: str) -> Table:
        """Returns the records of a form in a project or workspace, or of the whole company.

        Raises:
            Refusal: There is no such form.
        """
        key = (kind, name.upper(), place)
        if key not in self._tables:
            form = self.forms.get(key[:2])
            if form is None:
                raise not_found(name.upper())
            note = partial(self.note, "record", *key)
            self._tables[key] = Table(form, self._ids, "/".join((self.id, *key)), note)
        return self._tables[key]

    def tables(self, *, empty: bool = False) -> list[tuple[tuple[str, ...], Table]]:
        """Returns the records that there are, by kind, name and place; also where there are none any more."""
        return [(key, table) for key, table in sorted(self._tables.items()) if table.made and (empty or len(table))]

    def note(self, *what: str) -> None:
        """Notes that a thing has changed, was made or is gone: its kind and where it is."""
        if self._is_kept:
            self.changes[what] = None
