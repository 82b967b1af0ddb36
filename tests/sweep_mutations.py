"""One mistake of each kind, as a change of a valid request: which rule must see it, and where."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from tests.sweep_text import Path, Range

Request = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """What was mutated: a value, a key, some characters of a string, or the map from which a member was taken."""

    path: Path
    part: Literal["value", "key", "slice", "missing"] = "value"
    slice: Range = (0, 0)


Change = Callable[[Request], Place | None]


@dataclass(frozen=True)
class Mutation:
    """``change`` makes the mistake in place and says where; None: it cannot be made in that request."""

    rule: str
    about: str
    change: Change


MUTATIONS: list[Mutation] = []
INPUT: Path = ("InputConfig", "DataInputConfig")
OPTIONS: Path = ("OutputConfig", "CompilerOptions")
DEVICE: Path = ("OutputConfig", "TargetDevice")
PLATFORM: Path = ("OutputConfig", "TargetPlatform")
FRAMEWORK: Path = ("InputConfig", "Framework")
VERSION: Path = ("InputConfig", "FrameworkVersion")


def get(request: Request, path: Path) -> Any:
    """The value at a path, or None."""
    value: Any = request
    for step in path:
        if not (isinstance(value, dict) and step in value):
            return None
        value = value[step]
    return value


def put(path: Path, value: Any, unless: Callable[[Request], bool] = lambda _: False) -> Change:
    """Write a value, over another one or as a new member."""

    def change(request: Request) -> Place | None:
        parent = get(request, path[:-1])
        if parent is None or unless(request):
            return None
        parent[path[-1]] = value(parent.get(path[-1])) if callable(value) else value
        return Place(path)

    return change


def over(path: Path, value: Any) -> Change:
    """Write a value over one that is there."""
    return put(path, value, lambda request: get(request, path) is None)


def drop(path: Path, unless: Callable[[Request], bool] = lambda _: False) -> Change:
    """Take a member out."""

    def change(request: Request) -> Place | None:
        if get(request, path) is None or unless(request):
            return None
        del get(request, path[:-1])[path[-1]]
        return Place(path[:-1], "missing")

    return change


def rename(path: Path, name: str) -> Change:
    """Spell a key otherwise, where it stands."""

    def change(request: Request) -> Place | None:
        if get(request, path) is None:
            return None
        parent = get(request, path[:-1])
        members = [(name if key == path[-1] else key, value) for key, value in parent.items()]
        parent.clear()
        parent.update(members)
        return Place((*path[:-1], name), "key")

    return change


def new_key(path: Path, value: Any, unless: Callable[[Request], bool] = lambda _: False) -> Change:
    """Add a member that must not be there; its key is the mistake."""

    def change(request: Request) -> Place | None:
        parent = get(request, path[:-1])
        if parent is None or path[-1] in parent or unless(request):
            return None
        parent[path[-1]] = value
        return Place(path, "key")

    return change


def text(path: Path, pattern: str, into: str, *, when: Callable[[Request], bool] = lambda _: True) -> Change:
    """Replace the first match in a string; ``into`` is a template in which « and » enclose what the finding covers."""

    def change(request: Request) -> Place | None:
        old = get(request, path)
        match = re.search(pattern, old) if isinstance(old, str) and when(request) else None
        if match is None:
            return None
        made = match.expand(into)
        start, end = made.index("«"), made.index("»") - 1
        made = made.replace("«", "").replace("»", "")
        get(request, path[:-1])[path[-1]] = old[: match.start()] + made + old[match.end() :]
        return Place(path, "slice", (match.start() + start, match.start() + end))

    return change


def whole(path: Path, into: Callable[[str], str] | str, *, when: Callable[[Request], bool] = lambda _: True) -> Change:
    """Write a string anew, all of it the mistake."""

    def change(request: Request) -> Place | None:
        old = get(request, path)
        if not isinstance(old, str) or not when(request):
            return None
        get(request, path[:-1])[path[-1]] = made = into if isinstance(into, str) else into(old)
        return Place(path, "slice", (0, len(made)))

    return change


def add(rule: str, *changes: Change) -> None:
    MUTATIONS.extend(Mutation(rule, f"{rule}-{number}", change) for number, change in enumerate(changes))


# --- what a request is made of ------------------------------------------------------------------------------


def framework(*names: str) -> Callable[[Request], bool]:
    return lambda request: get(request, FRAMEWORK) in names


def device(request: Request) -> str:
    found = get(request, DEVICE)
    return found if isinstance(found, str) else ""


def coreml(request: Request) -> bool:
    return device(request) == "coreml"


def neuron(request: Request) -> bool:
    return device(request) in ("ml_inf1", "ml_inf2", "ml_trn1")


def plain_shapes(request: Request) -> bool:
    """Whether DataInputConfig is an object of names and lists."""
    try:
        value = json.loads(get(request, INPUT) or "")
    except ValueError:
        return False
    return not coreml(request) and isinstance(value, dict) and all(isinstance(one, list) for one in value.values())


def image_shapes(request: Request) -> bool:
    return plain_shapes(request) and bool(re.search(_NCHW + "|" + _NHWC, get(request, INPUT)))


def map_options(request: Request) -> bool:
    return str(get(request, OPTIONS) or "").lstrip().startswith("{")


def no_options(request: Request) -> bool:
    return get(request, OPTIONS) is None and get(request, ("OutputConfig",)) is not None


def at(path: Path, change: Change, part: Literal["value", "missing"] = "value") -> Change:
    """A change that is found at another place than the one it makes."""
    return lambda request: change(request) and Place(path, part)


def first_quoted(path: Path, change: Change) -> Change:
    """A change of every quote in a string; the finding covers the first name or text in quotes."""

    def changed(request: Request) -> Place | None:
        match = change(request) and re.search(r"\\?['\"][^'\"]*['\"]", get(request, path))
        return Place(path, "slice", match.span()) if match else None

    return changed


def both(*tests: Callable[[Request], bool]) -> Callable[[Request], bool]:
    return lambda request: all(test(request) for test in tests)


def options(made: str, marked: str, when: Callable[[Request], bool]) -> Change:
    """CompilerOptions as a new member; ``marked`` is the text in it that the finding covers."""

    def change(request: Request) -> Place | None:
        if not when(request) or get(request, ("OutputConfig",)) is None:
            return None
        request["OutputConfig"]["CompilerOptions"] = made
        return Place(OPTIONS, "slice", (made.index(marked), made.index(marked) + len(marked)))

    return change


def together(change: Change, **members: Any) -> Change:
    """A change beside others that are no mistake: members by their dotted names (with __), None takes one out."""

    def changed(request: Request) -> Place | None:
        for name, value in members.items():
            *parents, last = name.split("__")
            parent = get(request, tuple(parents))
            if parent is None:
                return None
            parent.pop(last, None)
            if value is not None:
                parent[last] = value
        return change(request)

    return changed


def elsewhere(change: Change, **members: Any) -> Change:
    """A change of a request that goes to another target; Core ML's form of inputs does not go with it."""
    moved = together(change, **members)
    return lambda request: None if coreml(request) or "bias" in str(get(request, INPUT)) else moved(request)


