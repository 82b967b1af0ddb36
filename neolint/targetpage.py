"""`neolint targets`: what Neo can compile for, and all that is known of one device. It comes from rules/facts."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from neolint.engine.load import RuleBook, load_rulebook
from neolint.nearest import nearest
from neolint.report.json import tool

_WIDTH = 80
_STATUS = {
    "listed": "listed in the developer guide",
    "bare": "listed in the developer guide, without system and architecture",
    "enum-only": "a value of the API that no page of the developer guide explains",
    "removed": "once listed in the developer guide, and no longer",
    "ended": "no longer offered",
}
_GIVEN = {
    "yes": "FrameworkVersion may be given",
    "no": "FrameworkVersion is refused for it, as far as is known",
    "unknown": "whether FrameworkVersion may be given is not known",
    "disputed": "the sources disagree on whether FrameworkVersion may be given",
}
# The tables that a page is made of.
_TABLES = ("devices", "frameworks", "options", "neuron", "platforms", "jetpack")


def target_names() -> list[str]:
    """Every value of TargetDevice, in the API's order."""
    return list(load_rulebook().facts["devices"])


def target_page(word: str, output_format: str) -> tuple[str, int]:
    """One device: the text and the exit code (2 if there is no such device)."""
    book = load_rulebook()
    devices = book.facts["devices"]
    name = re.sub(r"[.\s-]", "_", word.strip().lower())
    family = "_".join(name.split("_")[:2])
    if name not in devices:
        meant = family if family in devices else nearest(name, devices)
        hint = f'; did you mean "{meant}"?' if meant else "; `neolint targets` lists them"
        return f'there is no device "{word}"{hint}', 2
    values = _values(book, name)
    if output_format == "json":
        return json.dumps({"version": 1, "tool": tool(book.dates), "device": values}, indent=2) + "\n", 0
    return "\n".join(_text(book, values)) + "\n", 0


def target_table(output_format: str) -> str:
    """Every device, and the platforms that can be named instead of one."""
    book = load_rulebook()
    facts = book.facts
    if output_format == "json":
        devices = [_values(book, name) for name in facts["devices"]]
        whole = {"version": 1, "tool": tool(book.dates), "devices": devices, "platforms": facts["platforms"]}
        return json.dumps(whole, indent=2) + "\n"
    lines = []
    for kind, title in (("cloud", "Cloud instances"), ("edge", "Edge devices")):
        rows = {name: row for name, row in facts["devices"].items() if row["class"] == kind}
        lines += [f"{title} (TargetDevice):", *(line for name, row in rows.items() for line in _row(name, row)), ""]
    lines += [
        "Anything else (TargetPlatform: Os, Arch and, for a GPU, Accelerator):",
        *_matrix(facts),
        _unplaced(facts),
        "",
    ]
    lines += textwrap.wrap(f"`neolint targets DEVICE` says more. {_compared(book)}", _WIDTH)
    return "\n".join(lines) + "\n"


def _compared(book: RuleBook) -> str:
    return f"Compared with {book.dates['api_model']}; facts of {book.dates['facts_date']}."


def _row(name: str, row: Mapping[str, Any]) -> Iterator[str]:
    remarks = []
    if row["gone"]:
        remarks.append("gone")
    elif row["status"] == "enum-only":
        remarks.append("not documented")
    if row["regions"]:
        remarks.append(f"{' '.join(row['regions'])} only")
    remark = f" ({', '.join(remarks)})" if remarks else ""
    yield from textwrap.wrap(
        f"  {name:<15}{row['hardware']}{remark}", _WIDTH, subsequent_indent=" " * 17, break_on_hyphens=False
    )


def _matrix(facts: Mapping[str, Any]) -> Iterator[str]:
    archs = facts["api"]["arch"]
    yield " " * 25 + "".join(f"{arch:<11}" for arch in archs).rstrip()
    for system, cells in facts["platforms"].items():
        for accelerator, fitting in cells.items():
            marks = "".join(f"{'yes' if arch in fitting else '-':<11}" for arch in archs).rstrip()
            yield f"  {system:<8}{'no accelerator' if accelerator == 'none' else accelerator:<15}{marks}"


def _unplaced(facts: Mapping[str, Any]) -> str:
    """The accelerators of the API that the table of platforms does not have."""
    placed = {accelerator for cells in facts["platforms"].values() for accelerator in cells}
    others = [accelerator for accelerator in facts["api"]["accelerator"] if accelerator not in placed]
    return f"  {_words(others)}: in the API, and no table says what it goes with" if others else ""


def _values(book: RuleBook, name: str) -> dict[str, Any]:
    facts = book.facts
    row = facts["devices"][name]
    return {
        "name": name,
        "class": row["class"],
        "hardware": row["hardware"],
        "status": row["status"],
        "since": row["since"],
        "os": row["os"],
        "arch": row["arch"],
        "accelerator": row["accelerator"],
        "gpu_code": row["gpu_code"],
        "platform": row["platform"],
        "frameworks": {word: _framework(facts, row, word) for word in row["frameworks"]},
        "framework_version": {"accepted": row["framework_version"], "source": row["framework_version_source"]},
        "options": _options(facts, name, row),
        "compiler": row["neuron"],
        "example_options": row["example_options"],
        "regions": row["regions"] or None,
        "jetpack": facts["jetpack"] if name.startswith("jetson") else None,
        "caveats": [*_caveats(name, row)],
        "sources": {table: facts["origin"][table] for table in _tables(facts, name, row)},
    }


