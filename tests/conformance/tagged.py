"""Values with their types: Python values beside a shape become JSON that loses nothing.

`null`, booleans, integers, strings and arrays stand for themselves; `{"f": "1.5"}` is a float, `{"b": base64}` a
blob, `{"t": microseconds}` a time and `{"m": {...}}` a structure or a map.
"""

from __future__ import annotations

import base64
import datetime
import json
import math

from botocore.utils import is_json_value_header, parse_timestamp

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)

# Headers that clients add for their own reasons, bound to a member that nobody set.
CLIENT_HEADERS = ('accept', 'content-encoding', 'content-length', 'content-md5', 'content-type', 'expect')
CLIENT_PREFIXES = ('x-amz-checksum', 'x-amz-sdk-checksum', 'x-amz-content-sha256', 'x-amz-sha256-tree-hash')


def tag(value, shape):
    """The tagged form of a value of `shape`, as callers of botocore give it or get it back."""
    if value is None:
        return None
    if is_json_value_header(shape):
        return value if isinstance(value, str) else json.dumps(value, separators=(',', ':'))
    if getattr(shape, 'is_document_type', False):
        return document(value)
    kind = shape.type_name
    if kind == 'structure':
        if shape.serialization.get('eventstream'):
            return [structure(event, shape) for event in value]
        return structure(value, shape)
    if kind == 'list':
        return [tag(item, shape.member) for item in value]
    if kind == 'map':
        return {'m': {key: tag(item, shape.value) for key, item in value.items()}}
    if kind in ('float', 'double'):
        return {'f': repr(float(value))}
    if kind == 'blob':
        return {'b': base64.b64encode(octets(value)).decode()}
    if kind == 'timestamp':
        return {'t': micros(value)}
    if kind == 'boolean':
        return bool(value)
    if kind in ('integer', 'long'):
        return int(value)
    if isinstance(value, (dict, list)):
        return document(value)
    return value.decode() if isinstance(value, bytes) else value


def structure(value: dict, shape):
    """The tagged form of a structure; members that are None are left out."""
    members = shape.members
    return {
        'm': {
            name: tag(item, members[name])
            for name, item in value.items()
            if item is not None and name in members
        }
    }


def document(value):
    """The tagged form of a JSON document."""
    if isinstance(value, dict):
        return {'m': {key: document(item) for key, item in value.items()}}
    if isinstance(value, list):
        return [document(item) for item in value]
    if isinstance(value, float):
        return {'f': repr(value)}
    return value


def octets(value) -> bytes:
    """The bytes of what botocore takes as a blob."""
    if isinstance(value, str):
        return value.encode()
    if hasattr(value, 'read'):
        if hasattr(value, 'seek'):
            value.seek(0)
        return value.read()
    return bytes(value)


def micros(value) -> int:
    """A time as microseconds since the epoch."""
    if isinstance(value, (int, float)):
        return round(value * 1_000_000)
    if isinstance(value, str):
        value = parse_timestamp(value)
    if value.tzinfo is None:
        value = value.replace(tzinfo=datetime.timezone.utc)
    return (value - EPOCH) // datetime.timedelta(microseconds=1)


def without_client_headers(value, shape, sent: dict):
    """The input without members bound to headers that the client added by itself."""
    members = dict(value['m'])
    for name, member in shape.members.items():
        header = member.serialization.get('name', name).lower()
        added = header in CLIENT_HEADERS or header.startswith(CLIENT_PREFIXES)
        if member.serialization.get('location') == 'header' and added and name not in sent:
            members.pop(name, None)
    return {'m': members}


def differences(expected, actual, path='') -> list[str]:
    """Where two tagged values differ; nulls and missing members are the same unless a null was expected."""
    if isinstance(expected, dict) and isinstance(actual, dict) and set(expected) == set(actual):
        if 'm' in expected:
            return _map_differences(expected['m'], actual['m'], path)
        if 'f' in expected:
            left, right = float(expected['f']), float(actual['f'])
            same = left == right or (math.isnan(left) and math.isnan(right))
            return [] if same else [_difference(path, expected, actual)]
    if isinstance(expected, list) and isinstance(actual, list):
        if len(expected) != len(actual):
            return [_difference(path, expected, actual)]
        found = []
        for index, (left, right) in enumerate(zip(expected, actual)):
            found += differences(left, right, f'{path}[{index}]')
        return found
    same = type(expected) is type(actual) and expected == actual
    return [] if same else [_difference(path, expected, actual)]


def _map_differences(expected: dict, actual: dict, path: str) -> list[str]:
    found = []
    for name, item in expected.items():
        where = f'{path}.{name}' if path else name
        if name in actual:
            found += differences(item, actual[name], where)
        else:
            found.append(f'{where}: expected {_short(item)}, nothing came')
    for name, item in actual.items():
        if name not in expected and item is not None:
            where = f'{path}.{name}' if path else name
            found.append(f'{where}: came unexpected: {_short(item)}')
    return found


def _difference(path, expected, actual) -> str:
    return f'{path or "(top)"}: expected {_short(expected)}, got {_short(actual)}'


def _short(value) -> str:
    text = json.dumps(value)
    return text if len(text) <= 160 else text[:157] + '...'
