"""Writes the network as int8 ONNX: weights with a scale a column, activations with scales measured once, so that a score never depends
on what else is in the batch. Weights use seven bits: processors without VNNI add two products in sixteen bits.

Needs the packages torch and onnx.
"""

import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from torch import nn

from corpus.training.reranker.network import Layer, Network

Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]
_HIGHEST_WEIGHT = 63
_LEVELS = 255
_OPSET = 17
# onnxruntime's own operators: product, scales and bias in one
_VENDOR = "com.microsoft"


class _Product(torch.autograd.Function):
    """x @ w + b in integers: x as unsigned 8 bits by a fixed step and zero, w as 8 bits by a step a column."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, *fixed: torch.Tensor) -> torch.Tensor:
        step, zero, weight, steps, _, bias = fixed
        whole = torch.clamp(torch.round(x / step) + zero.float(), 0, _LEVELS) - zero.float()
        return (whole @ weight.float()) * (step * steps) + bias

    @staticmethod
    def symbolic(g: Any, x: Any, *fixed: Any) -> Any:
        step, zero, weight, steps, no_zero, bias = fixed
        whole = g.op("QuantizeLinear", x, step, zero)
        return g.op(f"{_VENDOR}::MatMulIntegerToFloat", whole, weight, step, steps, zero, no_zero, bias)


class _Linear(nn.Module):
    """A linear layer whose input was seen between `low` and `high`."""

    def __init__(self, linear: nn.Linear, low: float, high: float) -> None:
        super().__init__()
        step = (max(high, 0.0) - min(low, 0.0)) / _LEVELS
        weight = linear.weight.detach().T
        steps = weight.abs().amax(0).clamp(min=1e-8) / _HIGHEST_WEIGHT
        self.register_buffer("step", torch.tensor(step))
        self.register_buffer("zero", torch.tensor(round(-min(low, 0.0) / step), dtype=torch.uint8))
        self.register_buffer("weight", torch.round(weight / steps).to(torch.int8).contiguous())
        self.register_buffer("steps", steps)
        self.register_buffer("no_zero", torch.tensor(0, dtype=torch.int8))
        self.register_buffer("bias", linear.bias.detach().clone())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        made: torch.Tensor = _Product.apply(x, *self.buffers())
        return made


class _Embedding(nn.Module):
    """A table of vectors in 8 bits with a scale a row."""

    weight: torch.Tensor
    by: torch.Tensor

    def __init__(self, table: nn.Embedding) -> None:
        super().__init__()
        scale = table.weight.detach().abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("weight", torch.round(table.weight.detach() / scale).to(torch.int8))
        self.register_buffer("by", scale)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return self.weight[ids].float() * self.by[ids]


_PRODUCTS = ("attend", "mix", "widen", "narrow")


def quantized(network: Network, batches: Iterable[Batch]) -> Network:
    """`network`, changed in place: its large products in integers, ranges measured on `batches` of (ids, positions, segments)."""
    network.eval()
    seen = _ranges(network, batches)
    for number, layer in enumerate(network.layers):
        for name in _PRODUCTS:
            setattr(layer, name, _Linear(getattr(layer, name), *seen[number, name]))
    network.words, network.positions = _Embedding(network.words), _Embedding(network.positions)
    return network


def _ranges(network: Network, batches: Iterable[Batch]) -> dict[tuple[int, str], tuple[float, float]]:
    """Least and largest input of each product, padding left out."""
    seen: dict[tuple[int, str], tuple[float, float]] = {}
    used: list[torch.Tensor] = []

    def note(key: tuple[int, str]) -> Any:
        def hook(_: nn.Module, given: tuple[torch.Tensor]) -> None:
            values = given[0][used[-1]]
            low, high = seen.get(key, (0.0, 0.0))
            seen[key] = min(low, float(values.min())), max(high, float(values.max()))

        return hook

    layers: list[tuple[int, Layer]] = [(n, layer) for n, layer in enumerate(network.layers) if isinstance(layer, Layer)]
    hooks = [getattr(layer, name).register_forward_pre_hook(note((n, name))) for n, layer in layers for name in _PRODUCTS]
    with torch.no_grad():
        for batch in batches:
            used.append(batch[2] > 0)
            network(*batch)
    for hook in hooks:
        hook.remove()
    return seen


class _Apart(nn.Module):
    """The lower layers as a graph of their own: one text a row."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: torch.Tensor, segments: torch.Tensor) -> torch.Tensor:
        return self.network.lower(ids, torch.arange(ids.shape[1])[None], segments)


class _Together(nn.Module):
    """The upper layers as a graph of their own: question and passage one behind the other in a row."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, states: torch.Tensor, segments: torch.Tensor) -> torch.Tensor:
        return self.network.upper(states, segments)


def write(network: Network, folder: Path) -> None:
    """`apart.onnx` (ids, segments -> states) and `together.onnx` (states, segments -> scores) in `folder`; batch and length are free."""
    ids = torch.ones(2, 9, dtype=torch.long)
    segments = torch.tensor([[1, 1, 1, 1, 2, 2, 2, 2, 2], [1, 1, 1, 1, 2, 2, 2, 0, 0]])
    states = torch.zeros(2, 9, network.norm.weight.shape[0])
    _write(_Apart(network), (ids, segments.clamp(max=1)), ("ids", "segments", "states"), folder / "apart.onnx")
    _write(_Together(network), (states, segments), ("states", "segments", "scores"), folder / "together.onnx")


def _write(graph: nn.Module, example: tuple[torch.Tensor, torch.Tensor], names: tuple[str, str, str], path: Path) -> None:
    axes = {name: {0: "batch"} if name == "scores" else {0: "batch", 1: "length"} for name in names}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch prefers its other exporter, which knows no integer products
        torch.onnx.export(
            graph.eval(), example, str(path), input_names=list(names[:2]), output_names=[names[2]],
            opset_version=_OPSET, custom_opsets={_VENDOR: 1}, dynamo=False, dynamic_axes=axes,
        )  # fmt: skip
