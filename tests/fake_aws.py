"""AWS on loopback, for tests/test_live.py: moto's server, with jobs in it of which one has failed.

Prints its port, and serves until its standard input is closed.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime, timezone

import boto3
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sagemaker.models import sagemaker_backends
from moto.server import ThreadedMotoServer

REGION = "eu-west-1"
GROUP = "/aws/sagemaker/CompilationJobs"
KERAS = (
    "ClientError: InputConfiguration: Input input_1 has wrong shape in Input Shape dictionary. "
    "Input shapes should be provided in NCHW format."
)
OPAQUE = (
    "ServerError: There was an internal server error during the compilation job, please try again in a few minutes."
)
JOBS = {  # name: (framework, shape, status, reason)
    "flowers": ("MXNET", '{"data": [1, 3, 224, 224]}', "COMPLETED", ""),
    "birds": ("KERAS", '{"input_1": [1, 224, 224, 3]}', "FAILED", KERAS),
    "trees": ("MXNET", '{"data": [1, 3, 224, 224]}', "FAILED", OPAQUE),
}


def fill(endpoint: str) -> None:
    """Create the jobs through the API, let some of them fail in the backend, and write a log."""
    session = boto3.Session(aws_access_key_id="x", aws_secret_access_key="x", region_name=REGION)
    client = session.client("sagemaker", endpoint_url=endpoint)
    jobs = sagemaker_backends[DEFAULT_ACCOUNT_ID][REGION].compilation_jobs
    for day, (name, (framework, shape, status, reason)) in enumerate(JOBS.items(), 1):
        client.create_compilation_job(
            CompilationJobName=name,
            RoleArn="arn:aws:iam::123456789012:role/NeoRole",
            InputConfig={"S3Uri": "s3://models/m.tar.gz", "DataInputConfig": shape, "Framework": framework},
            OutputConfig={"S3OutputLocation": "s3://models/out/", "TargetDevice": "ml_c5"},
            StoppingCondition={"MaxRuntimeInSeconds": 900},
        )
        job = next(job for job in jobs.values() if job.compilation_job_name == name)
        job.compilation_job_status = status
        job.failure_reason = reason
        job.creation_time = datetime(2026, 1, day, tzinfo=timezone.utc)
    logs = session.client("logs", endpoint_url=endpoint)
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName="trees")
    messages = ["loading", "InputConfiguration: No symbol file found for MXNet model. Please check it."]
    events = [{"timestamp": int(time.time() * 1000) + at, "message": text} for at, text in enumerate(messages)]
    logs.put_log_events(logGroupName=GROUP, logStreamName="trees", logEvents=events)


if __name__ == "__main__":
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    fill(f"http://{host}:{port}")
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.stop()
