"""How far an import has come, in a file that outlives it."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sinkove_synkrato.errors import ConfigurationError

_VERSION = 1


@dataclass
class Checkpoint:
    """What was written, and what was being written when the program ended.

    Attributes:
        path: The file; None keeps nothing.
        form: The form and its place: an import into another one must not go on with this file.
        done: Rows that are dealt with.
        digest: Stands for their content, so that other rows are not taken for them.
        inserted: How many of them were new.
        updated: How many existed.
        rejected: Numbers of those that were refused.
        sending: Number of the last row of the batch that was under way, 0 when none was.
    """

    path: Path | None
    form: str
    done: int = 0
    digest: str = ""
    inserted: int = 0
    updated: int = 0
    rejected: list[int] = field(default_factory=list)
    sending: int = 0

    @classmethod
    def read(cls, path: str | os.PathLike[str] | None, form: str) -> "Checkpoint":
        """What a file holds; a new one where there is none.

        Raises:
            ConfigurationError: It is no checkpoint, or one of an import into another form.
            OSError: It cannot be read.
        """
        if path is None:
            return cls(None, form)
        place = Path(path)
        try:
            kept = json.loads(place.read_text("utf-8"))
            if kept.pop("version") != _VERSION:
                raise ValueError("version")
            checkpoint = cls(place, **kept)
        except FileNotFoundError:
            return cls(place, form)
        except (AttributeError, KeyError, TypeError, ValueError) as exc:
            raise ConfigurationError(f"{place} is no checkpoint of an import; name another file.") from exc
        if checkpoint.form != form:
            raise ConfigurationError(f"{place} is the checkpoint of an import into {checkpoint.form}, not {form}.")
        return checkpoint

    def add(self, text: bytes) -> None:
        """One more row is dealt with."""
        self.digest = hashlib.sha256(self.digest.encode() + text).hexdigest()
        self.done += 1

    def keep(self) -> None:
        """Writes it, whole or not at all.

        Raises:
            OSError: It cannot be written.
        """
        if self.path is not None:
            kept = {**asdict(self), "version": _VERSION}
            del kept["path"]
            temporary = self.path.with_name(f"{self.path.name}.new")
            with temporary.open("w", encoding="utf-8") as file:
                json.dump(kept, file)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self.path)

    def end(self) -> None:
        """Nothing is left to be gone on with."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)
