"""Writes the corpus that fuzzing starts from: requests of real botocore clients, and what bad clients send.

Run it in the conformance harness's environment: `python fuzz/seed.py`. It never removes a file that fuzzing found.
"""

from __future__ import annotations

import datetime
import gzip
import pathlib
import re
import sys
import zlib

ROOT = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT.parent / 'tests/conformance'))

from clients import Session  # noqa: E402

FOLDER = ROOT / 'corpus/http'
NOON = datetime.datetime(2026, 1, 2, 12, 0, tzinfo=datetime.timezone.utc)
TAGS = [{'Key': 'a', 'Value': 'ü + b'}]
METRIC = {'MetricName': 'm', 'Timestamp': NOON, 'Value': 1.5, 'Dimensions': [{'Name': 'n', 'Value': 'v'}]}

# (name, service, protocol, local endpoint, operation, parameters)
CALLS = [
    ('describe', 'ec2', 'ec2', True, 'DescribeInstances', {'InstanceIds': ['i-1', 'i-2'], 'MaxResults': 5, 'Filters': [{'Name': 'tag:a', 'Values': ['b', 'c']}]}),
    ('run', 'ec2', 'ec2', False, 'RunInstances', {'MinCount': 1, 'MaxCount': 2, 'ImageId': 'ami-1', 'UserData': 'hello', 'BlockDeviceMappings': [{'DeviceName': '/dev/x', 'Ebs': {'VolumeSize': 8, 'Encrypted': True}}]}),
    ('ingress', 'ec2', 'ec2', True, 'AuthorizeSecurityGroupIngress', {'GroupId': 'sg-1', 'IpPermissions': [{'IpProtocol': 'tcp', 'FromPort': 22, 'ToPort': 22, 'IpRanges': [{'CidrIp': '10.0.0.0/8'}]}]}),
    ('identity', 'sts', 'query', True, 'GetCallerIdentity', {}),
    ('assume', 'sts', 'query', True, 'AssumeRole', {'RoleArn': 'arn:aws:iam::123456789012:role/reader', 'RoleSessionName': 'session', 'Tags': TAGS, 'DurationSeconds': 900}),
    ('publish', 'sns', 'query', False, 'Publish', {'TopicArn': 'arn:aws:sns:us-east-1:123456789012:t', 'Message': 'ü=&', 'MessageAttributes': {'k': {'DataType': 'Binary', 'BinaryValue': b'\0\xff'}}}),
    ('metric', 'cloudwatch', 'query', True, 'PutMetricData', {'Namespace': 'n', 'MetricData': [METRIC]}),
    ('metric', 'cloudwatch', 'json', True, 'PutMetricData', {'Namespace': 'n', 'MetricData': [METRIC]}),
    ('metric', 'cloudwatch', 'smithy-rpc-v2-cbor', True, 'PutMetricData', {'Namespace': 'n', 'MetricData': [METRIC]}),
    ('gzip', 'cloudwatch', 'smithy-rpc-v2-cbor', True, 'PutMetricData', {'Namespace': 'n', 'MetricData': [METRIC] * 200}),
    ('recorder', 'config', 'json', True, 'PutConfigurationRecorder', {'ConfigurationRecorder': {'name': 'default', 'roleARN': 'arn:aws:iam::123456789012:role/reader', 'recordingGroup': {'allSupported': True}}}),
    ('history', 'config', 'json', False, 'GetResourceConfigHistory', {'resourceType': 'AWS::EC2::VPC', 'resourceId': 'vpc-1', 'laterTime': NOON}),
    ('put', 'dynamodb', 'json', True, 'PutItem', {'TableName': 'ttt', 'Item': {'k': {'B': b'\1\2'}, 'l': {'L': [{'N': '1'}, {'M': {'x': {'NULL': True}}}]}}}),
    ('send', 'sqs', 'json', True, 'SendMessage', {'QueueUrl': 'http://localhost/1/q', 'MessageBody': '{}'}),
    ('create', 'lambda', 'rest-json', True, 'CreateFunction', {'FunctionName': 'f', 'Role': 'arn:aws:iam::123456789012:role/reader', 'Code': {'ZipFile': b'PK'}, 'Environment': {'Variables': {'STAGE': 'test'}}}),
    ('invoke', 'lambda', 'rest-json', False, 'Invoke', {'FunctionName': 'f', 'InvocationType': 'Event', 'Payload': b'{"a": 1}'}),
    ('list', 'lambda', 'rest-json', True, 'ListFunctions', {'MaxItems': 5, 'Marker': 'a b'}),
    ('tag', 'apigateway', 'rest-json', True, 'TagResource', {'resourceArn': 'arn:aws:apigateway:us-east-1::/restapis/a', 'tags': {'a': 'b'}}),
    ('buckets', 's3', 'rest-xml', True, 'ListBuckets', {}),
    ('put', 's3', 'rest-xml', True, 'PutObject', {'Bucket': 'bucket', 'Key': 'a/b c//ü', 'Body': b'hello', 'Metadata': {'k': 'v'}, 'ACL': 'private'}),
    ('put-virtual', 's3', 'rest-xml', False, 'PutObject', {'Bucket': 'bucket', 'Key': 'k', 'Body': b'hello'}),
    ('get', 's3', 'rest-xml', False, 'GetObject', {'Bucket': 'bucket', 'Key': 'k', 'Range': 'bytes=0-1', 'IfModifiedSince': NOON}),
    ('tagging', 's3', 'rest-xml', True, 'PutObjectTagging', {'Bucket': 'bucket', 'Key': 'k', 'Tagging': {'TagSet': TAGS}}),
    ('acl', 's3', 'rest-xml', True, 'PutBucketAcl', {'Bucket': 'bucket', 'AccessControlPolicy': {'Grants': [{'Grantee': {'Type': 'CanonicalUser', 'ID': 'x'}, 'Permission': 'READ'}], 'Owner': {'ID': 'o'}}}),
    ('delete', 's3', 'rest-xml', True, 'DeleteObjects', {'Bucket': 'bucket', 'Delete': {'Objects': [{'Key': 'a'}, {'Key': 'b', 'VersionId': 'v'}], 'Quiet': True}}),
    ('records', 'route53', 'rest-xml', True, 'ChangeResourceRecordSets', {'HostedZoneId': 'Z1', 'ChangeBatch': {'Changes': [{'Action': 'CREATE', 'ResourceRecordSet': {'Name': 'a.', 'Type': 'A', 'TTL': 5, 'ResourceRecords': [{'Value': '1.2.3.4'}]}}]}}),
]

