"""The DataInputConfig that fits a model: names and shapes in the form that its framework wants."""

from __future__ import annotations

from neolint.archive.model import Model, ModelInput, Shape

# Frameworks whose jobs need no DataInputConfig.
WITHOUT = frozenset({"XGBOOST"})


def data_input_config(model: Model) -> dict[str, list[int | None]] | None:
    """Names and shapes as a request has them. A free batch size becomes 1, another free size is None: somebody has to
    choose it. None if the model does not say what it takes.
    """
    if model.framework in WITHOUT or not model.inputs or not model.known:
        return None
    # a single number needs no shape, but the loader of TensorFlow Lite wants every input by its name
    needed = [each for each in model.inputs if each.needed and (each.shape != () or model.framework == "TFLITE")]
    found: dict[str, list[int | None]] = {}
    for position, each in enumerate(needed):
        shape = _traced_with(model, each) or each.shape
        if shape is None:
            return None
        found[_sent_name(model, each.name, position, len(needed))] = sent_shape(model.framework, shape)
    return found or None


def complete(config: dict[str, list[int | None]] | None) -> bool:
    """Whether every size is known."""
    return config is not None and all(size is not None for shape in config.values() for size in shape)


def _sent_name(model: Model, name: str, position: int, count: int) -> str:
    if model.framework == "PYTORCH":  # the names are free, and their order as text is the order of the arguments
        return f"input{position:0{len(str(count - 1))}}"
    if model.form == "SavedModel" and not _is_argument(model, name):
        return _tensor(model, name) or name
    return name


def _is_argument(model: Model, name: str) -> bool:
    """Whether a name in the signature is the argument of a function, as TensorFlow 2 saves them, by whose name the
    input is still called once the graph is frozen. In graphs of TensorFlow 1 the placeholder's own name is.
    """
    if (model.version or "").startswith("1."):
        return False
    return _tensor(model, name) in (None, f"{model.details.get('signature')}_{name}")


def _tensor(model: Model, name: str) -> str | None:
    """The name in the graph of what a SavedModel's signature calls so."""
    tensors = model.details.get("tensors")
    tensor = tensors.get(name) if isinstance(tensors, dict) else None
    return tensor.removesuffix(":0") if isinstance(tensor, str) else None


def sent_names(model: Model, name: str) -> list[str]:
    """The names by which a request may call an input of the model, the usual one first."""
    tensor = name if model.form == "frozen graph" else _tensor(model, name)
    return [name] if tensor is None else list(dict.fromkeys([name, f"{tensor}:0", tensor]))


def sent_shape(framework: str, shape: Shape) -> list[int | None]:
    """The shape as a request of that framework has it: a free batch size is 1, another free size None."""
    sizes = list(shape)
    if framework == "KERAS" and len(sizes) == 4:
        sizes = [sizes[0], sizes[3], sizes[1], sizes[2]]
    if sizes and sizes[0] is None:
        sizes[0] = -1 if framework == "SKLEARN" else 1  # there it means any number of rows
    return sizes


def _traced_with(model: Model, each: ModelInput) -> Shape | None:
    """The shape of the example that a PyTorch model was traced with: what it takes for certain."""
    examples = model.details.get("examples")
    if model.framework != "PYTORCH" or not isinstance(examples, list) or model.inputs is None:
        return None
    place = model.inputs.index(each)
    example = examples[place] if len(examples) == len(model.inputs) else None
    return tuple(example) if isinstance(example, list) else None
