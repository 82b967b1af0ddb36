"""Write N requests into a folder, half JSON, half YAML, a fifth of them wrong: ``benchmarks/make_jobs.py FOLDER N``.

Then, for figures of whole processes: ``hyperfine 'neolint check FOLDER --format json'`` beside
``neolint schema request > request.json; hyperfine -i 'check-jsonschema --schemafile request.json FOLDER/*'``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml

FRAMEWORKS = [
    ("MXNET", '{"data": [1, 3, 224, 224]}', None),
    ("PYTORCH", '{"input0": [1, 3, 224, 224]}', "1.13"),
    ("TENSORFLOW", '{"input": [1, 224, 224, 3]}', "2.9"),
    ("KERAS", '{"input_1": [1, 3, 224, 224]}', None),
]
DEVICES = ["ml_c5", "ml_m5", "ml_p3", "ml_g4dn"]


def request(number: int) -> dict[str, Any]:
    framework, shapes, version = FRAMEWORKS[number * 7 % 4]
    made: dict[str, Any] = {
        "CompilationJobName": f"neo-{framework.lower()}-{number:06d}",
        "RoleArn": "arn:aws:iam::123456789012:role/NeoRole",
        "InputConfig": {
            "S3Uri": f"s3://my-bucket-{number % 7}/models/{number}/model.tar.gz",
            "DataInputConfig": shapes,
            "Framework": framework,
        },
        "OutputConfig": {"S3OutputLocation": "s3://my-bucket/out/", "TargetDevice": DEVICES[number * 5 % 4]},
        "StoppingCondition": {"MaxRuntimeInSeconds": 900 + number % 50},
        "Tags": [{"Key": f"k{tag}", "Value": f"value {tag}"} for tag in range(number % 6)],
    }
    if version:
        made["InputConfig"]["FrameworkVersion"] = version
    return broken(made, number // 5 % 6) if number % 5 == 0 else made


def broken(made: dict[str, Any], kind: int) -> dict[str, Any]:
    if kind == 0:
        del made["RoleArn"]
    elif kind == 1:
        made["InputConfig"]["S3Uri"] = "model.tar.gz"
    elif kind == 2:
        made["StoppingCondition"]["MaxRuntimeInSeconds"] = "900"
    elif kind == 3:
        made["Foo"] = 1
    elif kind == 4:
        made["CompilationJobName"] = "a_b"
    else:
        made["OutputConfig"]["TargetDevice"] = "ml_c55"
    return made


if __name__ == "__main__":
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        made = request(number)
        if number % 2:
            (folder / f"job-{number:06d}.yaml").write_text(yaml.safe_dump(made, sort_keys=False))
        else:
            (folder / f"job-{number:06d}.json").write_text(json.dumps(made, indent=2))