def to_device(name: str) -> Callable[[Change], Change]:
    return lambda change: elsewhere(
        change,
        OutputConfig__TargetPlatform=None,
        OutputConfig__TargetDevice=name,
        OutputConfig__CompilerOptions=None,
    )


def to_platform(system: str, arch: str, accelerator: str | None = None) -> Callable[[Change], Change]:
    platform = {"Os": system, "Arch": arch, **({"Accelerator": accelerator} if accelerator else {})}
    return lambda change: elsewhere(
        change,
        OutputConfig__TargetDevice=None,
        OutputConfig__CompilerOptions=None,
        OutputConfig__TargetPlatform=platform,
    )


def model(name: str, shapes: str, version: str | None = None) -> Callable[[Change], Change]:
    return lambda change: together(
        change, InputConfig__Framework=name, InputConfig__DataInputConfig=shapes, InputConfig__FrameworkVersion=version
    )


_NCHW = r"\[ *[0-9]+, *(?:1|3), *(\d{2,}), *(\d{2,}) *\]"
_NHWC = r"\[ *[0-9]+, *(\d{2,}), *(\d{2,}), *(?:1|3) *\]"
_DIMS = r"\[ *\d+((?:, *\d+)*) *\]"
PYTORCH = '{"input0": [1, 3, 224, 224]}'
PACKAGE = "arn:aws:sagemaker:us-east-2:123456789012:model-package/m/1"
NVIDIA = '{"gpu-code": "sm_72", "trt-ver": "8.2.1", "cuda-ver": "10.2"}'

# --- 1xx: members, types, lengths, patterns -----------------------------------------------------------------

