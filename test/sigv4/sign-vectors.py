"""Signs the requests below with botocore, AWS's own, and writes them with their signatures as JSON.

Usage: python3 sign-vectors.py > vectors.json, with botocore on the path. test/sigv4/README.md says which version.
"""

import datetime
import hashlib
import json
import sys
from unittest import mock

import botocore
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HOST = "https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-west-1.on.aws"
USUAL = {
    "method": "GET",
    "url": HOST + "/v1/steps",
    "body": "",
    "region": "eu-west-1",
    "time": "2026-12-01T12:34:56Z",
    # the keys of AWS's own documents, which open nothing
    "accessKeyId": "AKIDEXAMPLE",
    "secretAccessKey": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "sessionToken": "",
    "beside": {},
}
POST = {"method": "POST", "url": HOST + "/v1/steps/slack-approval/run", "body": '{"operation":"run"}'}
WEBHOOK = {
    "webhook-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
    "webhook-timestamp": "1796128496",
    "webhook-signature": "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=  v1,dGVzdA==",
    "content-type": "application/json; charset=utf-8",
}

REQUESTS = {
    "the catalogue": {},
    "the root": {"url": HOST + "/"},
    "no path at all": {"url": HOST},
    "a slash at the end": {"url": HOST + "/v1/steps/"},
    "a call": POST,
    "a call without a body": {**POST, "body": ""},
    "a body beyond ASCII": {**POST, "body": '{"text":"Zoë läuft 🚀 \u2028 naïve"}'},
    "a body with line breaks and spaces around it": {**POST, "body": " \r\n{\n  \"a\": 1\n}\n "},
    "a token of a role": {**POST, "sessionToken": "IQoJb3JpZ2luX2VjEHoaCWV1LXdlc3QtMSJHMEUCIQD+/a==", "accessKeyId": "ASIDEXAMPLE"},
    "a token with spaces in it": {"sessionToken": "two  spaces   and three"},
    "headers of ours that are not signed, with spaces in them": {**POST, "beside": WEBHOOK},
    "a path with a sign that is escaped": {**POST, "url": HOST + "/v1/effects/c0ffee00%3A1.0123456789abcdef/retry"},
    "a path beyond ASCII": {**POST, "url": HOST + "/v1/steps/Zo%C3%AB%20%2F%25/run"},
    "a path with signs that are not escaped": {"url": HOST + "/v1/-_.~!$&'()*+,;=:@"},
    "a query that is in no order": {"url": HOST + "/v1/audit?until=2026-12-01T00%3A00%3A00.000Z&since=2026-11-30T00%3A00%3A00.000Z"},
    "a query with names that come twice or have no value": {"url": HOST + "/v1/effects?b=2&a=9&b=10&c&B=1&a-b=3"},
    "a query beyond ASCII": {"url": HOST + "/v1/audit?who=Zo%C3%AB%20%26%20Ann&x=~%2A%2F"},
    "the last second of a year": {**POST, "time": "2026-12-31T23:59:59Z"},
    "a leap day, early, with a part of a second": {"time": "2028-02-29T00:00:00.999Z"},
    "a host with a port, in another region": {**POST, "url": "http://127.0.0.1:8080/v1/inventory", "region": "us-gov-west-1"},
}


def signed(name, given):
    request = AWSRequest(method=given["method"], url=given["url"], data=given["body"].encode())
    request.headers["X-Amz-Content-SHA256"] = hashlib.sha256(given["body"].encode()).hexdigest()
    moment = datetime.datetime.fromisoformat(given["time"].replace("Z", "+00:00"))
    keys = Credentials(given["accessKeyId"], given["secretAccessKey"], given["sessionToken"] or None)
    with mock.patch("botocore.auth.get_current_datetime", return_value=moment):
        SigV4Auth(keys, "lambda", given["region"]).add_auth(request)
    return {"name": name, **given, "signed": {name.lower(): value for name, value in sorted(request.headers.items())}}


vectors = [signed(name, {**USUAL, **request}) for name, request in REQUESTS.items()]
json.dump({"botocore": botocore.__version__, "vectors": vectors}, sys.stdout, indent=2, ensure_ascii=False)
sys.stdout.write("\n")
