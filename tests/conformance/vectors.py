"""botocore's protocol test vectors turned round, to test a server.

An input case says what a client sends for some parameters: we must read the parameters back. An output case says what
a client makes of a response: ours, written from the result, must be understood as that result by botocore's parser
or be the response of the case.
"""

from __future__ import annotations

import base64
import collections
import copy
import gzip
import json
import pathlib

from botocore.awsrequest import HeadersDict
from botocore.model import NoShapeFoundError, OperationModel, ServiceModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from botocore.utils import percent_encode_sequence
from strict import response_differences
from tagged import differences, tag, without_client_headers

FOLDERS = ('input', 'output', 'legacy/input', 'legacy/output')
CONTENT_TYPES = {'query': 'application/x-www-form-urlencoded', 'ec2': 'application/x-www-form-urlencoded'}
REQUEST_ID = 'foo-id'


class Case:
    """One case of a vector file with the model it brings along."""

    def __init__(self, name, suite, case):
        self.name = name
        self.case = case
        given = copy.deepcopy(case['given'])
        given.setdefault('name', 'OperationName')
        given.setdefault('http', {'method': 'POST', 'requestUri': '/'})
        self.protocol = suite['metadata']['protocol']
        if self.protocol == 'query' and 'output' in given:
            given['output'].setdefault('resultWrapper', given['name'] + 'Result')
        shapes = modern(suite['shapes'], given)
        metadata = dict({'apiVersion': '2014-01-01', 'endpointPrefix': 'example'}, **suite['metadata'])
        self.model = {
            'version': '2.0',
            'metadata': metadata,
            'operations': {given['name']: given},
            'shapes': shapes,
        }
        self.endpoint = suite.get('clientEndpoint', 'https://example.com')
        self.service = ServiceModel(self.model)
        self.operation = OperationModel(given, self.service)

    def where(self):
        """How the wire is told which operation it is."""
        return {'model': self.model, 'operation': self.operation.name, 'protocol': self.protocol}


def modern(shapes: dict, given: dict) -> dict:
    """The shapes with their traits where today's models have them: the payload on the shape, locations on members."""
    shapes = copy.deepcopy(shapes)
    for reference in (given.get('input'), given.get('output')):
        if reference and 'payload' in reference:
            shapes[reference['shape']]['payload'] = reference['payload']
    for shape in shapes.values():
        for reference in shape.get('members', {}).values():
            target = shapes[reference['shape']]
            if 'location' in target:
                moved = {trait: target[trait] for trait in ('location', 'locationName') if trait in target}
                reference.update({**moved, **reference})
    return shapes


def cases(folder: pathlib.Path):
    """All cases in the files of a folder, with the file they stand in."""
    for file in sorted(folder.glob('*.json')):
        for at, suite in enumerate(json.loads(file.read_text(encoding='utf-8'))):
            for index, case in enumerate(suite['cases']):
                stem = f'{folder.parent.name}-' if folder.parent.name == 'legacy' else ''
                name = f'{stem}{folder.name}/{file.stem}/{case.get("id", f"{at}.{index}")}'
                yield file, Case(name, suite, case)


def run(wire, source: pathlib.Path, only: str = ''):
    """Runs all vectors; yields `(file, name, problems, strict)`: strict is true when the bytes mean the same too."""
    root = source / 'tests/unit/protocols'
    for folder in FOLDERS:
        for file, case in cases(root / folder):
            if only not in case.name:
                continue
            strict = False
            try:
                if 'serialized' in case.case:
                    problems = read_case(wire, case)
                else:
                    problems, strict = write_case(wire, case)
            except Exception as error:
                problems = [f'{type(error).__name__}: {error}']
            yield f'{folder}/{file.name}', case.name, problems, strict


def read_case(wire, case: Case) -> list[str]:
    """Reads the case's request; says where the parameters differ."""
    answer = wire.parse(request_of(case), **case.where())
    if 'value' not in answer:
        return [f'refused: {json.dumps(answer)}']
    shape = case.operation.input_shape
    params = case.case.get('params', {})
    expected = tag(params, shape) if shape else {'m': {}}
    actual = without_client_headers(answer['value'], shape, params) if shape else answer['value']
    for name, member in (shape.members if shape else {}).items():
        if member.metadata.get('idempotencyToken') and name not in params:
            actual['m'].pop(name, None)
    return differences(expected, actual)