add(
    "unknown-field",
    rename(("CompilationJobName",), "CompilationJobname"),
    rename(("RoleArn",), "RoleARN"),
    rename(("OutputConfig",), "OutputConfigs"),
    rename(("StoppingCondition",), "StoppingConditions"),
    rename(("InputConfig", "S3Uri"), "S3URI"),
    rename(FRAMEWORK, "FrameWork"),
    rename(VERSION, "FrameworkVerison"),
    rename(("OutputConfig", "S3OutputLocation"), "S3OutputLocaton"),
    rename(DEVICE, "TargetDevise"),
    rename(PLATFORM, "TargetPlatfrom"),
    rename((*PLATFORM, "Os"), "OS"),
    rename((*PLATFORM, "Arch"), "arch"),
    rename((*PLATFORM, "Os"), "Oss"),
    rename((*PLATFORM, "Arch"), "Arc"),
    rename(OPTIONS, "CompilerOption"),
    rename(INPUT, "DataInputConfg"),
    rename(INPUT, "dataInputConfig"),
    rename(("StoppingCondition", "MaxRuntimeInSeconds"), "MaxRunTimeInSeconds"),
    new_key(("Priority",), "high"),
    new_key(("InputConfig", "ModelName"), "resnet"),
    new_key(("OutputConfig", "OutputName"), "out"),
)
add(
    "missing-required",
    drop(("CompilationJobName",)),
    drop(("RoleArn",)),
    drop(("StoppingCondition",)),
    drop(("InputConfig", "S3Uri")),
    drop(FRAMEWORK),
    drop(("OutputConfig", "S3OutputLocation")),
    drop((*PLATFORM, "Os")),
    drop((*PLATFORM, "Arch")),
    at(("VpcConfig",), put(("VpcConfig",), {"Subnets": ["subnet-0a"]}), "missing"),
    at(("Tags", 0), put(("Tags",), [{"Key": "team"}]), "missing"),
)
add("neither-input-nor-package", drop(("InputConfig",)))
add("no-target", drop(DEVICE, lambda r: get(r, PLATFORM) is not None), drop(PLATFORM))
add(
    "wrong-type",
    over(("CompilationJobName",), 7),
    over(("CompilationJobName",), None),
    over(("RoleArn",), ["arn:aws:iam::123456789012:role/NeoRole"]),
    over(("InputConfig", "S3Uri"), True),
    over(FRAMEWORK, 3),
    over(VERSION, 1.8),
    put(VERSION, 2, lambda r: not framework("PYTORCH", "TENSORFLOW", "MXNET", "TFLITE")(r)),
    over(DEVICE, ["ml_c5"]),
    over(PLATFORM, "LINUX"),
    over((*PLATFORM, "Os"), None),
    over(("StoppingCondition",), 900),
    over(("StoppingCondition",), []),
    put(("StoppingCondition", "MaxRuntimeInSeconds"), "900"),
    put(("StoppingCondition", "MaxRuntimeInSeconds"), 900.5),
    put(("StoppingCondition", "MaxRuntimeInSeconds"), True),
    put(("StoppingCondition", "MaxRuntimeInSeconds"), None),
    put(("Tags",), {"Key": "team", "Value": "vision"}),
    put(("VpcConfig",), [{"SecurityGroupIds": ["sg-01"], "Subnets": ["subnet-01"]}]),
    over(INPUT, None),
    over(OPTIONS, None),
    put(OPTIONS, 5, lambda r: get(r, ("OutputConfig",)) is None),
)
add(
    "inner-value-is-object",
    put(INPUT, json.loads, lambda r: not plain_shapes(r)),
    put(OPTIONS, {"mcpu": "core-avx2"}, lambda r: neuron(r) or get(r, (*PLATFORM, "Accelerator")) == "NVIDIA"),
    put(OPTIONS, ["--verbose"], neuron),
    over(INPUT, []),
    over(INPUT, {}),
    over(OPTIONS, {}),
)
add(
    "bad-enum-value",
    over(FRAMEWORK, "CAFFE"),
    over(FRAMEWORK, "TENSORFLOW2"),
    over(DEVICE, "ml_c7"),
    over(DEVICE, "raspberry"),
    over((*PLATFORM, "Os"), "QNX"),
    over((*PLATFORM, "Arch"), "RISCV"),
    put((*PLATFORM, "Accelerator"), "AMD"),
)
add(
    "enum-case",
    over(FRAMEWORK, str.lower),
    over(FRAMEWORK, str.title),
    over(DEVICE, str.upper),
    over((*PLATFORM, "Os"), str.title),
    over((*PLATFORM, "Arch"), str.lower),
    over((*PLATFORM, "Accelerator"), str.title),
)
add(
    "empty-value",
    over(("CompilationJobName",), ""),
    over(("RoleArn",), ""),
    over(("InputConfig", "S3Uri"), ""),
    over(("OutputConfig", "S3OutputLocation"), ""),
    at(("Tags", 0, "Key"), put(("Tags",), [{"Key": "", "Value": "a"}])),
)
add("empty-data-input", over(INPUT, ""))
add("value-too-long", over(("InputConfig", "S3Uri"), "s3://b/" + "k" * 1011 + ".tar.gz"))
add(
    "job-name-pattern",
    over(("CompilationJobName",), "my_model"),
    over(("CompilationJobName",), "model.v2"),
    over(("CompilationJobName",), "-model"),
    over(("CompilationJobName",), "model-"),
    over(("CompilationJobName",), "my model"),
    over(("CompilationJobName",), "modèle"),
)
add("job-name-too-long", over(("CompilationJobName",), "n" * 64))
add("both-input-and-package", new_key(("ModelPackageVersionArn",), PACKAGE, lambda r: get(r, ("InputConfig",)) is None))
add(
    "target-device-and-platform",
    new_key(PLATFORM, {"Os": "LINUX", "Arch": "X86_64"}),
    new_key(DEVICE, "ml_c5"),
)
add(
    "number-too-small",
    put(("StoppingCondition", "MaxRuntimeInSeconds"), 0),
    put(("StoppingCondition", "MaxRuntimeInSeconds"), -900),
    put(("StoppingCondition", "MaxPendingTimeInSeconds"), 60),
)
add("number-too-large", put(("StoppingCondition", "MaxPendingTimeInSeconds"), 2419201))


