"""Turns a sentence-transformers BERT (safetensors and tokenizer.json) into one GGUF file that llama.cpp reads.

With Python's standard library alone, so that the same bytes come out everywhere: matrices become Q8_0 (blocks of 32 numbers of
8 bits with a common scale, as ggml rounds them), everything else stays as it is.

Formats: safetensors (https://github.com/huggingface/safetensors), GGUF 3 (ggml, docs/gguf.md).
"""

import json
import math
import struct
from array import array

ALIGNMENT = 32
F32, Q8_0 = 0, 8
FILE_TYPE_Q8_0 = 7
POOLING_MEAN = 1
TOKEN_NORMAL, TOKEN_CONTROL = 1, 3

# What llama.cpp calls the tensors of a BERT.
WHOLE = {
    "embeddings.word_embeddings.weight": "token_embd.weight",
    "embeddings.position_embeddings.weight": "position_embd.weight",
    "embeddings.token_type_embeddings.weight": "token_types.weight",
    "embeddings.LayerNorm.weight": "token_embd_norm.weight",
    "embeddings.LayerNorm.bias": "token_embd_norm.bias",
}
LAYER = {
    "attention.self.query": "attn_q",
    "attention.self.key": "attn_k",
    "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output",
    "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up",
    "output.dense": "ffn_down",
    "output.LayerNorm": "layer_output_norm",
}
# Added to every token, or to each by its place: too small to be worth rounding.
KEPT_WHOLE = {"position_embd.weight", "token_types.weight"}


class ConversionError(Exception):
    """What is not as a BERT has it."""


def names(layers):
    """From the names in the safetensors file to those in the GGUF file."""
    found = dict(WHOLE)
    for layer in range(layers):
        for theirs, ours in LAYER.items():
            for part in ("weight", "bias"):
                found[f"encoder.layer.{layer}.{theirs}.{part}"] = f"blk.{layer}.{ours}.{part}"
    return found


def read_tensors(data):
    """Name to (shape, numbers) of a safetensors file with 32-bit floats."""
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + length])
    tensors = {}
    for name, about in header.items():
        if name == "__metadata__" or about["dtype"] != "F32":
            continue
        start, end = about["data_offsets"]
        numbers = array("f")
        numbers.frombytes(data[8 + length + start:8 + length + end])
        if struct.pack("=H", 1) != struct.pack("<H", 1):
            numbers.byteswap()
        tensors[name] = (about["shape"], numbers)
    return tensors


def q8_0(numbers):
    """Blocks of a 16-bit scale and 32 whole numbers, rounded half away from zero as C's roundf does."""
    out = bytearray()
    floor = math.floor
    pack = struct.Struct("<e32b").pack
    for at in range(0, len(numbers), 32):
        block = numbers[at:at + 32]
        scale = max(max(block), -min(block)) / 127.0
        inverse = 1.0 / scale if scale else 0.0
        out += pack(scale, *[floor(x * inverse + 0.5) if x >= 0 else -floor(0.5 - x * inverse) for x in block])
    return bytes(out)


def floats(numbers):
    return struct.pack(f"<{len(numbers)}f", *numbers)


def text(value):
    raw = value.encode("utf-8")
    return struct.pack("<Q", len(raw)) + raw


def value(kind, content):
    """A value of the GGUF kind: its number, then its bytes."""
    number, form = {"u32": (4, "<I"), "f32": (6, "<f"), "bool": (7, "<?"), "str": (8, None)}[kind]
    return struct.pack("<I", number) + (text(content) if form is None else struct.pack(form, content))


def array_of_texts(values):
    return struct.pack("<IIQ", 9, 8, len(values)) + b"".join(text(v) for v in values)


def array_of_i32(values):
    return struct.pack(f"<IIQ{len(values)}i", 9, 5, len(values), *values)


def vocabulary(tokenizer):
    """Tokens as llama.cpp wants them: a word's beginning is marked, and not what goes on in it."""
    vocab = tokenizer["model"]["vocab"]
    special = {token["content"] for token in tokenizer["added_tokens"] if token["special"]}
    tokens, types = [], []
    for at, (token, number) in enumerate(sorted(vocab.items(), key=lambda pair: pair[1])):
        if at != number:
            raise ConversionError(f"token {at} is missing")
        control = token in special
        types.append(TOKEN_CONTROL if control else TOKEN_NORMAL)
        if control:
            tokens.append(token)
        elif token.startswith("##"):
            tokens.append(token[2:])
        else:
            tokens.append("\u2581" + token)
    return tokens, types, vocab


def convert(name, config, tokenizer, safetensors):
    """The bytes of the GGUF file."""
    layers = config["num_hidden_layers"]
    tokens, types, vocab = vocabulary(tokenizer)
    pairs = [
        ("general.architecture", value("str", "bert")),
        ("general.name", value("str", name)),
        ("general.file_type", value("u32", FILE_TYPE_Q8_0)),
        ("general.quantization_version", value("u32", 2)),
        ("bert.block_count", value("u32", layers)),
        ("bert.context_length", value("u32", config["max_position_embeddings"])),
        ("bert.embedding_length", value("u32", config["hidden_size"])),
        ("bert.feed_forward_length", value("u32", config["intermediate_size"])),
        ("bert.attention.head_count", value("u32", config["num_attention_heads"])),
        ("bert.attention.layer_norm_epsilon", value("f32", config["layer_norm_eps"])),
        ("bert.attention.causal", value("bool", False)),
        ("bert.pooling_type", value("u32", POOLING_MEAN)),
        ("tokenizer.ggml.model", value("str", "bert")),
        ("tokenizer.ggml.pre", value("str", "default")),
        ("tokenizer.ggml.token_type_count", value("u32", config["type_vocab_size"])),
        ("tokenizer.ggml.tokens", array_of_texts(tokens)),
        ("tokenizer.ggml.token_type", array_of_i32(types)),
        ("tokenizer.ggml.bos_token_id", value("u32", vocab["[CLS]"])),
        ("tokenizer.ggml.unknown_token_id", value("u32", vocab["[UNK]"])),
        ("tokenizer.ggml.seperator_token_id", value("u32", vocab["[SEP]"])),
        ("tokenizer.ggml.padding_token_id", value("u32", vocab["[PAD]"])),
        ("tokenizer.ggml.cls_token_id", value("u32", vocab["[CLS]"])),
        ("tokenizer.ggml.mask_token_id", value("u32", vocab["[MASK]"])),
    ]
    tensors = read_tensors(safetensors)
    infos, contents, offset = [], [], 0
    for theirs, ours in sorted(names(layers).items(), key=lambda pair: pair[1]):
        if theirs not in tensors:
            raise ConversionError(f"{theirs} is missing")
        shape, numbers = tensors[theirs]
        rounded = len(shape) == 2 and ours not in KEPT_WHOLE and shape[-1] % 32 == 0
        content = q8_0(numbers) if rounded else floats(numbers)
        # GGUF names the fastest dimension first.
        info = text(ours) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *reversed(shape), Q8_0 if rounded else F32, offset)
        infos.append(info)
        contents.append(content + bytes(-len(content) % ALIGNMENT))
        offset += len(contents[-1])
    head = b"GGUF" + struct.pack("<IQQ", 3, len(infos), len(pairs))
    head += b"".join(text(key) + content for key, content in pairs) + b"".join(infos)
    return head + bytes(-len(head) % ALIGNMENT) + b"".join(contents)
