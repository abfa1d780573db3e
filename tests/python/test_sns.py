"""Web servers as subscribers of topics: over TLS, asked, told, and able to verify who tells."""

import base64
import http.server
import json
import os
import queue
import ssl
import subprocess
import threading
import urllib.request

import boto3
import pytest

SIGNED = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
TRUST = ["AWS_CA_BUNDLE", "SSL_CERT_FILE"]


def openssl(*arguments, **options):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, **options).stdout


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """A folder with an authority (`ca.pem`) and what it gave to localhost (`server.pem`, `server.key`)."""
    folder = tmp_path_factory.mktemp("certificates")
    new = ["-newkey", "rsa:2048", "-nodes"]
    ca, request = ["-keyout", folder / "ca.key", "-out", folder / "ca.pem"], folder / "request.pem"
    openssl("req", "-x509", *new, *ca, "-subj", "/CN=a test", "-days", "2")
    openssl("req", *new, "-keyout", folder / "server.key", "-out", request, "-subj", "/CN=localhost")
    (folder / "names").write_text("subjectAltName=DNS:localhost")
    by = ["-CA", folder / "ca.pem", "-CAkey", folder / "ca.key", "-CAcreateserial", "-days", "2"]
    openssl("x509", "-req", "-in", request, *by, "-extfile", folder / "names", "-out", folder / "server.pem")
    return folder


@pytest.fixture
def subscriber(certificates):
    """The URL of a web server that speaks TLS, and the queue of the documents that are posted to it."""
    posted = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            posted.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "server.pem", certificates / "server.key")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://localhost:{server.server_address[1]}/", posted
        server.shutdown()


@pytest.fixture(params=TRUST)
def trusting(request, certificates):
    """A client of a server that trusts the authority."""
    binary = os.environ.get("CLOUDCHAMBER_BIN")
    if binary is None:
        pytest.skip("whom a server trusts is told when it starts: set CLOUDCHAMBER_BIN")
    others = {name: value for name, value in os.environ.items() if name not in TRUST}
    environment = others | {request.param: str(certificates / "ca.pem")}
    command = [binary, "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        url = next(word for word in server.stdout.readline().split() if word.startswith("http://"))
        yield boto3.client("sns", endpoint_url=url)
        server.terminate()


def verify(document, folder):
    """Fails unless the signature is that of whom the certificate is."""
    certificate = urllib.request.urlopen(document["SigningCertURL"], timeout=10).read()
    (folder / "key").write_bytes(openssl("x509", "-pubkey", "-noout", input=certificate))
    (folder / "signature").write_bytes(base64.b64decode(document["Signature"]))
    text = "".join(f"{name}\n{document[name]}\n" for name in SIGNED if name in document)
    digest = {"1": "-sha1", "2": "-sha256"}[document["SignatureVersion"]]
    openssl("dgst", digest, "-verify", folder / "key", "-signature", folder / "signature", input=text.encode())


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_web_server_is_asked_and_told_over_tls(trusting, subscriber, tmp_path, version):
    url, posted = subscriber
    topic = trusting.create_topic(Name="news", Attributes={"SignatureVersion": version})["TopicArn"]
    trusting.subscribe(TopicArn=topic, Protocol="https", Endpoint=url)
    asked = posted.get(timeout=10)
    assert asked["Type"] == "SubscriptionConfirmation"
    verify(asked, tmp_path)
    urllib.request.urlopen(asked["SubscribeURL"], timeout=10).read()
    trusting.publish(TopicArn=topic, Message="hello", Subject="news")
    told = posted.get(timeout=10)
    assert (told["Type"], told["Message"]) == ("Notification", "hello")
    verify(told, tmp_path)


def test_a_web_server_that_nobody_trusts_is_not_told(client, subscriber):
    url, posted = subscriber
    sns = client("sns")
    topic = sns.create_topic(Name="news")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="https", Endpoint=url)
    with pytest.raises(queue.Empty):
        posted.get(timeout=1)
