"""An export holds no trace of the machine that made it, and a program that could do more than arithmetic is not run."""

import re

import numpy as np
import pyarrow as pa
import pytest
from faults import subjects
from jax.extend.mlir import ir
from jax.extend.mlir.dialects import stablehlo

from ritz.cli.predict import neutralised
from ritz.cli.predictors import load
from ritz.data import container
from ritz.data.folders import cache_folder
from ritz.recipes.tables.exported import PROGRAM, to_program
from ritz.recipes.tables.program import check_program
from ritz.runs import manifest

KNOWN = to_program(subjects.predictor()[1], classes=True)
SHAPE = "tensor<?x2xf32>"
WHILE = """%r = "stablehlo.while"(%x) ({
^bb0(%a: tensor<?x2xf32>): %t = stablehlo.constant dense<true> : tensor<i1>
  stablehlo.return %t : tensor<i1>
}, { ^bb0(%a: tensor<?x2xf32>): stablehlo.return %a : tensor<?x2xf32> }) : (tensor<?x2xf32>) -> tensor<?x2xf32>"""
FOREIGN = {
    "a custom call": ('%r = stablehlo.custom_call @callback(%x) : (SHAPE) -> SHAPE', "custom_call \"callback\""),
    "a loop": (WHILE, "stablehlo.while"),
    "a call of itself": ("%r = func.call @main(%x) : (SHAPE) -> SHAPE", "call themselves"),
    "a large array": ("%r = stablehlo.iota dim = 0 : tensor<1099511627776xf32>", "at most 268435456 entries"),
    "randomness": (
        "%z = stablehlo.constant dense<0> : tensor<2xui64>\n"
        "%s, %r = stablehlo.rng_bit_generator %z, algorithm = DEFAULT : (tensor<2xui64>) -> "
        "(tensor<2xui64>, tensor<4xui32>)",
        "stablehlo.rng_bit_generator",
    ),
}  # fmt: skip


def program(body):
    """A serialised program of one function that returns %r."""
    result = next((each for each in ("tensor<1099511627776xf32>", "tensor<4xui32>") if each in body), "SHAPE")
    text = f"module {{ func.func public @main(%x: SHAPE) -> {result} {{ {body}\n return %r : {result} }} }}"
    with ir.Context() as context:
        stablehlo.register_dialect(context)
        stablehlo.deserialize_portable_artifact(context, KNOWN)  # which loads the dialect of functions
        return stablehlo.serialize_portable_artifact(ir.Module.parse(text.replace("SHAPE", SHAPE)), "1.0.0")


def test_arithmetic_is_allowed():
    check_program(program("%r = stablehlo.add %x, %x : SHAPE"))


@pytest.mark.parametrize(("body", "words"), FOREIGN.values(), ids=FOREIGN)
def test_what_could_hang_or_run_other_code_is_refused(body, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        check_program(program(body))


@pytest.mark.parametrize("content", [b"", b"ML\xefR", b"ML\xefR\rStableHLO_v1.0.0\x00" + b"\xff" * 99, b"module {}"])
def test_bytes_that_are_no_program_are_refused(content):
    with pytest.raises(ValueError, match="Expected a StableHLO program"):
        check_program(content)


def test_predict_names_a_foreign_program(tmp_path):
    subjects.make_export(tmp_path / "model")
    subjects.write_table(tmp_path / "table.csv")
    (tmp_path / "model" / PROGRAM).write_bytes(program(FOREIGN["a loop"][0]))
    manifest.record(tmp_path / "model", [PROGRAM])
    code, out, err = subjects.call("predict", tmp_path / "model", tmp_path / "table.csv", "--out", tmp_path / "p.csv")
    assert (code, out) == (1, "")
    assert "model.stablehlo" in err
    assert "stablehlo.while" in err
    assert "--debug" not in err


def test_an_export_has_no_paths_in_it_and_predicts_the_same(tmp_path):
    subjects.make_export(tmp_path / "model")
    for path in (tmp_path / "model").iterdir():
        content = path.read_bytes()
        assert not re.search(rb"(?<![\w/:])/(?!/)[\w.-]+/[\w.-]+", content.replace(b"https://", b"")), path
        assert b".py" not in content
    _, ensemble = subjects.predictor()
    x = np.random.default_rng(0).normal(size=(5, 2)).astype(np.float32)
    assert np.allclose(load(tmp_path / "model").outputs(x), ensemble.outputs(classes=True)(x), rtol=0, atol=1e-6)


def test_text_that_a_spreadsheet_would_run_is_neutralised():
    texts = ["=1+1", "@a", "+cmd|x", "-x", "\tx", "\rx", " =a", "-", "ok", "a=b", None, "-1.5e3", "+2", ""]
    safe = ["'=1+1", "'@a", "'+cmd|x", "'-x", "'\tx", "'\rx", "' =a", "'-", "ok", "a=b", None, "-1.5e3", "+2", ""]
    numbers = [-float(i) for i in range(len(texts))]
    table = neutralised(pa.table({"=SUM(A1)": texts, "-n": numbers, "p(=a)": pa.array(texts, pa.large_string())}))
    assert table.column_names == ["'=SUM(A1)", "'-n", "p(=a)"]
    assert [column.to_pylist() for column in table.columns] == [safe, numbers, safe]


def test_no_folder_is_made_in_the_working_directory(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("RITZ_CACHE_DIR", "")
    for relative in ("", "cache", "./cache", "../cache"):
        monkeypatch.setenv("XDG_CACHE_HOME", relative)
        assert cache_folder() == tmp_path / ".cache" / "ritz"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "c"))
    assert cache_folder() == tmp_path / "c" / "ritz"
    monkeypatch.setenv("RITZ_CACHE_DIR", str(tmp_path / "d"))
    assert cache_folder() == tmp_path / "d"


def test_temporary_files_of_a_killed_build_are_removed(tmp_path):
    path = tmp_path / "list.npz.xz"
    dead, other = tmp_path / f".list.npz.xz.{2**22 + 1}", tmp_path / ".list.npz.xz.backup"
    dead.write_bytes(b"half")
    other.write_bytes(b"mine")
    container.write(path, {"a": np.arange(3)})
    assert not dead.exists()
    assert other.exists()
    assert container.unpack(path)["a"].tolist() == [0, 1, 2]
