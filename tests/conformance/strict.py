"""Whether two responses mean the same, byte for byte but for what carries no meaning."""

from __future__ import annotations

import base64
import json
import xml.etree.ElementTree as ElementTree

from botocore.parsers import RpcV2CBORParser


def response_differences(ours: dict, theirs: dict, protocol: str) -> list[str]:
    """In what our response differs from a vector's: status, the headers it names, and the body's meaning."""
    found = []
    if ours['status_code'] != theirs['status_code']:
        found.append(f'status {ours["status_code"]}, not {theirs["status_code"]}')
    headers = {name.lower(): squeeze(value) for name, value in ours['headers'].items()}
    for name, value in theirs.get('headers', {}).items():
        if name.lower() != 'content-length' and headers.get(name.lower()) != squeeze(value):
            found.append(f'header {name}: {headers.get(name.lower())!r}, not {value!r}')
    body = theirs.get('body', '')
    body = base64.b64decode(body) if 'cbor' in protocol else body.encode()
    left, right = meaning(ours['body'], protocol), meaning(body, protocol)
    if right is None and left in ({}, ''):
        left = None
    if left != right:
        found.append(f'body {left!r}, not {right!r}')
    return found


def squeeze(header) -> str:
    """A header without the spaces that lists may have, and without a media type's parameters."""
    text = str(header).replace(', ', ',')
    return text.split(';')[0] if '/' in text else text


def meaning(body: bytes, protocol: str):
    """What a body says, in a form that compares equal for bodies that say the same."""
    try:
        if 'cbor' in protocol:
            parser = RpcV2CBORParser()
            return plain(parser.parse_data_item(parser.get_peekable_stream_from_bytes(body))) if body else None
        if 'json' in protocol:
            return plain(json.loads(body)) if body else None
        return xml(body) if body else None
    except (ValueError, ElementTree.ParseError):
        return body


def xml(body: bytes) -> str:
    """A document in canonical form without what frames it: the root's namespace and the request id."""
    root = ElementTree.fromstring(body)
    namespace = root.tag.partition('}')[0] + '}' if root.tag.startswith('{') else None
    for element in root.iter():
        if namespace and element.tag.startswith(namespace):
            element.tag = element.tag[len(namespace) :]
    for child in list(root):
        if child.tag in ('RequestId', 'RequestID', 'requestId', 'ResponseMetadata'):
            root.remove(child)
    return ElementTree.canonicalize(ElementTree.tostring(root), strip_text=True)


def plain(value):
    """A decoded body without what differs freely: the namespace of an error's type, and integers against floats."""
    if isinstance(value, dict):
        named = {name: plain(item) for name, item in value.items()}
        if isinstance(named.get('__type'), str):
            named['__type'] = named['__type'].rsplit('#', 1)[-1]
        return named
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return 'NaN' if value != value else float(value)
    return value
