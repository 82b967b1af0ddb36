"""What the SageMaker SDK sends for ``model.compile``, ``estimator.compile_model`` and ``CompilationInput``.

The way of `sagemaker` 2: `Model.compile`, `Model._compilation_job_config`, `EstimatorBase.compile_model`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from neolint.read.python.arguments import Arguments
from neolint.read.python.formatting import NotKnown
from neolint.read.python.json_text import json_text
from neolint.read.python.text import fixed
from neolint.read.python.values import Members, Value, plain, string, unknown
from neolint.source import Span

# The arguments in their order.
MODEL_ORDER = (
    "target_instance_family", "input_shape", "output_path", "role", "tags", "job_name", "compile_max_run", "framework",
    "framework_version", "target_platform_os", "target_platform_arch", "target_platform_accelerator",
    "compiler_options",
)  # fmt: skip
ESTIMATOR_ORDER = (
    "target_instance_family", "input_shape", "output_path", "framework", "framework_version", "compile_max_run", "tags",
    "target_platform_os", "target_platform_arch", "target_platform_accelerator", "compiler_options",
)  # fmt: skip
PIPELINE_ORDER = (
    "target_instance_type", "input_shape", "output_path", "framework", "framework_version", "compile_max_run", "tags",
    "target_platform_os", "target_platform_arch", "target_platform_accelerator", "compiler_options",
)  # fmt: skip

# The framework of a class that is made for one.
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


@dataclass(eq=False)
class Compilation:
    """A call of the SDK: ``given`` are its arguments by their names, ``owner`` is the model or the estimator."""

    given: dict[str, Value]
    arguments: Arguments
    span: Span
    owner: Value | None

    def _get(self, name: str, default: object = None) -> Value:
        """An argument, or what the SDK takes where it is not given."""
        found = self.given.get(name)
        if found is not None:
            return found
        return unknown(self.span) if self.arguments.loose else plain(default, self.span)

    def _key(self, argument: str, name: str) -> Value:
        key = self.arguments.keys.get(argument)
        value = self.given.get(argument)
        span = key.span if key is not None else value.span if value is not None else self.span
        return string(fixed(name, span), span)

    def _member(self, members: Members, name: str, argument: str, value: Value) -> None:
        members[name] = (self._key(argument, name), value)

    def _required(self, members: Members, name: str, argument: str) -> None:
        if argument in self.given or self.arguments.loose:
            self._member(members, name, argument, _dumped(self._get(argument)))

    def request(self) -> Value:
        """The request, as a map."""
        span = self.span
        inputs: Members = {}
        outputs: Members = {}
        request: Members = {}
        job_name, role = self._get("job_name"), self._get("role")
        nothing = ("null", "unknown")
        self._member(request, "CompilationJobName", "job_name", unknown(span) if job_name.kind in nothing else job_name)
        # the SDK makes an ARN of a role's name
        is_arn = role.kind == "string" and "/" in role.value
        self._member(request, "RoleArn", "role", role if is_arn else unknown(span))
        self._member(inputs, "S3Uri", "model_data", self._model_data())
        self._required(inputs, "DataInputConfig", "input_shape")
        framework = self._framework()
        self._member(inputs, "Framework", "framework", self._upper(framework))
        version = self._version(framework)
        if version is not None:
            self._member(inputs, "FrameworkVersion", "framework_version", version)
        self._required(outputs, "S3OutputLocation", "output_path")
        self._target(outputs)
        options = self._get("compiler_options")
        if options.kind != "null":
            self._member(outputs, "CompilerOptions", "compiler_options", _dumped(options))
        seconds = self._get("compile_max_run", 900)
        condition: Members = {}
        self._member(condition, "MaxRuntimeInSeconds", "compile_max_run", seconds)
        for name, members in (("InputConfig", inputs), ("OutputConfig", outputs), ("StoppingCondition", condition)):
            request[name] = (string(fixed(name, span), span), Value("map", members, span))
        if outputs.get("TargetDevice") is None and "TargetPlatform" not in outputs:
            request["OutputConfig"] = (request["OutputConfig"][0], unknown(span))
        return Value("map", request, span)

    def _model_data(self) -> Value:
        found = self.owner.attributes.get("model_data") if self.owner is not None else None
        return found if found is not None and found.kind == "string" else unknown(self.span)

    def _framework(self) -> Value:
        framework = self._get("framework")
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
        version = self._get("framework_version")
        if version.kind == "null" and self.owner is not None:
            if self.owner.maker in _FRAMEWORKS:
                version = self.owner.attributes.get("framework_version", unknown(self.span))
            else:
                version = unknown(self.span)
        device = self._get("target_instance_family")
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

    def _target(self, outputs: Members) -> None:
        device = self._get("target_instance_family")
        if device.kind != "null":
            self._member(outputs, "TargetDevice", "target_instance_family", device)
            return
        platform: Members = {}
        self._member(platform, "Os", "target_platform_os", self._get("target_platform_os"))
        self._member(platform, "Arch", "target_platform_arch", self._get("target_platform_arch"))
        accelerator = self._get("target_platform_accelerator")
        if accelerator.kind != "null":
            self._member(platform, "Accelerator", "target_platform_accelerator", accelerator)
        if all(value.kind == "null" for _, value in platform.values()):
            return  # the SDK refuses it
        self._member(outputs, "TargetPlatform", "target_platform_os", Value("map", platform, self.span))


def _dumped(value: Value) -> Value:
    """The SDK writes a dict as JSON, and sends anything else as it is."""
    if value.kind != "map":
        return value
    try:
        return string(json_text(value), value.span)
    except NotKnown:
        return unknown(value.span)
