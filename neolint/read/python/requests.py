"""From the arguments of a call to the request that it sends: boto3, the SageMaker SDK 2 and 3."""

from __future__ import annotations

import ast
import re

from neolint.read.python.arguments import Arguments
from neolint.read.python.sdk import ESTIMATOR_ORDER, MODEL_ORDER, PIPELINE_ORDER, Compilation
from neolint.read.python.text import fixed
from neolint.read.python.values import Members, Value, string, unknown
from neolint.source import Span

_JOB_CALLS = frozenset({"create_compilation_job", "compile_model", "compile", "CompilationInput"})
_MEMBERS = ("CompilationJobName", "RoleArn", "InputConfig", "OutputConfig", "StoppingCondition")
_NEO = ("target_instance_family", "target_platform_os", "target_platform_arch")
_SESSION = {
    "input_model_config": "InputConfig",
    "output_model_config": "OutputConfig",
    "role": "RoleArn",
    "job_name": "CompilationJobName",
    "stop_condition": "StoppingCondition",
}
# Arguments of the SDK 3 that are for the client, not for the request.
_CLIENT = frozenset({"region", "session"})
_DEVICE = re.compile(r"(?:ml_|jetson_|rasp|imx|rk3|deeplens|sbe_c|aisage|qcs|sitara|jacinto|amba_|coreml|x86_|lambda$)")


def name_of(call: ast.Call) -> str:
    """The last word of what is called; ``CompilationJob.create`` for that of the SDK 3."""
    if not isinstance(call.func, ast.Attribute):
        return call.func.id if isinstance(call.func, ast.Name) else ""
    owner = call.func.value
    last = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    return "CompilationJob.create" if call.func.attr == "create" and last == "CompilationJob" else call.func.attr


def may_make_a_job(call: ast.Call) -> bool:
    """Whether a call has the name of one that makes a compilation job."""
    name = name_of(call)
    return name in _JOB_CALLS or name == "CompilationJob.create"


def request_of(node: ast.Call, span: Span, owner: Value | None, arguments: Arguments) -> Value | None:
    """The request that a call sends, as a map; None if the call makes no compilation job."""
    name = name_of(node)
    if name == "create_compilation_job":
        return _boto3(arguments, span)
    if name == "CompilationJob.create":
        return _shapes(arguments, span)
    if name == "compile_model" and "input_model_config" in arguments.named:
        return _session(arguments, span)
    order = {"compile_model": ESTIMATOR_ORDER, "compile": MODEL_ORDER}.get(name, PIPELINE_ORDER)
    if not isinstance(node.func, ast.Attribute) and name != "CompilationInput":
        return None
    given = dict(zip(order, arguments.positional, strict=False)) | arguments.named
    if name == "CompilationInput":
        if "target_instance_type" in given:
            given["target_instance_family"] = given["target_instance_type"]
            if "target_instance_type" in arguments.keys:
                arguments.keys["target_instance_family"] = arguments.keys["target_instance_type"]
    elif not _is_neo(arguments):
        return None
    return Compilation(given, arguments, span, owner).request()


def _is_neo(arguments: Arguments) -> bool:
    """Whether a ``compile`` is the SDK's: Keras has models with one, and OpenVINO has compile_model."""
    if any(name in arguments.named for name in _NEO):
        return True
    first = arguments.positional[0] if arguments.positional else None
    if first is not None and first.kind == "string" and _DEVICE.match(first.value):
        return True
    return "input_shape" in arguments.named and "output_path" in arguments.named


def _boto3(arguments: Arguments, span: Span) -> Value | None:
    """boto3 takes the members by their names. A call by position, or by other names, is to a function of one's own."""
    if arguments.positional or not (arguments.named or arguments.loose):
        return None
    if arguments.named and not any(name[:1].isupper() for name in arguments.named):
        return None
    members: Members = {name: (arguments.keys[name], value) for name, value in arguments.named.items()}
    return _complete(members, span) if arguments.loose else Value("map", members, span)


def _session(arguments: Arguments, span: Span) -> Value:
    members: Members = {
        _SESSION[name]: (_renamed(arguments.keys[name], _SESSION[name]), value)
        for name, value in arguments.named.items()
        if name in _SESSION
    }
    return _complete(members, span)


def _shapes(arguments: Arguments, span: Span) -> Value | None:
    """``CompilationJob.create`` of the SDK 3 and of sagemaker-core: shapes with the API's members in snake case."""
    if arguments.positional or not (arguments.loose or "compilation_job_name" in arguments.named):
        return None
    members = {name: (arguments.keys[name], value) for name, value in arguments.named.items() if name not in _CLIENT}
    made = _shape(Value("map", members, span, loose=arguments.loose), 0)
    return _complete(made.value, span) if arguments.loose else made


def _shape(value: Value, depth: int) -> Value:
    if value.kind in ("list", "tuple") and depth < 4:
        return Value("list", [_shape(item, depth + 1) for item in value.value], value.span, loose=value.loose)
    if value.kind not in ("map", "object") or depth >= 4:
        return value
    keys = value.value or {}
    given = value.attributes if value.kind == "object" else {name: item for name, (_, item) in value.value.items()}
    members: Members = {}
    for name, item in given.items():
        key = keys[name][0] if value.kind == "map" else keys.get(name, item)
        written = "".join(word.capitalize() for word in str(name).split("_")) if str(name).islower() else name
        if item.maker != "Unassigned":
            members[written] = (_renamed(key, str(written)), _shape(item, depth + 1))
    return Value("map", members, value.span, loose=value.loose)


def _complete(members: Members, span: Span) -> Value:
    """The members that are known, and as unknown ones those that every request has; there may be others."""
    for name in _MEMBERS:
        if name not in members and not (name == "InputConfig" and "ModelPackageVersionArn" in members):
            members[name] = (string(fixed(name, span), span), unknown(span))
    return Value("map", members, span, loose=True)


def _renamed(key: Value, name: str) -> Value:
    return string(fixed(name, key.span), key.span)
