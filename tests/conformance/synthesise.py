"""Values made up for a shape: seeded, within the model's constraints, small, and able to travel where they are bound."""

from __future__ import annotations

import datetime
import random
import re

from botocore.utils import is_json_value_header
from patterns import matching

# Enough for every member of almost all shapes; a few recursive giants would never end.
BUDGET = 400
DEEPEST = 14
PLAIN = ['alpha', 'Beta-2', 'gamma_3', 'x', 'Zeta.9']
RICH = ['plain', 'two words', 'a&b=c', '<tag a="1">', "it's 100% + more", 'ünïcödé', '日本語', '😀', 'tab\tline\n', 'a,b;c', '/x//y', '{}']
LABELS = ['alpha', 'two words', 'a/b', 'ü-日', '100%', 'a+b', 'x:y@z', '(q)']
# Members that clients look into before they send; an empty list says to leave the member out.
KNOWN = {
    'AccountId': ['123456789012'],
    'Bucket': ['example-bucket'],
    'EndpointId': [],
    'KvsARN': ['arn:aws:cloudfront::123456789012:key-value-store/example'],
    'OutpostId': ['op-01234567890123456'],
    'SourceRegion': [],
    'kinesis.ChannelARN': ['arn:aws:kinesis:us-east-1:123456789012:channel/example'],
    'kinesis.ConsumerARN': ['arn:aws:kinesis:us-east-1:123456789012:stream/example/consumer/reader:1'],
    'kinesis.QueueARN': ['arn:aws:kinesis:us-east-1:123456789012:queue/example'],
    'kinesis.ResourceARN': ['arn:aws:kinesis:us-east-1:123456789012:stream/example'],
    'kinesis.StreamARN': ['arn:aws:kinesis:us-east-1:123456789012:stream/example'],
    's3.ChecksumAlgorithm': ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'],
}
FRACTIONS = [0, 0, 500_000, 123_000]


