"""Every operation there and back: botocore writes what we read, and reads what we write."""

from __future__ import annotations

import logging

from botocore.awsrequest import HeadersDict
from botocore.parsers import create_parser
from clients import Session
from synthesise import Synthesiser
from tagged import differences, tag, without_client_headers
from vectors import Stream, show

# Headers of every answer.
TRANSPORT = ('content-length', 'content-type', 'date', 'x-amzn-requestid')
MESSAGE = 'Something <is> "wrong" & ünusual'


class Trip:
    """The name of one case and what became of it."""

    def __init__(self, name: str, kind: str, problems: list[str]):
        self.name = name
        self.kind = kind
        self.problems = problems


class Service:
    """The round trips of one service in one protocol."""

    def __init__(self, session: Session, wire, explained, seed: int, service: str, protocol: str):
        self.session, self.wire, self.explained, self.seed = session, wire, explained, seed
        self.service, self.protocol = service, protocol
        self.clients = {}
        self.parser = create_parser(protocol)

    def operations(self) -> list[str]:
        """The operations, ordered by name."""
        return list(self.session.model(self.service).operation_names)

    def trips(self, name: str):
        """All trips of one operation: its input and output, full and minimal, and its errors."""
        for everything in (True, False):
            size = 'full' if everything else 'least'
            for kind, trip in (('input', self.input), ('output', self.output)):
                yield self.guarded(f'{self.service}.{name}.{self.protocol}.{size}', kind, trip, name, everything)
        for shape in self.session.model(self.service).operation_model(name).error_shapes:
            yield self.guarded(f'{self.service}.{name}.{self.protocol}.{shape.name}', 'error', self.error, name, shape)

    def guarded(self, case: str, kind: str, trip, *arguments) -> Trip:
        """A trip; what goes wrong on the way is its problem."""
        try:
            return Trip(case, kind, trip(*arguments))
        except Exception as error:
            return Trip(case, kind, [f'{type(error).__name__}: {error}'])

    def client(self, local: bool):
        """The client for the local endpoint or the real hosts, made when first needed."""
        if local not in self.clients:
            self.clients[local] = self.session.client(self.service, self.protocol, local)
        return self.clients[local]

    def synthesiser(self, name: str, request: bool, everything: bool) -> Synthesiser:
        """A source of values whose seed is the case itself."""
        seed = f'{self.seed}:{self.service}:{name}:{request}:{everything}'
        return Synthesiser(seed, self.service, self.protocol, request, everything)

    def input(self, name: str, everything: bool) -> list[str]:
        """Botocore writes a request; we find the operation and read the input back."""
        client = self.client(local=everything)
        model = client.model.operation_model(name)
        source = self.synthesiser(name, True, everything)
        request, sent = client.request(name, source.top(model.input_shape))
        answer = self.wire.parse(request)
        if 'value' not in answer:
            return [f'refused: {answer.get("fault") or answer}'[:600], f'request: {shown(request)}']
        found = []
        reached = f'{answer["service"]}.{answer["operation"]}.{answer["protocol"]}'
        exact = reached == f'{self.service}.{name}.{self.protocol}'
        if not exact and not (answer['operation'] == name and self.alias(answer['service'])):
            found.append(f'reached {reached}')
        expected = {'m': {}}
        if model.input_shape:
            expected = tag(sent, model.input_shape)
            actual = without_client_headers(answer['value'], model.input_shape, sent)
            found += differences(carried(expected, source.form), carried(actual, source.form))
        valid = exact and not source.loose and carried(expected, source.form) == expected
        if answer.get('invalid') and valid and not found:
            found.append(f'invalid: {answer["invalid"]}')
        return found + [f'request: {shown(request)}'] if found else []

    def alias(self, service: str) -> bool:
        """Whether nothing tells the other service's requests from ours, so that reaching it is right."""
        return self.explained.reason('alias', f'{self.service}>{service}') is not None

    def where(self, name: str) -> dict:
        """How the wire is told which operation to answer."""
        return {
            'service': self.service,
            'operation': name,
            'protocol': self.protocol,
            'request_id': '01234567-89ab-cdef-0123-456789abcdef',
        }

    def output(self, name: str, everything: bool) -> list[str]:
        """We write an output; botocore reads it back."""
        model = self.session.model(self.service).operation_model(name)
        shape = model.output_shape
        sent = tag(self.synthesiser(name, False, everything).top(shape), shape) if shape else {'m': {}}
        response = self.wire.write(sent, **self.where(name))
        if 'status_code' not in response:
            return [f'refused: {response}'[:600]]
        parsed = self.parsed(response, shape, name, model)
        problems = []
        if not parsed.pop('ResponseMetadata', {}).get('RequestId') and (shape or 'cbor' not in self.protocol):
            problems.append('no request id')
        if response['status_code'] >= 300:
            problems.append(f'status {response["status_code"]}')
        if shape:
            actual = without_client_headers(tag(parsed, shape), shape, sent['m'])
            sent = without_transport(sent, shape, model.http.get('method'))
            actual = without_transport(without_empty_payload(actual, sent, shape), shape, model.http.get('method'))
            problems += differences(sent, actual)
        return problems + [f'ours: {show(response)}'[:1500]] if problems else []

    def parsed(self, response: dict, shape, name: str, model=None) -> dict:
        """What botocore makes of our response."""
        response = dict(response, headers=HeadersDict(response['headers']), context={'operation_name': name})
        if model is not None and model.has_event_stream_output:
            response['body'] = Stream(response['body'])
        elif model is not None and model.has_streaming_output:
            response['body'] = Body(response['body'])
        return self.parser.parse(response, shape)

    def error(self, name: str, shape) -> list[str]:
        """We write an error; botocore finds its shape, message and members."""
        model = self.session.model(self.service)
        source = Synthesiser(f'{self.seed}:{self.service}:{shape.name}', self.service, self.protocol, False, True)
        members = source.top(shape)
        for key in ('message', 'Message'):
            if key in members:
                members[key] = MESSAGE
        sent = tag({key: item for key, item in members.items() if key.lower() != 'message'}, shape)
        response = self.wire.fault(shape.error_code, MESSAGE, sent, **self.where(name))
        if 'status_code' not in response:
            return [f'refused: {response}'[:600]]
        parsed = self.parsed(response, model.operation_model(name).output_shape, name)
        problems = []
        code, message = parsed['Error'].get('Code'), parsed['Error'].get('Message')
        reached = model.shape_for_error_code(code).error_code if code in codes(model) else None
        if reached != shape.error_code:
            problems.append(f'Error.Code: expected {shape.error_code}, got {code}')
        if message != MESSAGE:
            problems.append(f'Error.Message: expected {MESSAGE!r}, got {message!r}')
        wanted = shape.metadata.get('error', {}).get('httpStatusCode')
        if wanted and response['status_code'] != wanted:
            problems.append(f'status {response["status_code"]}, not {wanted}')
        back = tag(self.parsed(response, shape, name), shape)
        problems += differences(without_code(tag(members, shape), shape), without_code(back, shape))
        return problems + [f'ours: {show(response)}'[:1500]] if problems else []