_VPC = {"SecurityGroupIds": ["sg-01"], "Subnets": ["subnet-01"]}
add("too-few-items", at(("VpcConfig", "Subnets"), put(("VpcConfig",), {**_VPC, "Subnets": []})))
add("too-many-items", at(("VpcConfig", "SecurityGroupIds"), put(("VpcConfig",), {**_VPC, "SecurityGroupIds": [f"sg-{n:08x}" for n in range(6)]})))  # fmt: skip
add("vpc-id-pattern", at(("VpcConfig", "Subnets", 0), put(("VpcConfig",), {**_VPC, "Subnets": ["subnet 01"]})))
add("tag-limit", put(("Tags",), [{"Key": f"k{n}", "Value": ""} for n in range(51)]))
add("tag-too-long", at(("Tags", 0, "Value"), put(("Tags",), [{"Key": "k", "Value": "v" * 257}])))
add("tag-charset", at(("Tags", 0, "Key"), put(("Tags",), [{"Key": "team#1", "Value": ""}])))
add(
    "duplicate-tag-key",
    at(("Tags", 1, "Key"), put(("Tags",), [{"Key": "k", "Value": "a"}, {"Key": "k", "Value": "b"}])),
)
add("aws-tag-prefix", at(("Tags", 0, "Key"), put(("Tags",), [{"Key": "aws:team", "Value": "a"}])))
add(
    "framework-version-pattern",
    over(VERSION, "v1.8"),
    over(VERSION, "latest"),
    over(VERSION, "1"),
    over(VERSION, "1.13.1+cu117"),
)
add("data-input-too-long", over(INPUT, lambda old: old + " " * (16385 - len(old))))
add("compiler-options-empty", put(OPTIONS, "{}", lambda r: get(r, (*PLATFORM, "Accelerator")) == "NVIDIA"))
add("newline-in-compiler-options", text(OPTIONS, r"^\{", "{«\n»", when=map_options))

# --- 6xx and 7xx --------------------------------------------------------------------------------------------

add(
    "s3uri-pattern",
    over(("InputConfig", "S3Uri"), "model.tar.gz"),
    over(("InputConfig", "S3Uri"), "S3://bucket/model.tar.gz"),
    over(("InputConfig", "S3Uri"), "s3:/bucket/model.tar.gz"),
    over(("OutputConfig", "S3OutputLocation"), "out/"),
    over(("OutputConfig", "S3OutputLocation"), "s3:///out"),
)
add("newline-in-s3uri", over(("InputConfig", "S3Uri"), "s3://bucket/model\n.tar.gz"))
add("s3uri-suffix", over(("InputConfig", "S3Uri"), "s3://bucket/model.pth"))
add("s3uri-prefix-only", over(("InputConfig", "S3Uri"), "s3://bucket/models/"))
add("s3-output-is-object", over(("OutputConfig", "S3OutputLocation"), "s3://bucket/out.tar.gz"))
add("bucket-name-rules", over(("InputConfig", "S3Uri"), "s3://My_Bucket/model.tar.gz"))
add(
    "role-arn-pattern",
    over(("RoleArn",), "NeoRole"),
    over(("RoleArn",), "arn:aws:iam::1234567890:role/NeoRole"),
    over(("RoleArn",), "arn:aws:iam::123456789012:user/NeoRole"),
    over(("RoleArn",), "arn:aws:iam::123456789012:role/Neo Role"),
)
add("package-arn-pattern", together(put(("ModelPackageVersionArn",), "my-package"), InputConfig=None))
add("package-arn-unversioned", together(put(("ModelPackageVersionArn",), PACKAGE[:-2]), InputConfig=None))
add("kms-pattern", put(("OutputConfig", "KmsKeyId"), "alias/my.key"))
add("kms-form", put(("OutputConfig", "KmsKeyId"), "my-key"))
add("vpc-id-form", at(("VpcConfig", "Subnets"), put(("VpcConfig",), {**_VPC, "Subnets": ["vpc-01"]})))
add("max-runtime-low", put(("StoppingCondition", "MaxRuntimeInSeconds"), 60))
add("max-runtime-above-28-days", put(("StoppingCondition", "MaxRuntimeInSeconds"), 90000000))
add("max-wait-less", put(("StoppingCondition", "MaxWaitTimeInSeconds"), 1))
add(
    "placeholder-left",
    text(("RoleArn",), "[0-9]{12}", "«<account>»"),
    text(("InputConfig", "S3Uri"), "//[^/]*/", "//«YOUR_BUCKET»/"),
)

# --- 0xx: how the JSON inside a string is written -----------------------------------------------------------

for PATH, WHEN in ((INPUT, plain_shapes), (OPTIONS, map_options)):
    add(
        "python-literal-inner",
        first_quoted(PATH, whole(PATH, lambda old: old.replace('"', "'"), when=WHEN)),
    )
    add("literal-backslash-quotes", first_quoted(PATH, whole(PATH, lambda old: old.replace('"', '\\"'), when=WHEN)))
    add("double-encoded-json", whole(PATH, lambda old: json.dumps(old), when=WHEN))
    add("smart-quotes", text(PATH, '"([^"]*)"', "«“\\1”»", when=WHEN))
    add("missing-braces", whole(PATH, lambda old: old.strip()[1:-1].strip(), when=WHEN))
    add("unquoted-names", text(PATH, r'"([A-Za-z][A-Za-z0-9_]*)" *:', "«\\1»:", when=WHEN))
    add("equals-inner", text(PATH, r'" *: *', '"«=»', when=WHEN))
    add("trailing-comma-inner", text(PATH, r"(?<!,)( *)\}\s*$", "«,»\\1}", when=WHEN))
    add("comment-inner", text(PATH, r"\}\s*$", "} «/* NCHW */»", when=WHEN))
    add("unclosed-inner", text(PATH, r"\}\s*$", "«»", when=WHEN))
    add("missing-colon-inner", text(PATH, r'"( *): *', '"«» ', when=WHEN))
    add("nested-file", whole(PATH, "file://shapes.json", when=WHEN))
    add("odd-space-inner", text(PATH, r'": *', '":«\u00a0»', when=WHEN))