class Synthesiser:
    """Makes up the input (`request`) or output (`response`) of an operation in a protocol."""

    def __init__(self, seed: str, service: str, protocol: str, request: bool, everything: bool):
        self.random = random.Random(seed)
        self.service = service
        self.xml = protocol in ('ec2', 'query', 'rest-xml')
        self.form = request and protocol in ('ec2', 'query')
        self.request = request
        self.everything = everything
        self.left = BUDGET
        self.stack = []
        self.loose = False

    def top(self, shape) -> dict:
        """The members of an input or output shape."""
        if shape is None:
            return {}
        payload = shape.serialization.get('payload')
        return self.structure(shape, always={payload} if payload and not self.request else set(), location_of=binding)

    def structure(self, shape, always=frozenset(), location_of=None) -> dict:
        """A structure with all its members, or only those that are required."""
        names = list(shape.members)
        if shape.is_tagged_union:
            return self.union(shape, names)
        required = set(shape.required_members) | set(always)
        self.stack.append(shape.name)
        value = {}
        for name in names:
            member = shape.members[name]
            place = location_of(member, shape.serialization.get('payload') == name) if location_of else 'body'
            optional = name not in required and place not in ('uri', 'statusCode')
            if optional and not (self.everything and self.left > 0 and self.affords(member)):
                continue
            if member.serialization.get('xmlAttribute'):
                place = 'attribute'
            if location_of and self.request and optional and measures_body(member):
                continue
            known = KNOWN.get(name, KNOWN.get(f'{self.service}.{name}')) if location_of and self.request else None
            if known == [] and optional:
                continue
            value[name] = self.random.choice(known) if known else self.value(member, place)
        if self.form and not value and not location_of:
            # A form has no way to tell a structure without members.
            flat = [name for name in names if shape.members[name].type_name not in ('structure', 'list', 'map')]
            value = {name: self.value(shape.members[name], 'body') for name in (flat or names)[:1]}
        self.stack.pop()
        return value

    def union(self, shape, names: list) -> dict:
        """Exactly one member, not a recursive one if that can be helped."""
        flat = [name for name in names if self.affords(shape.members[name])] or names
        simple = [name for name in flat if shape.members[name].type_name not in ('structure', 'list', 'map')]
        name = self.random.choice(simple if simple and len(self.stack) > 4 else flat)
        self.stack.append(shape.name)
        value = {name: self.value(shape.members[name], 'body')}
        self.stack.pop()
        return value

    def affords(self, shape) -> bool:
        """Whether an optional member of this shape may be set at this depth."""
        while shape.type_name in ('list', 'map'):
            shape = shape.member if shape.type_name == 'list' else shape.value
        return shape.type_name != 'structure' or (self.stack.count(shape.name) < 1 and len(self.stack) < 8)

    def value(self, shape, place: str):
        """A value of any shape for its place in the message."""
        if len(self.stack) > DEEPEST:
            raise RecursionError(f'{shape.name} never ends')
        self.left -= 1
        if is_json_value_header(shape):
            return {'name': 'value', 'list': [1, True, None]}
        if getattr(shape, 'is_document_type', False):
            return {'text': 'ü', 'number': 5, 'half': 0.5, 'none': None, 'list': [True, {'deep': 'er'}]}
        kind = shape.type_name
        if kind == 'structure':
            return self.event_or_structure(shape)
        if kind == 'list':
            return self.list(shape, place)
        if kind == 'map':
            return self.map(shape, place)
        return getattr(self, kind, self.string)(shape, place)

    def event_or_structure(self, shape):
        """A structure; of an event stream, a list of two events."""
        if not shape.serialization.get('eventstream'):
            return self.structure(shape)
        events = [name for name, member in shape.members.items() if not member.metadata.get('exception')]
        return [{name: self.event(shape.members[name])} for name in self.random.choices(events, k=2)]

    def event(self, shape) -> dict:
        """An event: its headers, and its payload or its other members."""
        value = {}
        for name, member in shape.members.items():
            if member.serialization.get('eventheader'):
                value[name] = self.value(member, 'header')
            elif member.serialization.get('eventpayload'):
                value[name] = self.value(member, 'body')
            elif name in shape.required_members or self.affords(member):
                value[name] = self.value(member, 'body')
        return value

    def list(self, shape, place: str) -> list:
        """A list of one to three items, or as many as its least size."""
        least, most = bounds(shape, 0, 1 << 30)
        wanted = self.random.choice([1, 2, 3] if len(self.stack) < 3 else [1, 1, 2])
        if not self.xml and place == 'body' and self.random.random() < 0.05:
            wanted = 0
        if not self.affords(shape):
            wanted = 0
        count = max(least, min(wanted, most))
        return [self.value(shape.member, place) for _ in range(count)]

    def map(self, shape, place: str) -> dict:
        """A map of one or two entries, or as many as its least size."""
        least, most = bounds(shape, 0, 1 << 30)
        count = max(least, min(self.random.choice([1, 2]), most)) if self.affords(shape) else least
        value = {}
        for _ in range(count * 4):
            if len(value) < count:
                key = f'key-{len(value)}' if place == 'headers' else self.string(shape.key, place)
                value[key] = self.value(shape.value, place)
        return value

    def string(self, shape, place: str) -> str:
        """A string of the shape's enumeration, pattern and length."""
        if getattr(shape, 'enum', None):
            return self.random.choice(shape.enum)
        least, most = bounds(shape, 0, 1 << 30)
        if place in ('uri', 'header', 'headers'):
            least = max(least, 1)
        pattern = shape.metadata.get('pattern')
        if pattern:
            text = matching(pattern, least, most, self.random)
            if text is not None and travels(text, place):
                return text
            self.loose = True
        text = self.random.choice(self.words(place))
        while len(text) < least:
            text += self.random.choice(PLAIN)
        cut = text[:most]
        return cut if cut == cut.strip() else cut.strip().ljust(len(cut), 'x')

    def words(self, place: str) -> list[str]:
        """What strings are made of in a place."""
        if place == 'uri':
            return LABELS
        if place == 'host':
            return ['host-1', 'label2']
        if place in ('header', 'headers', 'attribute'):
            return PLAIN
        return RICH

    def integer(self, shape, place: str) -> int:
        """A number within bounds; a status for the status code."""
        if place == 'statusCode':
            return self.random.choice([200, 201, 202])
        least, most = bounds(shape, -(1 << 31), (1 << 31) - 1)
        near = self.random.randint(max(least, -5), min(most, max(least, -5) + 100)) if most >= -5 else most
        return self.random.choice([max(least, min(near, most)), least, most])

    def long(self, shape, place: str) -> int:
        """A number that may need 64 bits."""
        least, most = bounds(shape, -(1 << 62), 1 << 62)
        return self.random.choice([max(least, min(self.random.randint(0, 9_999_999_999), most)), least, most])

    def float(self, shape, place: str) -> float:
        """A number that single precision holds exactly."""
        least, most = bounds(shape, -1024, 1024)
        return float(max(least, min(self.random.randint(-4096, 4096) / 8, most)))

    def double(self, shape, place: str) -> float:
        """A number of double precision."""
        least, most = bounds(shape, -1e9, 1e9)
        return float(max(least, min(self.random.choice([0.1, 1.0, 2.5e-7, 123456.789, -3.25]), most)))

    def boolean(self, shape, place: str) -> bool:
        """True or false."""
        return self.random.random() < 0.5

    def blob(self, shape, place: str) -> bytes:
        """Bytes; readable ones in a payload, which botocore decodes."""
        least, most = bounds(shape, 0, 1 << 30)
        text = b'plain bytes' if place == 'payload' else bytes([0, 255, 128, 10, 65, self.random.randrange(256)])
        return (text + b'x' * max(0, least - len(text)))[: max(most, least)]

    def timestamp(self, shape, place: str) -> datetime.datetime:
        """A moment between 2000 and 2036, with as much fraction as its format carries."""
        seconds = self.random.randint(946_684_800, 2_082_758_400)
        coarse = place in ('header', 'headers') or shape.serialization.get('timestampFormat') == 'rfc822'
        micros = 0 if coarse else self.random.choice(FRACTIONS)
        moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
        return moment.replace(microsecond=micros)


def binding(member, payload: bool) -> str:
    """Where a member of an input or output stands in the message."""
    if member.serialization.get('hostLabel'):
        return 'host'
    if payload:
        return 'payload' if member.type_name in ('blob', 'string') else 'body'
    return member.serialization.get('location', 'body')


def measures_body(member) -> bool:
    """Whether a member is the length or a checksum of the body, which must be right or not there."""
    header = member.serialization.get('name', '').lower()
    return header in ('content-length', 'content-md5') or (header.startswith('x-amz-checksum-') and not getattr(member, 'enum', None))


def bounds(shape, least, most):
    """The shape's bounds, or the given ones."""
    number = float if shape.type_name in ('float', 'double') else int
    return number(shape.metadata.get('min', least)), number(shape.metadata.get('max', most))


def travels(text: str, place: str) -> bool:
    """Whether a string may stand in a place: headers are ASCII without spaces around, labels are not dots."""
    if place in ('header', 'headers'):
        return text.isascii() and text == text.strip() and text != '' and ',' not in text and '"' not in text
    if place == 'host':
        return re.fullmatch('[a-z0-9-]+', text) is not None
    if place == 'uri':
        return text not in ('', '.', '..') and text.strip('/') != ''
    return True
