"""From the arguments of a call to the request that it sends, by boto3 or by the SageMaker SDK.

The SDK's way is that of `sagemaker` 2: `Model.compile`, `EstimatorBase.compile_model`, `Session.compile_model`, and
`CompilationInput` of its pipelines.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass

from neolint.read.python_expressions import Evaluator
from neolint.read.python_strings import NotKnown, json_text
from neolint.read.python_text import fixed
from neolint.read.python_values import Value, plain, string, unknown
from neolint.source import Span

JOB_CALLS = frozenset({"create_compilation_job", "compile_model", "compile", "CompilationInput"})

_MEMBERS = ("CompilationJobName", "RoleArn", "InputConfig", "OutputConfig", "StoppingCondition")
_OTHER_MEMBERS = frozenset({"ModelPackageVersionArn", "ResourceConfig", "Tags", "VpcConfig"})
_NEO = ("target_instance_family", "target_platform_os", "target_platform_arch")
_MODEL_ORDER = (
    "target_instance_family", "input_shape", "output_path", "role", "tags", "job_name", "compile_max_run", "framework",
    "framework_version", "target_platform_os", "target_platform_arch", "target_platform_accelerator",
    "compiler_options",
)  # fmt: skip
_ESTIMATOR_ORDER = (
    "target_instance_family", "input_shape", "output_path", "framework", "framework_version", "compile_max_run", "tags",
    "target_platform_os", "target_platform_arch", "target_platform_accelerator", "compiler_options",
)  # fmt: skip
_PIPELINE_ORDER = (
    "target_instance_type", "input_shape", "output_path", "framework", "framework_version", "compile_max_run", "tags",
    "target_platform_os", "target_platform_arch", "target_platform_accelerator", "compiler_options",
)  # fmt: skip
_SESSION = {
    "input_model_config": "InputConfig",
    "output_model_config": "OutputConfig",
    "role": "RoleArn",
    "job_name": "CompilationJobName",
    "stop_condition": "StoppingCondition",
}
_FRAMEWORKS = {
    "MXNet": "mxnet",
    "MXNetModel": "mxnet",
    "PyTorch": "pytorch",
    "PyTorchModel": "pytorch",
    "TensorFlow": "tensorflow",
    "TensorFlowModel": "tensorflow",
    "XGBoost": "xgboost",
    "XGBoostModel": "xgboost",
}
_DEVICE = re.compile(r"(?:ml_|jetson_|rasp|imx|rk3|deeplens|sbe_c|aisage|qcs|sitara|jacinto|amba_|coreml|x86_|lambda$)")

# Where the SDK sends FrameworkVersion at all (sagemaker 2, Model._compilation_job_config).
_CLOUD = frozenset({"ml_c4", "ml_c5", "ml_m4", "ml_m5", "ml_p2", "ml_p3", "ml_g4dn"})
_VERSIONED: Mapping[str, frozenset[str]] = {
    "ml_inf1": frozenset({"pytorch", "tensorflow", "mxnet"}),
    "ml_inf2": frozenset({"pytorch", "tensorflow"}),
    "ml_trn1": frozenset({"pytorch", "tensorflow"}),
}
_UNVERSIONED = frozenset({
    "imx8mplus", "jacinto_tda4vm", "coreml", "sitara_am57x", "amba_cv2", "amba_cv22", "amba_cv25", "lambda",
})  # fmt: skip


_Members = dict[object, tuple[Value, Value]]


@dataclass(slots=True)
class Arguments:
    """The arguments of a call; ``keys`` are the names as they were typed. ``loose``: there may be more."""

    positional: list[Value]
    named: dict[str, Value]
    keys: dict[str, Value]
    loose: bool = False


def request_of(
    evaluator: Evaluator, node: ast.Call, name: str, owner: Value | None, arguments: Arguments
) -> Value | None:
    """The request that a call sends, as a map; None if the call makes no compilation job."""
    span = evaluator.span(node)
    if name == "create_compilation_job":
        return _boto3(arguments, span)
    if name == "compile_model" and "input_model_config" in arguments.named:
        return _session(arguments, span)
    order = {"compile_model": _ESTIMATOR_ORDER, "compile": _MODEL_ORDER}.get(name, _PIPELINE_ORDER)
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
    return _Sdk(given, arguments, span, owner, in_estimator=name != "compile").request()


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
    members: _Members = {name: (arguments.keys[name], value) for name, value in arguments.named.items()}
    return _complete(members, span) if arguments.loose else Value("map", members, span)


def _session(arguments: Arguments, span: Span) -> Value:
    members: _Members = {
        _SESSION[name]: (_renamed(arguments.keys[name], _SESSION[name]), value)
        for name, value in arguments.named.items()
        if name in _SESSION
    }
    return _complete(members, span)


def _complete(members: _Members, span: Span) -> Value:
    """The members that are known, and as unknown ones those that every request has."""
    for name in _MEMBERS:
        if name not in members and not (name == "InputConfig" and "ModelPackageVersionArn" in members):
            members[name] = (string(fixed(name, span), span), unknown(span))
    return Value("map", members, span)


def _renamed(key: Value, name: str) -> Value:
    return string(fixed(name, key.span), key.span)


@dataclass(eq=False)
class _Sdk:
    given: dict[str, Value]
    arguments: Arguments
    span: Span
    owner: Value | None
    in_estimator: bool

    def get(self, name: str, default: object = None) -> Value:
        """An argument, or what the SDK takes where it is not given."""
        found = self.given.get(name)
        if found is not None:
            return found
        return unknown(self.span) if self.arguments.loose else plain(default, self.span)

    def key(self, argument: str, name: str) -> Value:
        key = self.arguments.keys.get(argument)
        value = self.given.get(argument)
        span = key.span if key is not None else value.span if value is not None else self.span
        return string(fixed(name, span), span)

    def member(self, members: _Members, name: str, argument: str, value: Value) -> None:
        members[name] = (self.key(argument, name), value)

    def request(self) -> Value:
        span = self.span
        inputs: _Members = {}
        outputs: _Members = {}
        request: _Members = {}
        job_name, role = self.get("job_name"), self.get("role")
        nothing = ("null", "unknown")
        self.member(request, "CompilationJobName", "job_name", unknown(span) if job_name.kind in nothing else job_name)
        # the SDK makes an ARN of a role's name
        is_arn = role.kind == "string" and "/" in role.value
        self.member(request, "RoleArn", "role", role if is_arn else unknown(span))
        self.member(inputs, "S3Uri", "model_data", self._model_data())
        self.member(inputs, "DataInputConfig", "input_shape", _dumped(self.get("input_shape")))
        framework = self._framework()
        self.member(inputs, "Framework", "framework", self._upper(framework))
        version = self._version(framework)
        if version is not None:
            self.member(inputs, "FrameworkVersion", "framework_version", version)
        self.member(outputs, "S3OutputLocation", "output_path", self.get("output_path"))
        self._target(outputs)
        options = self.get("compiler_options")
        if options.kind != "null":
            self.member(outputs, "CompilerOptions", "compiler_options", _dumped(options))
        seconds = self.get("compile_max_run", 900)
        condition: _Members = {}
        self.member(condition, "MaxRuntimeInSeconds", "compile_max_run", seconds)
        for name, members in (("InputConfig", inputs), ("OutputConfig", outputs), ("StoppingCondition", condition)):
            request[name] = (string(fixed(name, span), span), Value("map", members, span))
        if outputs.get("TargetDevice") is None and "TargetPlatform" not in outputs:
            request["OutputConfig"] = (request["OutputConfig"][0], unknown(span))
        return Value("map", request, span)

    def _model_data(self) -> Value:
        found = self.owner.attributes.get("model_data") if self.owner is not None else None
        return found if found is not None and found.kind == "string" else unknown(self.span)

    def _framework(self) -> Value:
        framework = self.get("framework")
        if framework.kind != "null":
            return framework
        maker = self.owner.maker if self.owner is not None else ""
        if maker in _FRAMEWORKS and self.owner is not None:
            return string(fixed(_FRAMEWORKS[maker], self.owner.span), self.owner.span)
        return unknown(self.span)

    def _upper(self, framework: Value) -> Value:
        if framework.kind != "string":
            return framework if framework.kind != "null" else unknown(self.span)
        return string(framework.text.changed(framework.value.upper()), framework.span)

    def _version(self, framework: Value) -> Value | None:
        """The FrameworkVersion that the SDK sends; None if it sends none."""
        version = self.get("framework_version")
        if version.kind == "null" and self.owner is not None:
            if self.owner.maker in _FRAMEWORKS:
                version = self.owner.attributes.get("framework_version", unknown(self.span))
            else:
                version = unknown(self.span)
        device = self.get("target_instance_family")
        if device.kind == "null" or version.kind == "null":
            return None
        if framework.kind == "string" and framework.value.lower() not in ("pytorch", "tensorflow", "mxnet"):
            return None
        if device.kind != "string" or framework.kind != "string":
            return unknown(self.span)
        word = framework.value.lower()
        if device.value in _UNVERSIONED and device.value not in _CLOUD:
            return None
        if word not in _VERSIONED.get(device.value, frozenset({"pytorch", "tensorflow"})):
            return None
        if version.kind != "string":
            return unknown(self.span)
        short = ".".join(version.value.split(".")[:2])
        return string(version.text.cut(0, len(short)), version.span)

    def _target(self, outputs: _Members) -> None:
        device = self.get("target_instance_family")
        if device.kind != "null":
            self.member(outputs, "TargetDevice", "target_instance_family", device)
            return
        platform: _Members = {}
        self.member(platform, "Os", "target_platform_os", self.get("target_platform_os"))
        self.member(platform, "Arch", "target_platform_arch", self.get("target_platform_arch"))
        accelerator = self.get("target_platform_accelerator")
        if accelerator.kind != "null":
            self.member(platform, "Accelerator", "target_platform_accelerator", accelerator)
        if all(value.kind == "null" for _, value in platform.values()):
            return  # the SDK refuses it
        self.member(outputs, "TargetPlatform", "target_platform_os", Value("map", platform, self.span))


def _dumped(value: Value) -> Value:
    """The SDK writes a dict as JSON, and sends anything else as it is."""
    if value.kind != "map":
        return value
    try:
        return string(json_text(value), value.span)
    except NotKnown:
        return unknown(value.span)