add("trailing-comma-inner", text(INPUT, r"(\d) *\]", "\\1«,»]", when=plain_shapes))
add("comment-inner", text(INPUT, r"^\{", "{«// NCHW»\n", when=plain_shapes))
add("nan-inner", text(INPUT, r"\[ *\d+", "[«NaN»", when=plain_shapes), text(INPUT, r"\[ *\d+", "[«Infinity»", when=plain_shapes))  # fmt: skip
add("number-inner", text(INPUT, r"\[ *(\d+)", "[«0\\1»", when=plain_shapes))
add("unclosed-inner", text(INPUT, r"\](?=\s*\}\s*$)", "«»", when=plain_shapes))
add("missing-comma-inner", text(INPUT, r"(\d) *, *(\d)", "\\1«» \\2", when=plain_shapes))
add("missing-comma-inner", text(OPTIONS, r'" *, *"', '"«» "', when=map_options))
add("data-input-config-not-json", whole(INPUT, "NCHW 1 3 224 224"))
add("compiler-options-not-json", whole(OPTIONS, "O2 fast", when=map_options))
add("duplicate-inner-key", text(INPUT, r'^\{ *("[^"]*") *: *(\[[^\]]*\])', "{\\1: \\2, «\\1»: \\2", when=plain_shapes))

# --- 2xx: inputs --------------------------------------------------------------------------------------------

needs_input = framework("TENSORFLOW", "KERAS", "MXNET", "ONNX", "TFLITE", "DARKNET")
add("missing-data-input", drop(INPUT, lambda r: not needs_input(r)))
add(
    "pytorch-missing-data-input",
    drop(INPUT, lambda r: not framework("PYTORCH")(r) or device(r).startswith("ml_") or get(r, INPUT) is None),
)
add(
    "data-input-not-object",
    whole(INPUT, "224"),
    whole(INPUT, '"data"', when=lambda r: not neuron(r)),
    whole(INPUT, "null"),
)
add("empty-shape-object", whole(INPUT, "{}", when=lambda r: not framework("XGBOOST")(r)))
named = framework("TENSORFLOW", "KERAS", "MXNET", "ONNX", "TFLITE", "DARKNET", "SKLEARN")
add("list-form-non-pytorch", whole(INPUT, "[[1, 3, 224, 224]]", when=both(named, plain_shapes)))
add("flat-list", whole(INPUT, "[1, 3, 224, 224]", when=framework("PYTORCH")))
add("flat-list-unnamed", whole(INPUT, "[1, 3, 224, 224]", when=both(named, plain_shapes)))
add("shape-not-list", text(INPUT, r"\[[^\]]*\]", '«"1,3,224,224"»', when=plain_shapes), text(INPUT, r"\[[^\]]*\]", "«224»", when=plain_shapes), text(INPUT, r"\[[^\]]*\]", "«true»", when=plain_shapes))  # fmt: skip
add("nested-shape", text(INPUT, r"(\[[^\[\]]*\])", "«[\\1]»", when=plain_shapes))
not_keras = framework("TENSORFLOW", "MXNET", "ONNX", "PYTORCH", "TFLITE", "DARKNET", "XGBOOST")
add("null-dim", text(INPUT, r"\[ *\d+", "[«null»", when=both(not_keras, plain_shapes)), text(INPUT, r"\d+ *\]", "«null»]", when=both(not_keras, plain_shapes)))  # fmt: skip
add("keras-null-dim", text(INPUT, r"\[ *\d+", "[«null»", when=both(framework("KERAS"), plain_shapes)))
add("zero-dim", text(INPUT, r"\[ *\d+", "[«0»", when=plain_shapes), text(INPUT, r"\d+ *\]", "«0»]", when=plain_shapes))
add("negative-dim", text(INPUT, r"\[ *\d+", "[«-1»", when=both(not_keras, plain_shapes)), text(INPUT, r"\d+ *\]", "«-3»]", when=plain_shapes))  # fmt: skip
add("float-dim", text(INPUT, r"\d+ *\]", "«24.5»]", when=plain_shapes), text(INPUT, r"\d+ *\]", "«224.0»]", when=plain_shapes), text(INPUT, r"\d+ *\]", "«1e3»]", when=plain_shapes))  # fmt: skip
add("number-in-quotes-dim", text(INPUT, r"(\d+) *\]", '«"\\1"»]', when=plain_shapes))
add("text-dim", text(INPUT, r"\d+ *\]", '«"?"»]', when=plain_shapes), text(INPUT, r"\d+ *\]", "«true»]", when=plain_shapes), text(INPUT, r"\d+ *\]", "«{}»]", when=plain_shapes))  # fmt: skip
add("batch-input-shape-key", text(INPUT, r'^\{ *"[^"]*"', '{«"batch_input_shape"»', when=both(plain_shapes, lambda r: not framework("PYTORCH", "XGBOOST")(r))))  # fmt: skip
add("input-name-suspicious", text(INPUT, r'^\{ *"([^"]*)"', '{«"\\1 "»', when=both(plain_shapes, named)))
add("keras-channel-last", text(INPUT, _NCHW, "«[1, \\1, \\2, 3]»", when=both(framework("KERAS"), plain_shapes)))
add("nhwc-for-nchw-framework", text(INPUT, _NCHW, "«[1, \\1, \\2, 3]»", when=both(framework("MXNET", "ONNX", "PYTORCH", "DARKNET"), plain_shapes)))  # fmt: skip
add("nchw-for-nhwc-framework", text(INPUT, _NHWC, "«[1, 3, \\1, \\2]»", when=both(framework("TENSORFLOW", "TFLITE"), plain_shapes)))  # fmt: skip
add("pytorch-lexical-order", model("PYTORCH", "", "1.8")(whole(INPUT, '{"left": [1, 3, 8, 8], "back": [1, 3, 8, 8]}', when=lambda r: not neuron(r) and not coreml(r) and device(r) != "ml_eia2")))  # fmt: skip
add("darknet-single-input", text(INPUT, r"^(.*)\}$", "«\\1, \"more\": [1, 3, 416, 416]}»", when=both(framework("DARKNET"), plain_shapes)))  # fmt: skip
add("sklearn-shape", text(INPUT, r"\[[^\]]*\]", "«[1, 3, 8]»", when=both(framework("SKLEARN"), plain_shapes)))
add("keras-rank-not-4", text(INPUT, r"\[[^\]]*\]", "«[1, 784]»", when=both(framework("KERAS"), plain_shapes)))

