"""Real botocore clients that hand over what they would send."""

from __future__ import annotations

import copy

import botocore.model
import botocore.session
import botocore.tokens
from botocore.config import Config

REGION = 'us-east-1'
LOCAL = 'https://localhost:4566'
# Their real host is discovered by a call.
DISCOVERED = ('timestream-query', 'timestream-write')
SUPPORTED = ('smithy-rpc-v2-cbor', 'json', 'rest-json', 'rest-xml', 'query', 'ec2')


class Captured(Exception):
    """Raised instead of sending; carries the prepared request."""

    def __init__(self, request):
        super().__init__('captured')
        self.request = request


class Session:
    """One botocore session, whose loaded models all clients share."""

    def __init__(self):
        self.session = botocore.session.Session()
        self.session.set_credentials('AKIAIOSFODNN7EXAMPLE', 'secret')
        self.session.set_config_variable('region', REGION)
        self.session.register_component('token_provider', Token())

    def services(self) -> list[str]:
        """The names of all services."""
        return self.session.get_available_services()

    def model(self, service: str) -> botocore.model.ServiceModel:
        """The service's model."""
        return self.session.get_service_model(service)

    def protocols(self, service: str) -> list[str]:
        """The protocols that the service speaks."""
        metadata = self.model(service).metadata
        return [name for name in metadata.get('protocols', [metadata['protocol']]) if name in SUPPORTED]

    def client(self, service: str, protocol: str, local: bool) -> Client:
        """A client that speaks the given protocol to the real host, or to one local endpoint."""
        return Client(self.session, service, protocol, LOCAL if local or service in DISCOVERED else None)


class Token:
    """A provider of a token for the services that take bearer tokens."""

    def load_token(self, **_):
        """A token that never expires."""
        return self

    def get_frozen_token(self):
        """The token."""
        return botocore.tokens.FrozenAuthToken('token')


class Client:
    """A client of one service in one protocol."""

    def __init__(self, session, service: str, protocol: str, endpoint: str | None):
        config = Config(
            retries={'total_max_attempts': 1},
            parameter_validation=False,
            endpoint_discovery_enabled=False,
            inject_host_prefix=endpoint is None,
            request_checksum_calculation='when_required' if endpoint is None else 'when_supported',
        )
        forced = botocore.model.ServiceModel.resolved_protocol
        try:
            botocore.model.ServiceModel.resolved_protocol = property(lambda _: protocol)
            self.client = session.create_client(service, config=config, endpoint_url=endpoint)
        finally:
            botocore.model.ServiceModel.resolved_protocol = forced
        self.client.meta.service_model.__dict__['resolved_protocol'] = protocol
        self.model = self.client.meta.service_model
        events = self.client.meta.events
        events.register_last('before-parameter-build', self._remember)
        events.register_first('before-send', self._capture)
        self.sent = None

    def request(self, operation: str, params: dict):
        """What the client sends for these parameters, and the parameters as its customizations left them."""
        self.sent = params
        try:
            self.client._make_api_call(operation, params)
        except Captured as captured:
            return plain(captured.request), self.sent
        raise RuntimeError('nothing was sent')

    def _remember(self, params, **_):
        self.sent = copy.copy(params)

    def _capture(self, request, **_):
        raise Captured(request)


def plain(request) -> dict:
    """A prepared request as the wire takes it: its target, headers and bytes, with a Host."""
    scheme_and_host, _, path = request.url.partition('://')[2].partition('/')
    query = ''
    if not _ and '?' in scheme_and_host:
        scheme_and_host, _, query = scheme_and_host.partition('?')
        path = '?' + query
    headers = [(name, text(value)) for name, value in request.headers.items()]
    if not any(name.lower() == 'host' for name, _ in headers):
        headers.append(('Host', scheme_and_host))
    body = request.body
    if body is None:
        body = b''
    if hasattr(body, 'read'):
        body = body.read()
    if isinstance(body, str):
        body = body.encode()
    return {'method': request.method, 'uri': '/' + path, 'headers': headers, 'body': bytes(body)}


def text(value) -> str:
    """A header's value as text."""
    return value.decode('latin-1') if isinstance(value, bytes) else str(value)
