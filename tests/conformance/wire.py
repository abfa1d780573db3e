"""The Rust side: a process that reads and writes messages, one JSON line for each."""

from __future__ import annotations

import base64
import json
import subprocess


class Wire:
    """A running `conformance` example of the wire crate."""

    def __init__(self, binary: str):
        self.binary = binary
        self.process = None

    def ask(self, **question) -> dict:
        """Sends one question and waits for its answer."""
        if self.process is None:
            self.process = subprocess.Popen([self.binary], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        line = json.dumps(question).encode() + b'\n'
        try:
            self.process.stdin.write(line)
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = b''
        if not answer:
            status = self.process.wait()
            self.process = None
            return {'broken': f'the wire process ended with {status}'}
        return json.loads(answer)

    def parse(self, request: dict, **where) -> dict:
        """Has a request read; `where` is empty for routing over all services, or names a `model`."""
        question = dict(request, body=base64.b64encode(request['body']).decode())
        return self.ask(do='parse', request=question, **where)

    def write(self, value, **where) -> dict:
        """Has an output written."""
        return response(self.ask(do='write', value=value, **where))

    def fault(self, code: str, message: str, members, **where) -> dict:
        """Has an error written."""
        return response(self.ask(do='fault', code=code, message=message, members=members, **where))

    def close(self):
        """Ends the process."""
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait()
            self.process = None


def response(answer: dict) -> dict:
    """The answer as botocore's parsers want a response."""
    if 'status' not in answer:
        return answer
    return {
        'status_code': answer['status'],
        'headers': answer['headers'],
        'body': base64.b64decode(answer['body']),
    }
