"""ONNX Runtime and OpenVINO with all-MiniLM-L6-v2: the rivals of Benchmarks/embedding, which starts them.

    embedding_rival.py make MODEL_FOLDER OUT                    writes OUT/f32.onnx and OUT/int8.onnx
    embedding_rival.py serve onnx|openvino ONNX PRECISION THREADS
                              answers lines {"ids": [[…], …]} with {"embeddings": [[…], …]}

The graph is made from the same safetensors that belay reads, with the operators that exporters use today; the int8
model is what quantize_dynamic makes of it, one scale for each output channel. Texts are sorted by length, and padded in
batches of 32.
"""

import json
import os
import struct
import sys

LAYERS, WIDTH, HEADS, BATCH = 6, 384, 12, 32


def read_safetensors(path):
    import numpy
    with open(path, "rb") as file:
        content = file.read()
    length = struct.unpack("<Q", content[:8])[0]
    tensors = {}
    for name, entry in json.loads(content[8:8 + length]).items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = entry["data_offsets"]
            numbers = numpy.frombuffer(content[8 + length + start:8 + length + end], dtype="<f4")
            tensors[name] = numbers.reshape(entry["shape"])
    return tensors


class Graph:
    """Collects nodes and constants; every method returns the name of a value."""

    def __init__(self, tensors):
        self.tensors, self.nodes, self.constants = tensors, [], []

    def constant(self, array):
        import numpy
        from onnx import numpy_helper
        name = f"constant{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(numpy.ascontiguousarray(array), name))
        return name

    def integers(self, *numbers):
        import numpy
        return self.constant(numpy.array(numbers, dtype=numpy.int64))

    def number(self, value):
        import numpy
        return self.constant(numpy.array(value, dtype=numpy.float32))

    def weight(self, name):
        return self.constant(self.tensors[name])

    def node(self, kind, *inputs, **attributes):
        from onnx import helper
        output = f"value{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def linear(self, value, name):
        weight = self.constant(self.tensors[f"{name}.weight"].T)
        return self.node("Add", self.node("MatMul", value, weight), self.weight(f"{name}.bias"))

    def norm(self, value, name):
        return self.node("LayerNormalization", value, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"),
                         axis=-1, epsilon=1e-12)

    def embeddings(self):
        name = "embeddings.{}_embeddings.weight"
        length = self.node("Shape", "input_ids", start=1, end=2)
        words = self.node("Gather", self.weight(name.format("word")), "input_ids")
        segments = self.node("Gather", self.weight(name.format("token_type")), "token_type_ids")
        places = self.node("Slice", self.weight(name.format("position")), self.integers(0), length, self.integers(0))
        both = self.node("Add", words, segments)
        return self.norm(self.node("Add", both, places), "embeddings.LayerNorm")

    def mask(self):
        from onnx import TensorProto
        mask = self.node("Unsqueeze", self.node("Cast", "attention_mask", to=TensorProto.FLOAT), self.integers(1, 2))
        return self.node("Mul", self.node("Sub", self.number(1), mask), self.number(-1e4))

    def layer(self, value, mask, name):
        heads, dense = self.integers(0, 0, HEADS, WIDTH // HEADS), self.integers(0, 0, WIDTH)
        query, key, values = (
            self.node("Transpose", self.node("Reshape", self.linear(value, f"{name}.attention.self.{part}"), heads),
                      perm=order)
            for part, order in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3])))
        scores = self.node("Div", self.node("MatMul", query, key), self.number((WIDTH / HEADS) ** 0.5))
        weights = self.node("Softmax", self.node("Add", scores, mask), axis=-1)
        context = self.node("Transpose", self.node("MatMul", weights, values), perm=[0, 2, 1, 3])
        output = self.linear(self.node("Reshape", context, dense), f"{name}.attention.output.dense")
        value = self.norm(self.node("Add", output, value), f"{name}.attention.output.LayerNorm")
        inner = self.node("Gelu", self.linear(value, f"{name}.intermediate.dense"))
        output = self.linear(inner, f"{name}.output.dense")
        return self.norm(self.node("Add", output, value), f"{name}.output.LayerNorm")


def make(model_folder, out):
    import onnx
    from onnx import TensorProto, helper
    from onnxruntime.quantization import QuantType, quantize_dynamic
    graph = Graph(read_safetensors(os.path.join(model_folder, "model.safetensors")))
    value, mask = graph.embeddings(), graph.mask()
    for number in range(LAYERS):
        value = graph.layer(value, mask, f"encoder.layer.{number}")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
              for name in ("input_ids", "attention_mask", "token_type_ids")]
    output = helper.make_tensor_value_info(value, TensorProto.FLOAT, ["texts", "tokens", WIDTH])
    model = helper.make_model(helper.make_graph(graph.nodes, "all-MiniLM-L6-v2", inputs, [output], graph.constants),
                              opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    onnx.checker.check_model(model)
    onnx.save(model, os.path.join(out, "f32.onnx"))
    quantize_dynamic(os.path.join(out, "f32.onnx"), os.path.join(out, "int8.onnx"), weight_type=QuantType.QInt8,
                     per_channel=True)


def open_session(engine, path, precision, threads):
    """A function from ids and mask, both padded, to the last hidden states."""
    if engine == "openvino":
        import openvino
        core = openvino.Core()
        hints = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY"}
        request = core.compile_model(core.read_model(path), "CPU", hints).create_infer_request()
        return lambda inputs: request.infer(inputs)[0]
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return lambda inputs: session.run(None, inputs)[0]


def embed(session, texts):
    """The vectors of texts of like lengths."""
    import numpy
    length = max(len(text) for text in texts)
    ids = numpy.array([text + [0] * (length - len(text)) for text in texts])
    mask = numpy.array([[1] * len(text) + [0] * (length - len(text)) for text in texts])
    hidden = session({"input_ids": ids, "attention_mask": mask, "token_type_ids": numpy.zeros_like(ids)})
    mean = (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    return mean / numpy.linalg.norm(mean, axis=1, keepdims=True)


def serve(engine, path, precision, threads):
    session = open_session(engine, path, precision, threads)
    for line in sys.stdin:
        texts = json.loads(line)["ids"]
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        vectors = [None] * len(texts)
        for start in range(0, len(order), BATCH):
            places = order[start:start + BATCH]
            for place, vector in zip(places, embed(session, [texts[place] for place in places])):
                vectors[place] = vector.tolist()
        print(json.dumps({"embeddings": vectors}), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2], sys.argv[3])
    else:
        serve(sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]))