# --- 2xx: Core ML -------------------------------------------------------------------------------------------

CORE = '{"data": {"shape": [1, 3, 224, 224], "type": "Image", "bias": [-1, -1, -1], "scale": 0.01}}'
FLEXIBLE = '{"data": {"shape": ["1..10", 3, 224, 224], "default_shape": [1, 3, 224, 224]}}'
LISTED = '{"data": {"shape": [[1, 3, 224, 224], [1, 3, 160, 160]], "default_shape": [1, 3, 224, 224]}}'


def core(form: str, pattern: str, into: str) -> Change:
    return both_coreml(together(text(INPUT, pattern, into), InputConfig__DataInputConfig=form))


def both_coreml(change: Change) -> Change:
    return lambda request: change(request) if coreml(request) else None


add("coreml-keys-on-other-target", text(INPUT, r"(\[[^\[\]]*\])", '{«"shape"»: \\1}', when=both(plain_shapes, framework("MXNET", "PYTORCH", "TENSORFLOW", "ONNX"))))  # fmt: skip
add("coreml-unknown-key", core(CORE, '"scale"', '«"scales"»'))
add("coreml-missing-shape", core(FLEXIBLE, r'\{"shape": \[[^\]]*\], ("default_shape": \[[^\]]*\]\})', "«{\\1»"))
add("coreml-range-syntax", core(FLEXIBLE, r'"1\.\.10"', '«"10..1"»'), core(FLEXIBLE, r'"1\.\.10"', '«"1-10"»'), core(FLEXIBLE, r'"1\.\.10"', '«"1...10"»'))  # fmt: skip
add("coreml-mixed-enumerated-range", core(LISTED, r"\[\[1, (.*?)\]\]", '«[["1..2", \\1]]»'))
add("coreml-enumerated-rank", core(LISTED, r"\[1, 3, 160, 160\]", "«[3, 160, 160]»"))
add("coreml-enumerated-dim", core(LISTED, r"160\]\]", "«0»]]"), core(LISTED, r"160\]\]", "«-160»]]"))
add("coreml-default-shape", core(FLEXIBLE, r"(_shape\": )\[[^\]]*\]", "\\1«[20, 3, 224, 224]»"), core(LISTED, r"(_shape\": )\[[^\]]*\]", "\\1«[1, 3, 100, 100]»"), core(FLEXIBLE, r"(_shape\": )\[[^\]]*\]", "\\1«[3, 224, 224]»"))  # fmt: skip
add("coreml-default-shape-missing", core(FLEXIBLE, r'(\{"shape": \[[^\]]*\]), "default_shape": \[[^\]]*\]\}', "«\\1}»"))
add(
    "coreml-type-value",
    core(CORE, '"Image"', '«"image"»'),
    core(CORE, '"Image"', '«"Picture"»'),
    core(CORE, '"Image"', "«1»"),
)
add("coreml-image-needs", core(CORE, '("type": )("Image"), "bias": [^]]*]', "\\1«\\2»"), core(CORE, '("Image")(.*), "scale": 0.01', "«\\1»\\2"))  # fmt: skip
add("coreml-bias-scale-shape", core(CORE, r"\[-1, -1, -1\]", "«-1»"), core(CORE, "0.01", '«"0.01"»'), core(CORE, "0.01", "«[0.01]»"))  # fmt: skip
add("coreml-bias-length", core(CORE, r"\[-1, -1, -1\]", "«[-1, -1]»"))
add("zero-dim", core(CORE, r"224\]", "«0»]"))
add("negative-dim", core(CORE, r"\[1, 3", "[«-1», 3"))
add("float-dim", core(CORE, r"224\]", "«224.5»]"))

# --- 3xx: options -------------------------------------------------------------------------------------------

