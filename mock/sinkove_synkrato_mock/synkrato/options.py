"""What a mock server of the Synkrato Data API can be told when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sinkove_synkrato_mock import options
from sinkove_synkrato_mock.check import whole
from sinkove_synkrato_mock.synkrato.faults import CATALOGUE
from sinkove_synkrato_mock.synkrato.forms import Form

__all__ = ["REVISIONS", "Options"]

REVISIONS = ("newer", "older")


@dataclass(frozen=True, kw_only=True)
class Options(options.Options):
    """The options of a mock server, checked.

    Attributes:
        tokens: The tokens that are valid; each is a company of its own. One that ends in `-expired`, `-revoked`,
            `-disabled` or `-voided` is that.
        masters: Masters that there are besides LOCATION, as `NAME` or `NAME:field,field` with their unique fields.
        modules: Modules that there are besides CX, in the same form.
        hierarchies: Hierarchies that there are besides REGION, in the same form; without fields, none is unique.
        revision: Of the vendor's texts, for what updates and deletes answer: newer or older.
        max_files: How many files one upload may have.
        max_file_mb: How large each of them may be, in MB of 1024 x 1024 bytes.

    Raises:
        ValueError: One of them makes no sense; the text is one sentence.
    """

    catalogue = CATALOGUE
    key_name: ClassVar[str] = "token"
    key_words: ClassVar[str] = "A token"
    key_prefix: ClassVar[str] = "pat"

    tokens: tuple[str, ...] = ("pat-mock",)
    masters: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    hierarchies: tuple[str, ...] = ()
    revision: str = "newer"
    max_files: int = 100
    max_file_mb: int = 50

    def __post_init__(self) -> None:
        super().__post_init__()
        for kind in ("masters", "modules", "hierarchies"):
            forms = getattr(self, kind)
            if not isinstance(forms, list | tuple):
                raise ValueError(f"{kind} is a list of NAME or NAME:field,field.")
            for each in forms:
                Form.read(kind, each)
        if self.revision not in REVISIONS:
            raise ValueError(f"revision is one of {', '.join(REVISIONS)}.")
        whole("max_files", self.max_files, 1, 10_000)
        whole("max_file_mb", self.max_file_mb, 1, 10_000)
