"""The rules about what is asked of the Sinkove API alone, on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinkove_synkrato_contract.catalogue import Asked

__all__ = ["ASKED"]

ASKED: Mapping[str, Asked] = {
    "special-item": ("auth", "An item is treated as what it is."),
    "link-in-time": ("state", "There is no link before the item is ready."),
    "becomes-ready": ("state", "What was created becomes ready."),
    "create-get-agree": ("data", "Create and get say the same of an item."),
    "create-makes-one": ("data", "A create makes one item."),
    "reads-change-nothing": ("data", "What only reads changes nothing."),
    "list-twice": ("data", "A list that is asked for twice says the same.", "inferred"),
    "list-agrees": ("data", "The list says of an item what a get says.", "inferred"),
    "list-contains": ("data", "The list contains what was created."),
    "download": ("file", "The link leads, without Authorization, to a whole ZIP."),
    "zip-images": ("file", "The ZIP has as many images as the item."),
    "zip-metadata": ("file", "The ZIP has JSON metadata, of this item."),
    "range": ("file", "A part of the file can be asked for.", "inferred"),
    "etag-steady": ("file", "The ETag of a file does not change.", "inferred"),
    "link-signed": ("file", "Without its signature an address is refused.", "inferred"),
    "expired-link": ("file", "A link that has expired is refused.", "inferred"),
    "other-key": ("auth", "Another account's key does not find the item."),
    "nothing-foreign": ("auth", "A list has nothing that is others'."),
    "other-key-list": ("auth", "Another account's list does not have the item."),
    "create-costs-its-size": ("data", "A create costs as many credits as it has images.", "inferred"),
    "reads-are-free": ("data", "What only reads costs no credits.", "inferred"),
    "refused-is-free": ("data", "A create that is refused costs no credits.", "inferred"),
}
