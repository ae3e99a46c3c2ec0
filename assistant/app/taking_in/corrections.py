"""What a person corrects of a document's head: title, 文号, issuer, day, region, kind; kept when the file is read again."""

from collections.abc import Mapping
from typing import Any, get_args

from corpus.bodies.places import read_region, resolve
from corpus.errors import BadInputError, UnknownDocumentError, in_short
from corpus.model import Correction, Part, PolicyDocument, PolicyRecord, Region
from corpus.store.library import Library
from corpus.store.records.rows import Embedded
from corpus.times.days import read_day

FIELDS: tuple[str, ...] = get_args(Correction.model_fields["field"].annotation)
LONGEST = 200


def head_of(record: PolicyRecord) -> dict[str, str]:
    """What stands in each field, "" where nothing does."""
    main = record.document.main
    values = {name: getattr(main, name) or "" for name in FIELDS if name != "region"}
    return {name: main.region.name if name == "region" else values[name] for name in FIELDS}


def corrected(record: PolicyRecord, written: Mapping[str, str]) -> PolicyRecord:
    """The record with the fields of `written` that differ from what stands there.

    Raises BadInputError for a field that no head has, a day that is none, a place nobody knows, an empty title, or too many characters.
    """
    now, before = head_of(record), {one.field: one for one in record.corrected}
    changed = {name: value.strip() for name, value in written.items() if value.strip() != now.get(name)}
    values = {name: _value(name, value) for name, value in changed.items()}
    kept = [one for one in record.corrected if one.field not in changed]
    made = [
        Correction.model_validate({"field": n, "read": before[n].read if n in before else now[n], "written": v}) for n, v in changed.items()
    ]
    return _with(record, values).model_copy(update={"corrected": (*kept, *(one for one in made if one.read != one.written))})


def still_corrected(library: Library, made: Any) -> Any:
    """A record that was read anew with the corrections of the one it replaces, where the same was read again; no record stays none."""
    if isinstance(made, Embedded):
        record = still_corrected(library, made.record)
        return made if record is made.record else record
    if not isinstance(made, PolicyRecord):
        return made
    try:
        known = library.get(made.document.id).corrected
    except UnknownDocumentError:
        return made
    read = head_of(made)
    return corrected(made, {one.field: one.written for one in known if one.read == read[one.field]}) if known else made


def _value(name: str, written: str) -> Any:
    if name not in FIELDS:
        raise BadInputError(f"没有“{in_short(name)}”这一栏。")
    if len(written) > LONGEST:
        raise BadInputError(f"“{written[:10]}…”有 {len(written)} 字，这一栏最多 {LONGEST} 字。")
    if name == "title" and not written:
        raise BadInputError("标题不能为空。")
    if name == "date" and written:
        return read_day(written).isoformat()
    if name == "region":
        return _region(written)
    return written or None


def _region(written: str) -> Any:
    if written in ("", "全国"):
        return Region()
    place = resolve(written) or read_region(written)
    if place is None:
        raise BadInputError(f"地区“{in_short(written)}”不认识，或有同名的几处：请写全称，如 浙江省绍兴市。")
    return place


def _with(record: PolicyRecord, values: Mapping[str, Any]) -> PolicyRecord:
    if not values:
        return record
    update = dict(values) | ({"level": values["region"].level} if "region" in values else {})
    main: Part = record.document.main.model_copy(update=update)
    # made anew: a copy would keep what was worked out of the parts as they were
    fields = {name: getattr(record.document, name) for name in PolicyDocument.model_fields}
    document = PolicyDocument(**fields | {"parts": (main, *record.document.parts[1:])})
    return record.model_copy(update={"document": document})