x86_nvidia = to_platform("LINUX", "X86_64", "NVIDIA")
arm_nvidia = to_platform("LINUX", "ARM64", "NVIDIA")
android = to_platform("ANDROID", "ARM64")
linux_arm32 = to_platform("LINUX", "ARM_EABIHF")
linux_x86 = to_platform("LINUX", "X86_64")
any_edge = framework("MXNET", "ONNX", "PYTORCH", "TENSORFLOW", "TFLITE", "DARKNET", "KERAS", "XGBOOST")


def nvidia(pattern: str, into: str) -> Change:
    return arm_nvidia(together(text(OPTIONS, pattern, into, when=any_edge), OutputConfig__CompilerOptions=NVIDIA))


add("nvidia-missing-options", nvidia(r', "cuda-ver": "10.2"', "«»"), nvidia(r'"gpu-code": "sm_72", ', "«»"))
add("gpu-code-format", nvidia('"sm_72"', '«"72"»'), nvidia('"sm_72"', '«"SM_72"»'), nvidia('"sm_72"', '«"sm72"»'), nvidia('"sm_72"', "«72»"))  # fmt: skip
add("trt-ver-format", nvidia('"8.2.1"', '«"8.2"»'), nvidia('"8.2.1"', "«8.2»"), nvidia('"8.2.1"', '«"8.2.1.8"»'))
add("cuda-ver-format", nvidia('"10.2"', '«"10.2.89"»'), nvidia('"10.2"', "«10.2»"), nvidia('"10.2"', '«"10"»'))
add("gpu-code-spelling", nvidia('"gpu-code"', '«"gpu_code"»'))
add("gpu-code-arch-mismatch", nvidia('"sm_72"', '«"sm_75"»'))
add("gpu-code-device-mismatch", to_device("jetson_nano")(options('{"gpu-code": "sm_72", "trt-ver": "5.0.6", "cuda-ver": "10.0"}', '"sm_72"', any_edge)))  # fmt: skip
add("nvidia-options-on-non-gpu", to_device("ml_c5")(options(NVIDIA, '"gpu-code"', framework("MXNET", "ONNX", "PYTORCH", "TENSORFLOW", "KERAS", "XGBOOST"))))  # fmt: skip
add("m5-example-nvidia", x86_nvidia(lambda r: options('{"mcpu": "skylake-avx512"}', "{", any_edge)(r) and Place((*PLATFORM, "Accelerator"))))  # fmt: skip
add("android-platform-range", android(options('{"ANDROID_PLATFORM": 30}', "30", any_edge)), android(options('{"ANDROID_PLATFORM": 20}', "20", any_edge)))  # fmt: skip
add("quoted-number-option", android(options('{"ANDROID_PLATFORM": "28"}', '"28"', any_edge)))
add("android-platform-not-number", android(options('{"ANDROID_PLATFORM": "android-28"}', '"android-28"', any_edge)), android(options('{"ANDROID_PLATFORM": 28.5}', "28.5", any_edge)))  # fmt: skip
add("android-platform-not-android", linux_x86(options('{"ANDROID_PLATFORM": 28}', '"ANDROID_PLATFORM"', any_edge)))
add("mcpu-wrong-arch", linux_arm32(options('{"mcpu": "skylake-avx512"}', '"skylake-avx512"', any_edge)))
add("mcpu-not-text", linux_x86(options('{"mcpu": ["core-avx2"]}', '["core-avx2"]', any_edge)), linux_x86(options('{"mcpu": ""}', '""', any_edge)))  # fmt: skip
add("mattr-not-list", linux_arm32(options('{"mattr": "+neon"}', '"+neon"', any_edge)))
add("mattr-item-format", linux_arm32(options('{"mattr": ["neon"]}', '"neon"', any_edge)), linux_arm32(options('{"mattr": ["+neon", 1]}', "1", any_edge)))  # fmt: skip
add("neon-on-arm64-or-x86", linux_x86(options('{"mattr": ["+neon"]}', '"+neon"', any_edge)))
add(
    "dtype-value",
    to_device("ml_c5")(model("PYTORCH", PYTORCH, "1.8")(options('{"dtype": "int32"}', '"int32"', any_edge))),
)
add("dtype-framework", to_device("ml_c5")(options('{"dtype": "float32"}', '"dtype"', framework("MXNET", "ONNX", "TENSORFLOW", "KERAS", "XGBOOST"))))  # fmt: skip
add("class-labels-target", to_device("ml_c5")(options('{"class_labels": "l.txt"}', '"class_labels"', framework("MXNET", "ONNX", "PYTORCH", "TENSORFLOW"))))  # fmt: skip
add("class-labels-path", options('{"class_labels": "data/l.txt"}', '"data/l.txt"', coreml))
add("eia-options-elsewhere", to_device("ml_c5")(options('{"precision_mode": "FP32"}', '"precision_mode"', framework("TENSORFLOW"))))  # fmt: skip
eia = to_device("ml_eia2")
add("eia-exclusive", eia(options('{"signature_def_key": "s", "output_names": ["o:0"]}', '"output_names"', framework("TENSORFLOW"))))  # fmt: skip
add("eia-precision-value", eia(options('{"precision_mode": "INT8"}', '"INT8"', framework("TENSORFLOW"))))
add("eia-output-names-form", eia(options('{"output_names": "o:0"}', '"o:0"', framework("TENSORFLOW"))), eia(options('{"output_names": []}', "[]", framework("TENSORFLOW"))))  # fmt: skip
add("option-key-case", linux_x86(options('{"MCPU": "core-avx2"}', '"MCPU"', any_edge)))
add("unknown-option", linux_x86(options('{"mcpuu": "core-avx2"}', '"mcpuu"', any_edge)))
add(
    "options-not-object",
    linux_x86(options('["mcpu"]', '["mcpu"]', any_edge)),
    linux_x86(options("512", "512", any_edge)),
)
add("jetson-platform-on-x86", x86_nvidia(options(NVIDIA[:-1] + ', "jetson-platform": "xavier"}', '"jetson-platform"', any_edge)))  # fmt: skip