class Body:
    """A streamed body, which parsers hand on unread."""

    def __init__(self, data: bytes):
        self.data = data

    def read(self) -> bytes:
        """All of it."""
        return self.data


def codes(model) -> set[str]:
    """The error codes that a service's model knows."""
    return {shape.error_code for shape in model.error_shapes}


def carried(value, form: bool):
    """A value as it can travel: forms carry no empty structure, list or map."""
    if not form:
        return value
    if isinstance(value, list):
        return [carried(item, form) for item in value]
    if isinstance(value, dict) and 'm' in value:
        members = {name: carried(item, form) for name, item in value['m'].items()}
        return {'m': {name: item for name, item in members.items() if item not in ([], {'m': {}}, None)}}
    return value


def without_empty_payload(value, sent, shape):
    """The output without what botocore always makes of an empty body and of no header at all."""
    members = dict(value['m'])
    for name, member in shape.members.items():
        always = shape.serialization.get('payload') == name or member.serialization.get('location') == 'headers'
        always = always or member.serialization.get('eventstream')
        if always and name not in sent['m'] and members.get(name) in ({'m': {}}, {'b': ''}, '', []):
            members.pop(name)
    return {'m': members}


def without_transport(value, shape, method: str):
    """The output without the headers that HTTP owns: the length of a body, and what a map of all headers catches."""
    members = dict(value['m'])
    for name, member in shape.members.items():
        location, header = member.serialization.get('location'), member.serialization.get('name', name).lower()
        if location == 'header' and header == 'content-length' and method != 'HEAD':
            members.pop(name, None)
        if location == 'headers' and not member.serialization.get('name') and name in members:
            kept = {key: item for key, item in members[name]['m'].items() if key not in TRANSPORT}
            members[name] = {'m': kept}
            if not kept:
                members.pop(name)
    return {'m': members}


def without_code(value, shape):
    """An error without members that are its code again."""
    bound = {name: member.serialization.get('name', name).lower() for name, member in shape.members.items()}
    return {'m': {name: item for name, item in value['m'].items() if bound[name] not in ('code', 'x-amzn-errortype')}}


def shown(request: dict) -> str:
    """A request on one line, without what every request has."""
    dull = ('user-agent', 'x-amz-date', 'amz-sdk-invocation-id', 'amz-sdk-request', 'authorization')
    headers = {name: value for name, value in request['headers'] if name.lower() not in dull}
    signature = dict(request['headers']).get('Authorization', '')
    scope = signature.partition('/')[2].partition(',')[0]
    return f'{request["method"]} {request["uri"]} {headers} {scope} {request["body"]!r}'[:1500]


logging.getLogger('botocore').setLevel(logging.CRITICAL)
