"""AWS on loopback, for tests/test_online.py: moto's server, with buckets, roles, a key, networks and a job.

What moto does not have is added here: the policy simulator, which knows what the roles' names say, and objects that may
not be read. Writes the ids of keys and networks to the file that it is given, prints its port, and serves until its standard input is closed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import boto3
from moto.core.responses import ActionResult
from moto.iam.exceptions import IAMException
from moto.iam.responses import IamResponse
from moto.s3.responses import S3Response
from moto.server import ThreadedMotoServer

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.archives.packing import model_file, packed

REGION = "eu-west-1"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def simulate_principal_policy(response: Any) -> ActionResult:
    """What IAM's simulator answers: the role Reader may not write, nobody may pass the role Unpassed, and nobody may
    ask about the role Secret.
    """
    who = response._get_param("PolicySourceArn")
    asked = response._get_params()
    resource = asked["ResourceArns"][0]
    if who.endswith("/Secret"):
        raise AccessDenied("what the role Secret may do is a secret")

    def decision(action: str) -> str:
        denied = (action == "s3:PutObject" and who.endswith("/Reader")) or resource.endswith("/Unpassed")
        return "implicitDeny" if denied else "allowed"

    return ActionResult(
        {"EvaluationResults": [{"EvalActionName": one, "EvalDecision": decision(one)} for one in asked["ActionNames"]]}
    )


class AccessDenied(IAMException):
    """The answer to a question that may not be asked."""

    code = "AccessDenied"


def fill(endpoint: str) -> dict[str, str]:
    """Make what the tests ask about; the ids of what has no name of its own."""
    session = boto3.Session(aws_access_key_id="x", aws_secret_access_key="x", region_name=REGION)

    def client(service: str, region: str = REGION) -> Any:
        return session.client(service, endpoint_url=endpoint, region_name=region)

    here = {"CreateBucketConfiguration": {"LocationConstraint": REGION}}
    s3 = client("s3")
    for bucket in ("models-here", "private-models", "out-here"):
        s3.create_bucket(Bucket=bucket, **here)
    client("s3", "us-east-2").create_bucket(
        Bucket="models-there", CreateBucketConfiguration={"LocationConstraint": "us-east-2"}
    )
    s3.put_object(Bucket="models-here", Key="good.tar.gz", Body=b"no archive at all")
    s3.put_object(Bucket="models-here", Key="onnx.tar.gz", Body=packed({"conv.onnx": model_file("conv.onnx")}))
    s3.put_object(Bucket="models-here", Key="empty.tar.gz", Body=b"")
    s3.put_object(Bucket="private-models", Key="good.tar.gz", Body=b"x")
    iam = client("iam")
    for name in ("Good", "Reader", "Unpassed", "Secret"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
    other = json.dumps(TRUST).replace("sagemaker", "lambda")
    iam.create_role(RoleName="ForLambda", AssumeRolePolicyDocument=other)
    kms = client("kms")
    keys = {name: kms.create_key()["KeyMetadata"]["KeyId"] for name in ("key", "dying_key")}
    kms.schedule_key_deletion(KeyId=keys["dying_key"])
    ec2 = client("ec2")
    ids: dict[str, str] = dict(keys)
    for number, name in enumerate(("with", "without")):
        vpc = ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"]
        ids[f"vpc_{name}"] = vpc
        ids[f"subnet_{name}"] = ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.{number}.1.0/24")["Subnet"]["SubnetId"]
        ids[f"group_{name}"] = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
    ec2.create_vpc_endpoint(VpcId=ids["vpc_with"], ServiceName=f"com.amazonaws.{REGION}.s3")
    client("sagemaker").create_compilation_job(
        CompilationJobName="taken",
        RoleArn="arn:aws:iam::123456789012:role/Good",
        InputConfig={"S3Uri": "s3://models-here/good.tar.gz", "DataInputConfig": "{}", "Framework": "XGBOOST"},
        OutputConfig={"S3OutputLocation": "s3://out-here/", "TargetDevice": "ml_c5"},
        StoppingCondition={"MaxRuntimeInSeconds": 900},
    )
    return ids


def may_not_be_read(head: Any) -> Any:
    """S3's answer to HEAD, but for what stands in the bucket of which nothing may be read."""

    def answered(self: Any, bucket_name: str, *arguments: Any, **named: Any) -> Any:
        return (403, {}, "") if bucket_name == "private-models" else head(self, bucket_name, *arguments, **named)

    return answered


if __name__ == "__main__":
    setattr(IamResponse, simulate_principal_policy.__name__, simulate_principal_policy)
    setattr(S3Response, "head_object", may_not_be_read(S3Response.head_object))  # noqa: B010
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    ids = fill(f"http://{host}:{port}")
    Path(sys.argv[1]).write_text(json.dumps(ids))
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.stop()