# --- 3xx: Neuron --------------------------------------------------------------------------------------------

inf1 = framework("PYTORCH", "TENSORFLOW", "MXNET")


def on(name: str, made: str, marked: str) -> Change:
    return options(made, marked, lambda request: device(request) == name)


add("inferentia-object-form", on("ml_inf1", '{"num-neuroncores": 2}', '{"num-neuroncores": 2}'))
add("inferentia-unquoted", on("ml_inf1", "--verbose INFO", "--verbose INFO"))
add("neuron-unquoted", on("ml_inf2", "--optlevel 2", "--optlevel 2"))
add("inferentia-flags-on-other-target", to_device("ml_c5")(options('"--verbose INFO"', '"--verbose INFO"', framework("MXNET", "PYTORCH", "TENSORFLOW"))))  # fmt: skip
add(
    "neuron-unknown-flag", on("ml_inf1", '"--verbos INFO"', "--verbos"), on("ml_inf2", '"--optlevels 2"', "--optlevels")
)
add("neuron-legacy-flag", on("ml_inf1", '"--num-neuroncores 2"', "--num-neuroncores"))
add("neuron-flag-value", on("ml_inf2", '"--auto-cast some"', "some"), on("ml_inf1", '"--verbose LOUD"', "LOUD"))
add("neuron-owned-flag", on("ml_inf2", '"--target inf2"', "--target"))
add("flags-object", on("ml_inf1", "{--verbose INFO}", "{--verbose INFO}"))

# --- 4xx and 5xx --------------------------------------------------------------------------------------------

add("framework-target-mismatch", to_device("coreml")(lambda r: Place(DEVICE) if framework("MXNET", "ONNX", "XGBOOST", "KERAS")(r) else None), to_device("ml_c5")(lambda r: Place(DEVICE) if framework("TFLITE")(r) else None), to_device("ml_inf1")(lambda r: Place(DEVICE) if framework("XGBOOST", "ONNX", "TFLITE")(r) else None))  # fmt: skip
add("darknet-on-cloud", to_device("ml_c5")(lambda r: Place(DEVICE) if framework("DARKNET")(r) else None))
add("framework-not-listed-for-target", to_device("ml_m6g")(lambda r: Place(FRAMEWORK) if framework("MXNET", "ONNX", "XGBOOST")(r) else None))  # fmt: skip
add("deprecated-target", to_device("deeplens")(lambda r: Place(DEVICE) if framework("MXNET", "ONNX")(r) else None), to_device("ml_p2")(lambda r: Place(DEVICE) if framework("MXNET", "ONNX")(r) else None))  # fmt: skip
add("region-bound-target", lambda r: put(("OutputConfig", "KmsKeyId"), "arn:aws:kms:eu-west-1:123456789012:alias/k")(r) and Place(DEVICE) if device(r) in ("ml_inf2", "ml_trn1") else None)  # fmt: skip
ARCH: Path = (*PLATFORM, "Arch")
add(
    "invalid-os-arch",
    to_platform("LINUX", "X86")(lambda r: Place(ARCH) if any_edge(r) else None),
    at(ARCH, to_platform("ANDROID", "ARM_EABIHF")(options('{"ANDROID_PLATFORM": 28}', "{", any_edge))),
)
add("invalid-accelerator-combo", to_platform("LINUX", "X86_64", "MALI")(lambda r: Place((*PLATFORM, "Accelerator")) if any_edge(r) else None))  # fmt: skip
add("nna-undocumented", to_platform("LINUX", "ARM64", "NNA")(lambda r: Place((*PLATFORM, "Accelerator")) if any_edge(r) else None))  # fmt: skip
add("windows-platform", over((*PLATFORM, "Os"), "WINDOWS"))
add("apple-platform", over((*PLATFORM, "Os"), "IOS"), over((*PLATFORM, "Os"), "macOS"))
add("rasp4-name", over(DEVICE, "rasp4"))
add("neo-family-name", over(DEVICE, "ml.c5.xlarge"), over(DEVICE, "ml_p3_2xlarge"), over(DEVICE, "ml.c5"))
add("framework-version-unsupported-framework", put(VERSION, "1.3", lambda r: not framework("XGBOOST", "KERAS", "ONNX", "DARKNET")(r)))  # fmt: skip
add("framework-version-not-in-table", to_device("ml_c5")(model("PYTORCH", PYTORCH, "1.10")(lambda r: Place(VERSION))))
add("framework-version-newer-than-edge", to_device("jetson_xavier")(model("PYTORCH", PYTORCH, "2.0")(lambda r: Place(VERSION))))  # fmt: skip
add("inf1-version", lambda r: put(VERSION, "1.13")(r) if device(r) == "ml_inf1" and framework("PYTORCH")(r) else None)