def request_of(case: Case) -> dict:
    """The request that the case says a client sends."""
    sent = case.case['serialized']
    body = sent.get('body', '')
    body = base64.b64decode(body) if 'cbor' in case.protocol else body.encode()
    headers = {name: str(value) for name, value in sent.get('headers', {}).items()}
    if case.protocol in CONTENT_TYPES and not any(name.lower() == 'content-type' for name in headers):
        headers['Content-Type'] = CONTENT_TYPES[case.protocol]
    if headers.get('Content-Encoding', '').endswith('gzip') and not body:
        body = gzip.compress(serialized(case))
    if 'Content-MD5' in headers:
        # The checksum is that of the compact body, which the vector shows with spaces.
        body = json.dumps(json.loads(body), separators=(',', ':')).encode()
    host = sent.get('host') or case.endpoint.split('://')[1]
    headers.setdefault('Host', host.split('/')[0])
    return {
        'method': sent.get('method') or case.operation.http.get('method', 'POST'),
        'uri': sent.get('uri', '/'),
        'headers': list(headers.items()),
        'body': body,
    }


def serialized(case: Case) -> bytes:
    """The body that botocore makes of the parameters; some vectors leave out the body that a client compresses."""
    body = create_serializer(case.protocol, False).serialize_to_request(case.case['params'], case.operation)['body']
    return percent_encode_sequence(body).encode() if isinstance(body, dict) else body


def write_case(wire, case: Case):
    """Writes the case's result; says what botocore does not understand, and whether the bytes mean the same."""
    where = dict(case.where(), request_id=REQUEST_ID)
    if 'error' in case.case:
        members = dict(case.case['error'])
        message = case.case.get('errorMessage', '')
        for name in ('message', 'Message'):
            message = members.pop(name, message)
        response = wire.fault(case.case['errorCode'], message, tagged_error(case, members), **where)
    else:
        shape = case.operation.output_shape
        value = tag(case.case['result'], shape) if shape else {'m': {}}
        response = wire.write(value, **where)
    if 'status_code' not in response:
        return [f'refused: {json.dumps(response)}'], False
    same = not response_differences(response, case.case['response'], case.protocol)
    problems = understood(case, response)
    return ([] if same else problems), same


def tagged_error(case: Case, members: dict):
    """The members of an error beside its message."""
    shape = error_shape(case, case.case['errorCode'])
    return tag(members, shape) if shape else {'m': {}}


def understood(case: Case, response: dict) -> list[str]:
    """Where botocore's reading of our response differs from the case's result."""
    shape = case.operation.output_shape
    parser = create_parser(case.protocol)
    response = dict(response, headers=HeadersDict(response['headers']), context={'operation_name': case.operation.name})
    if case.operation.has_event_stream_output:
        response['body'] = Stream(response['body'])
    try:
        parsed = parser.parse(response, shape)
        if 'error' in case.case:
            return error_differences(case, parser, response, parsed)
        parsed.pop('ResponseMetadata', None)
        expected = tag(case.case['result'], shape) if shape else {'m': {}}
        found = differences(expected, tag(parsed, shape) if shape else {'m': {}})
    except Exception as error:
        found = [f'botocore cannot read it: {type(error).__name__}: {error}']
    return found + [f'ours: {show(response)}'] if found else []


def error_differences(case: Case, parser, response: dict, parsed: dict) -> list[str]:
    """Where botocore's reading of our error differs from the case's."""
    found = []
    error = parsed.get('Error', {})
    for name, expected in (('Code', case.case['errorCode']), ('Message', case.case.get('errorMessage', ''))):
        actual = error.get(name) or ''
        if actual != expected:
            found.append(f'Error.{name}: expected {expected!r}, got {actual!r}')
    shape = error_shape(case, error.get('Code'))
    if shape is not None:
        members = tag(parser.parse(response, shape), shape)
        found += differences(tag(case.case['error'], shape), members)
    return found + [f'ours: {show(response)}'] if found else []


def error_shape(case: Case, code: str):
    """The shape of an error code, if the model has one."""
    try:
        return case.service.shape_for_error_code(code)
    except NoShapeFoundError:
        return None


def show(response: dict) -> str:
    """A response on one line."""
    body = getattr(response['body'], 'data', response['body'])
    return f'{response["status_code"]} {dict(response["headers"])} {body!r}'


class Stream:
    """A body as botocore's event streams want it."""

    def __init__(self, data: bytes):
        self.data = data

    def stream(self):
        """All of it at once."""
        yield self.data

    def close(self):
        """Nothing to do."""


def summary(results) -> tuple[list[str], list, int]:
    """The table of results per file, what failed, and how many passed."""
    counts = collections.defaultdict(collections.Counter)
    failed = []
    for file, name, problems, strict in results:
        counts[file].update(total=1, passed=not problems, strict=strict)
        if problems:
            failed.append((name, problems))
    lines = [f'{"file":60} passed  total  strict']
    everything = sum(counts.values(), collections.Counter())
    for file, count in [*counts.items(), ('all', everything)]:
        strict = count['strict'] if 'input' not in file else ''
        lines.append(f'{file:60} {count["passed"]:6} {count["total"]:6} {strict:7}')
    return lines, failed, everything['passed']
