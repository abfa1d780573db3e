// The AWS SDK for JavaScript, version 3, as its users call it.

import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { after, test } from "node:test";

import { ConfigService } from "@aws-sdk/client-config-service";
import { EC2, waitUntilInstanceRunning } from "@aws-sdk/client-ec2";
import { IAM, NoSuchEntityException, paginateListUsers } from "@aws-sdk/client-iam";
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { SNS } from "@aws-sdk/client-sns";
import { SQS } from "@aws-sdk/client-sqs";
import { STS } from "@aws-sdk/client-sts";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

import { account, settings, stop } from "./server.js";

after(stop);

// The names of buckets do not resolve below localhost on every machine, so they go into the path.
const s3 = new S3({ ...settings, forcePathStyle: true });
const [config, ec2, iam] = [new ConfigService(settings), new EC2(settings), new IAM(settings)];
const [sns, sqs, sts] = [new SNS(settings), new SQS(settings), new STS(settings)];

async function bucket(Bucket) {
  await s3.createBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: settings.region } });
  return Bucket;
}

function statement(service, Action, Resource, more) {
  const statement = { Effect: "Allow", Principal: { Service: service }, Action, Resource, ...more };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

test("objects are put, streamed and read in ranges, with their checksums", async () => {
  const Bucket = await bucket("objects");
  const Key = "folder/ü b+c.txt";
  const put = await s3.putObject({ Bucket, Key, Body: "hello", Metadata: { who: "me" } });
  assert.equal(put.ChecksumCRC32, "NhCmhg==");
  const got = await s3.getObject({ Bucket, Key });
  assert.equal(await got.Body.transformToString(), "hello");
  assert.deepEqual(got.Metadata, { who: "me" });

  const Body = Readable.from([Buffer.alloc(70_000, 1), Buffer.alloc(70_000, 2)]);
  await s3.putObject({ Bucket, Key: "stream", Body, ContentLength: 140_000, ChecksumAlgorithm: "SHA256" });
  const range = await s3.getObject({ Bucket, Key: "stream", Range: "bytes=69999-70000" });
  assert.deepEqual([...(await range.Body.transformToByteArray())], [1, 2]);
  await assert.rejects(s3.getObject({ Bucket, Key: "none" }), NoSuchKey);
});

test("a stream of unknown length is uploaded in parts", async () => {
  const Bucket = await bucket("parts");
  const Body = Readable.from((function* () { for (let i = 0; i < 40; i++) yield Buffer.alloc(512 << 10, i); })());
  const upload = new Upload({ client: s3, params: { Bucket, Key: "big", Body }, partSize: 5 << 20 });
  const { ETag } = await upload.done();
  assert.match(ETag, /-4"$/);
  const head = await s3.headObject({ Bucket, Key: "big", ChecksumMode: "ENABLED" });
  assert.deepEqual([head.ContentLength, head.ChecksumType], [20 << 20, "COMPOSITE"]);
});

test("presigned URLs are open to anyone", async () => {
  const Bucket = await bucket("presigned");
  const object = { Bucket, Key: "by hand" };
  const put = await fetch(await getSignedUrl(s3, new PutObjectCommand(object)), { method: "PUT", body: "xyz" });
  assert.equal(put.status, 200);
  const get = await fetch(await getSignedUrl(s3, new GetObjectCommand(object), { expiresIn: 60 }));
  assert.equal(await get.text(), "xyz");
});

test("pages are walked, and what is selected arrives as events", async () => {
  const Bucket = await bucket("pages");
  for (let i = 0; i < 5; i++) await s3.putObject({ Bucket, Key: `key ${i}`, Body: `n,v\na,${i}\n` });
  const keys = [];
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket })) {
    keys.push(...page.Contents.map((object) => object.Key));
  }
  assert.deepEqual(keys, ["key 0", "key 1", "key 2", "key 3", "key 4"]);
  const selected = await s3.selectObjectContent({
    Bucket,
    Key: "key 3",
    ExpressionType: "SQL",
    Expression: "SELECT s.v FROM s3object s WHERE s.n = 'a'",
    InputSerialization: { CSV: { FileHeaderInfo: "USE" } },
    OutputSerialization: { JSON: {} },
  });
  let text = "";
  for await (const event of selected.Payload) text += new TextDecoder().decode(event.Records?.Payload);
  assert.equal(text, '{"v":"3"}\n');
});

test("a topic reaches a queue, and digests are what the SDK checks", async () => {
  const { QueueUrl } = await sqs.createQueue({ QueueName: "queue" });
  const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ["QueueArn"] });
  const { TopicArn } = await sns.createTopic({ Name: "topic" });
  const Policy = statement("sns.amazonaws.com", "sqs:SendMessage", Attributes.QueueArn, {
    Condition: { ArnEquals: { "aws:SourceArn": TopicArn } },
  });
  await sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy } });
  await sns.subscribe({ TopicArn, Protocol: "sqs", Endpoint: Attributes.QueueArn });
  await sns.publish({ TopicArn, Message: "from the topic" });
  await sqs.sendMessageBatch({ QueueUrl, Entries: [{ Id: "1", MessageBody: "by hand" }] });
  const { Messages } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
  const bodies = Messages.map((message) => message.Body);
  assert.equal(JSON.parse(bodies[0]).Message, "from the topic");
  assert.equal(bodies[1], "by hand");
});

test("identities have pages and typed errors", async () => {
  for (let i = 0; i < 5; i++) await iam.createUser({ UserName: `user${i}` });
  let users = 0;
  for await (const page of paginateListUsers({ client: iam, pageSize: 2 }, {})) users += page.Users.length;
  assert.equal(users, 5);
  await assert.rejects(iam.getRole({ RoleName: "none" }), NoSuchEntityException);
  assert.equal((await sts.getCallerIdentity({})).Account, account);
});

test("a recorder discovers what exists", async () => {
  const { Instances } = await ec2.runInstances({ ImageId: "ami-12345678", MinCount: 1, MaxCount: 1 });
  const { InstanceId } = Instances[0];
  await waitUntilInstanceRunning({ client: ec2, maxWaitTime: 60 }, { InstanceIds: [InstanceId] });

  const Bucket = await bucket("deliveries");
  const resources = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
  const actions = ["s3:GetBucketAcl", "s3:ListBucket", "s3:PutObject"];
  await s3.putBucketPolicy({ Bucket, Policy: statement("config.amazonaws.com", actions, resources) });
  const { Role } = await iam.createRole({
    RoleName: "recorder",
    AssumeRolePolicyDocument: statement("config.amazonaws.com", "sts:AssumeRole"),
  });
  await config.putConfigurationRecorder({ ConfigurationRecorder: { name: "default", roleARN: Role.Arn } });
  await config.putDeliveryChannel({ DeliveryChannel: { name: "default", s3BucketName: Bucket } });
  await config.startConfigurationRecorder({ ConfigurationRecorderName: "default" });
  const history = await config.getResourceConfigHistory({
    resourceType: "AWS::EC2::Instance",
    resourceId: InstanceId,
  });
  const [item] = history.configurationItems;
  assert.equal(item.configurationItemStatus, "ResourceDiscovered");
  assert.equal(JSON.parse(item.configuration).instanceId, InstanceId);
  assert.ok(item.configurationItemCaptureTime instanceof Date);
});