def _tables(facts: Mapping[str, Any], name: str, row: Mapping[str, Any]) -> Iterator[str]:
    for table in _TABLES:
        if (
            (table == "jetpack" and not name.startswith("jetson"))
            or (table == "frameworks" and not row["frameworks"])
            or (table == "options" and not _options(facts, name, row))
            or (table == "neuron" and row["neuron"] is None)
            or (table == "platforms" and row["platform"] is None)
        ):
            continue
        yield table


def _framework(facts: Mapping[str, Any], row: Mapping[str, Any], word: str) -> dict[str, Any]:
    framework = facts["frameworks"][word]
    versions = row["versions"][word]
    groups = [row["class"], *framework["versions"]]
    group = next((group for group in groups if framework["versions"][group] == versions), None)
    return {
        "versions": versions if group is None else framework["listed"][group],
        "or_earlier": group in framework["or_earlier"],
        "layout": framework["layout"],
        "tested": word in row["tested"],
        "files": framework["files"],
    }


def _options(facts: Mapping[str, Any], name: str, row: Mapping[str, Any]) -> list[str]:
    """The keys of CompilerOptions, or the flags of the Neuron compiler, that are documented for the device."""
    if row["neuron"] is not None:
        flags = facts["neuron"][row["neuron"]].items()
        return [flag for flag, known in flags if not known["owned"] and not known["legacy"]]
    scopes = {
        "nvidia": row["accelerator"] == "NVIDIA" and row["class"] == "edge",
        "android": row["os"] == "ANDROID",
        "cpu": row["kind"] == "cpu" and row["class"] == "edge" and row["example_options"] is not None,
        "pytorch-cloud": row["dtype"],
        "coreml": name == "coreml",
        "eia2": name == "ml_eia2",
    }
    return [key for key, known in facts["options"].items() if known["status"] != "seen" and scopes.get(known["scope"])]


def _caveats(name: str, row: Mapping[str, Any]) -> Iterator[str]:
    if row["gone"]:
        yield f"A target of the past: {row['gone']}; {row['instead']}."
    if row["status"] == "enum-only":
        yield "Frameworks and versions are not documented: try it with a small model first."
    if row["closed"]:
        yield f"Other frameworks than {_words(row['frameworks'])} cannot be compiled for it."
    if row["image_regions"]:
        yield f"The developer guide names inference images in {_words(row['image_regions'])} only."
    if row["calibration"]:
        yield "The archive has to hold calibration images and a file whose name ends in config.json."
    if row["library"]:
        yield f"The compiled model needs {row['library']} on the device."
    if row["gpu_code"] and not row["gpu_code_documented"]:
        yield f"The GPU code {row['gpu_code']} follows from the GPU; no page of AWS says it."
    if row["neuron"]:
        yield "CompilerOptions is one JSON string of flags, and no object."
    if name.startswith("jetson"):
        yield "TensorRT and CUDA of CompilerOptions have to be those of the JetPack on the board."
    if row["class"] == "cloud" and not row["gone"] and not row["neuron"]:
        yield "A model runs on the family of instances that it was compiled for, on every size of it."
    if row["note"]:
        yield row["note"]


def _words(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _text(book: RuleBook, values: Mapping[str, Any]) -> Iterator[str]:
    yield values["name"]
    yield ""
    machine = " ".join(part for part in (values["os"], values["arch"], values["accelerator"]) if part)
    version = values["framework_version"]
    options = ", ".join(values["options"])
    for label, text in (
        ("what", values["hardware"] + (f" ({machine})" if machine else "")),
        ("status", f"{_STATUS[values['status']]}; in the API since {values['since']}"),
        ("platform", _written(values["platform"], "no TargetPlatform stands for the same")),
        ("gpu-code", values["gpu_code"]),
        ("compiler", values["compiler"]),
        ("regions", _words(values["regions"]) + " only" if values["regions"] else "no limit is known"),
        ("version", _GIVEN[version["accepted"]] + _of(version["source"])),
        ("options", options or "none is documented for it"),
    ):
        if text:
            yield from _wrapped(f"{label + ':':<10}{text}", 10)
    if values["example_options"]:
        yield f"example:  {values['example_options']}"  # never broken: it is there to be copied
    if values["frameworks"]:
        yield ""
        yield "frameworks:"
        yield from _frameworks(values["frameworks"])
    if values["jetpack"]:
        yield ""
        yield "JetPack releases that are known, with the TensorRT and CUDA of CompilerOptions:"
        for release, row in values["jetpack"].items():
            sure = "" if row["certain"] else "   (not certain)"
            yield f"  {release:<7} trt-ver {row['tensorrt']:<7} cuda-ver {row['cuda']}{sure}"
    if values["caveats"]:
        yield ""
        yield "mind:"
        for caveat in values["caveats"]:
            yield from _wrapped(f"  - {caveat}", 4)
    yield ""
    yield "sources:"
    for text in dict.fromkeys(f"  - {origin['source']} ({origin['date']})" for origin in values["sources"].values()):
        yield from _wrapped(text, 4)
    yield _compared(book)


def _of(source: str | None) -> str:
    return f" ({source})" if source else ""


def _written(value: object, without: str) -> str:
    return without if value is None else json.dumps(value)


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=" " * indent, break_on_hyphens=False, break_long_words=False)


def _frameworks(frameworks: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for word, known in frameworks.items():
        versions = ", ".join(known["versions"]) or "no version is listed"
        earlier = " or earlier" if known["or_earlier"] else ""
        layout = f"; shapes are {known['layout']}" if known["layout"] else ""
        tested = "; marked as tested" if known["tested"] else ""
        yield from _wrapped(f"  {word:<12}{versions}{earlier}{layout}{tested}", 14)
