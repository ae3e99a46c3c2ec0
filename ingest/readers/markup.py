"""XML of untrusted files: no entity is expanded, nothing is fetched, depth and sizes are bounded by libxml2's own limits."""

from lxml import etree

from ingest.readers.limits import damaged


def parsed_xml(data: bytes, name: str, kind: str) -> etree._Element:
    """The root of an XML part; BadInputError when it is none. `kind` names the file in the message."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise damaged(name, kind) from None
    if root is None:
        raise damaged(name, kind)
    return root


def local(element: etree._Element) -> str:
    """The element's name without its namespace; "" for entities and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element | None, name: str) -> str | None:
    """The value of the attribute of that local name, in whatever namespace."""
    if element is None:
        return None
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of that local name."""
    if element is None:
        return None
    return next((one for one in element if local(one) == name), None)


def number_of(text: str | None, default: int = 0) -> int:
    """The whole number that an attribute states, `default` where it states none or an absurd one."""
    try:
        value = int(float(text or ""))
    except (ValueError, OverflowError):
        return default
    return value if abs(value) < 10**6 else default
