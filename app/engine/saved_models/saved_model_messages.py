"""The few protobuf messages of a SavedModel that are looked at, built in code: no TensorFlow.

Fields that are not named here are passed over by the parser.
Source: tensorflow/core/protobuf: saved_model.proto, meta_graph.proto,
saved_object_graph.proto, tensor_bundle.proto; framework/types.proto, tensor_shape.proto;
tensorflow/python/keras/protobuf/saved_metadata.proto.
"""

from functools import cache
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

from app.engine.saved_models.protobuf_wire import KEEP, Fields
from app.errors import UnreadableFile

_PACKAGE = "layerwright"
_KINDS = descriptor_pb2.FieldDescriptorProto
_PLAIN = {
    "int64": _KINDS.TYPE_INT64,
    "int32": _KINDS.TYPE_INT32,
    "bool": _KINDS.TYPE_BOOL,
    "bytes": _KINDS.TYPE_BYTES,
}

_MESSAGES: dict[str, dict[str, tuple[int, str]]] = {
    "SavedModel": {"version": (1, "int64"), "meta_graphs": (2, "MetaGraph*")},
    "MetaGraph": {
        "info": (1, "MetaInfo"),
        "signatures": (5, "SignatureEntry*"),
        "objects": (7, "ObjectGraph"),
    },
    "MetaInfo": {"tags": (4, "bytes*"), "tensorflow_version": (5, "bytes")},
    "SignatureEntry": {"key": (1, "bytes"), "value": (2, "SignatureDef")},
    "SignatureDef": {
        "inputs": (1, "TensorEntry*"),
        "outputs": (2, "TensorEntry*"),
        "method": (3, "bytes"),
    },
    "TensorEntry": {"key": (1, "bytes"), "value": (2, "TensorInfo")},
    "TensorInfo": {"name": (1, "bytes"), "dtype": (2, "int32"), "shape": (3, "TensorShape")},
    "TensorShape": {"dims": (2, "Dim*"), "is_unknown": (3, "bool")},
    "Dim": {"size": (1, "int64")},
    "ObjectGraph": {"nodes": (1, "Object*")},
    "Object": {"children": (1, "Child*"), "user": (4, "UserObject"), "variable": (7, "Variable")},
    "Child": {"node_id": (1, "int32"), "name": (2, "bytes")},
    "UserObject": {"identifier": (1, "bytes"), "metadata": (3, "bytes")},
    "Variable": {
        "dtype": (1, "int32"),
        "shape": (2, "TensorShape"),
        "trainable": (3, "bool"),
        "name": (6, "bytes"),
    },
    "KerasMetadata": {"nodes": (1, "KerasNode*")},
    "KerasNode": {
        "node_id": (2, "int32"),
        "path": (3, "bytes"),
        "identifier": (4, "bytes"),
        "metadata": (5, "bytes"),
    },
    "BundleEntry": {
        "dtype": (1, "int32"),
        "shape": (2, "TensorShape"),
        "shard": (3, "int32"),
        "offset": (4, "int64"),
        "size": (5, "int64"),
        "slices": (7, "bytes*"),
    },
    "BundleHeader": {"num_shards": (1, "int32"), "endianness": (2, "int32")},
}
"""Message → field → its number and type; `*` for repeated ones. A map is a list of entries.

Texts are bytes here: protobuf refuses a whole message for one text that is not UTF-8.
"""

OUTLINE: Fields = {2: {1: {}, 5: KEEP, 7: {1: {1: KEEP, 4: KEEP, 7: KEEP}}}}
"""What is looked into of saved_model.pb: signatures and objects, not the graph."""

KERAS_OUTLINE: Fields = {1: KEEP}
"""What is looked into of keras_metadata.pb: everything."""

_DTYPES = {
    1: "float32", 2: "float64", 3: "int32", 4: "uint8", 5: "int16", 6: "int8", 7: "string",
    8: "complex64", 9: "int64", 10: "bool", 14: "bfloat16", 17: "uint16", 18: "complex128",
    19: "float16", 20: "resource", 21: "variant", 22: "uint32", 23: "uint64",
    24: "float8_e5m2", 25: "float8_e4m3fn",
}  # fmt: skip


@cache
def _classes() -> dict[str, Any]:
    """The message classes, made once."""
    file = descriptor_pb2.FileDescriptorProto(name="layerwright.proto", package=_PACKAGE)
    file.syntax = "proto3"
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, (number, kind) in fields.items():
            plain = kind.rstrip("*")
            label = _KINDS.LABEL_REPEATED if kind.endswith("*") else _KINDS.LABEL_OPTIONAL
            entry = message.field.add(name=field, number=number, label=label)
            entry.type = _PLAIN.get(plain, _KINDS.TYPE_MESSAGE)
            if plain not in _PLAIN:
                entry.type_name = f".{_PACKAGE}.{plain}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    found = message_factory.GetMessageClassesForFiles([file.name], pool)
    return {name.removeprefix(f"{_PACKAGE}."): made for name, made in found.items()}


def parse(name: str, content: bytes, what: str) -> Any:
    """A message of the type `name`.

    Raises:
        UnreadableFile: `what` is damaged.
    """
    try:
        return _classes()[name].FromString(content)
    except DecodeError as error:
        raise UnreadableFile(
            f"{what} is damaged: its bytes are not the message that they claim to be.",
            hint="The download or upload was probably cut short; download or save it again.",
        ) from error


def dtype_name(number: int) -> str:
    """TensorFlow's number of a dtype as NumPy's name. Source: types.proto."""
    return _DTYPES.get(number % 100, f"type {number}")


def shape_of(shape: Any) -> tuple[int | None, ...] | None:
    """A TensorShape as a tuple; None where not even the number of axes is known."""
    if shape.is_unknown:
        return None
    return tuple(dim.size if dim.size >= 0 else None for dim in shape.dims)


def text_of(value: bytes, most: int = 500) -> str:
    """A text of a message as it can be shown."""
    return value.decode("utf-8", "replace")[:most]