FORM = ['Content-Type: application/x-www-form-urlencoded']
JSON = ['Content-Type: application/x-amz-json-1.1', 'X-Amz-Target: StarlingDoveService.PutConfigurationRecorder']
CBOR = ['Content-Type: application/cbor', 'smithy-protocol: rpc-v2-cbor']
PUT_METRIC = 'POST /service/GraniteServiceVersion20100801/operation/PutMetricData'
RULES = 'Action=AuthorizeSecurityGroupIngress&Version=2016-11-15&'
CHUNKED = ['Content-Encoding: aws-chunked', 'X-Amz-Content-Sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'X-Amz-Decoded-Content-Length: 5', 'X-Amz-Trailer: x-amz-checksum-crc32']
SCOPE = 'Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/us-east-1/%s/aws4_request, SignedHeaders=host, Signature=00'

# (name, request line, headers, body)
BAD = [
    ('ec2-index-huge', 'POST /', FORM, RULES + 'IpPermissions.4294967296.FromPort=1'),
    ('ec2-index-zero', 'POST /', FORM, RULES + 'IpPermissions.0.FromPort=1&IpPermissions..FromPort=1'),
    ('ec2-index-deep', 'POST /', FORM, RULES + 'IpPermissions' + '.1' * 500 + '=1'),
    ('ec2-number', 'POST /', FORM, RULES + 'IpPermissions.1.FromPort=many'),
    ('ec2-escape', 'POST /', FORM, RULES + 'GroupId=%zz%C3%28%'),
    ('ec2-twice', 'POST /', FORM, RULES + 'GroupId=a&GroupId=b&GroupId.1=c&GroupId'),
    ('ec2-unknown', 'POST /', FORM, 'Action=MakeCoffee&Version=2016-11-15'),
    ('query-no-action', 'POST /', FORM, 'Version=2011-06-15'),
    ('query-get', 'GET /?Action=GetCallerIdentity&Version=2011-06-15', [], ''),
    ('query-map', 'POST /', FORM, 'Action=Publish&Version=2010-03-31&MessageAttributes.entry.1.Name=a&MessageAttributes.entry.1.Name=b&MessageAttributes.entry.3.Value.DataType=c'),
    ('json-cut', 'POST /', JSON, '{"ConfigurationRecorder": {"name": "def'),
    ('json-deep', 'POST /', JSON, '[' * 5000),
    ('json-types', 'POST /', JSON, '{"ConfigurationRecorder": [1, "x", null]}'),
    ('json-array', 'POST /', JSON, '[]'),
    ('json-surrogate', 'POST /', JSON, r'{"ConfigurationRecorder": {"name": "\ud800\udc00\ud800"}}'),
    ('json-number', 'POST /', JSON, '{"a": 1e99999, "b": -, "c": 01, "ConfigurationRecorder": 99999999999999999999999}'),
    ('json-utf8', 'POST /', JSON, b'{"ConfigurationRecorder": {"name": "\xff\xfe"}}'),
    ('json-target', 'POST /', ['X-Amz-Target: Nothing.Nowhere', JSON[0]], '{}'),
    ('json-target-empty', 'POST /', ['X-Amz-Target: .', JSON[0]], '{}'),
    ('rest-json-types', 'POST /2015-03-31/functions', [SCOPE % 'lambda'], '{"Code": {"ZipFile": "%%%"}, "Timeout": "soon", "MemorySize": 1.5}'),
    ('rest-json-method', 'PATCH /2015-03-31/functions', [SCOPE % 'lambda'], '{}'),
    ('rest-json-label', 'GET /2015-03-31/functions/%E0%80%80/..//%2e%2e/policy', [SCOPE % 'lambda'], ''),
    ('rest-json-query', 'GET /2015-03-31/functions/?MaxItems=x&MaxItems=1&=&%&Marker', [SCOPE % 'lambda'], ''),
    ('rest-xml-cut', 'PUT /bucket/key?tagging', [SCOPE % 's3'], '<Tagging><TagSet><Tag><Key>a</Key'),
    ('rest-xml-entity', 'PUT /bucket/key?tagging', [SCOPE % 's3'], '<!DOCTYPE t [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><Tagging><TagSet><Tag><Key>&b;</Key></Tag></TagSet></Tagging>'),
    ('rest-xml-deep', 'PUT /bucket/key?tagging', [SCOPE % 's3'], '<Tagging>' * 3000),
    ('rest-xml-other', 'PUT /bucket/key?tagging', [SCOPE % 's3'], '<Other xmlns="urn:x" xmlns:x="urn:y" x:a="1"/>trailing'),
    ('rest-xml-date', 'GET /bucket/key?partNumber=x', [SCOPE % 's3', 'If-Modified-Since: never'], ''),
    ('s3-chunked', 'PUT /bucket/key', [SCOPE % 's3', *CHUNKED], '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n'),
    ('s3-chunked-signed', 'PUT /bucket/key', [SCOPE % 's3', *CHUNKED], '5;chunk-signature=00\r\nhello\r\n0;chunk-signature=00\r\nx-amz-checksum-crc32:NhCmhg==\r\nx-amz-trailer-signature:00\r\n\r\n'),
    ('s3-chunked-long', 'PUT /bucket/key', [SCOPE % 's3', *CHUNKED], 'ffffffffffffffff\r\nhello\r\n0\r\n\r\n'),
    ('s3-chunked-cut', 'PUT /bucket/key', [SCOPE % 's3', *CHUNKED], '5\r\nhel'),
    ('s3-chunked-sum', 'PUT /bucket/key', [SCOPE % 's3', *CHUNKED], '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n'),
    ('cbor-cut', PUT_METRIC, CBOR, b'\xa1\x69Namesp'),
    ('cbor-length', PUT_METRIC, CBOR, b'\xa1\x69Namespace\x5b\xff\xff\xff\xff\xff\xff\xff\xff'),
    ('cbor-many', PUT_METRIC, CBOR, b'\xbf\x6aMetricData\x9b\x7f\xff\xff\xff\xff\xff\xff\xff'),
    ('cbor-deep', PUT_METRIC, CBOR, b'\x9f' * 5000),
    ('cbor-indefinite', PUT_METRIC, CBOR, b'\xbf\x69Namespace\x7f\x61a\x61b\xff\x6aMetricData\x9f\xbf\x65Value\xf9\x3e\x00\x69Timestamp\xc1\xfb\x41\xda\x55\xd3\xf1\x00\x00\x00\xff\xff\xff'),
    ('cbor-types', PUT_METRIC, CBOR, b'\xa1\x69Namespace\xf6'),
    ('cbor-operation', 'POST /service/GraniteServiceVersion20100801/operation/Nothing', CBOR, b'\xa0'),
    ('gzip-bomb', PUT_METRIC, [*CBOR, 'Content-Encoding: gzip'], gzip.compress(bytes(3_000_000), 9, mtime=0)),
    ('gzip-cut', PUT_METRIC, [*CBOR, 'Content-Encoding: gzip'], gzip.compress(b'\xa0', 9, mtime=0)[:-6]),
    ('gzip-not', PUT_METRIC, [*CBOR, 'Content-Encoding: gzip'], zlib.compress(b'\xa0')),
    ('nothing', 'GET /', [], ''),
    ('options', 'OPTIONS *', [], ''),
]


def main():
    """Writes all files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    session = Session()
    for name, service, protocol, local, operation, params in CALLS:
        request, _ = session.client(service, protocol, local).request(operation, params)
        kept = [f'{key}: {timeless(value)}' for key, value in request['headers'] if wanted(key)]
        save(f'{protocol}-valid-{service}-{name}', f'{request["method"]} {request["uri"]}', kept, request['body'])
    for name, line, headers, body in BAD:
        host = [] if any(header.startswith('Host') for header in headers) else ['Host: localhost:4566']
        save(f'bad-{name}', line, headers + host, body if isinstance(body, bytes) else body.encode())


def wanted(header: str) -> bool:
    """Whether a header says something to a reader, and the same in every run."""
    dull = ('user-agent', 'amz-sdk-invocation-id', 'amz-sdk-request', 'x-amz-date', 'x-amzn-trace-id')
    return header.lower() not in dull


def timeless(value: str) -> str:
    """A header without the day and the signature of the run."""
    return re.sub('Signature=[0-9a-f]+', 'Signature=00', re.sub('/20[0-9]{6}/', '/20260102/', value))


def save(name: str, line: str, headers: list[str], body: bytes):
    """Writes one file: request line, headers, an empty line, the body."""
    (FOLDER / f'{name}.http').write_bytes('\n'.join([line, *headers, '', '']).encode() + body)


if __name__ == '__main__':
    main()
