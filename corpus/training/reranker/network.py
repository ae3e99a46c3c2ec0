"""The reranker's network: a BERT whose lower layers read question and passage apart and whose upper layers read them together.

So the lower layers are the teacher's own, and what the upper ones see at first is what it would say of each; from there they learn what
answers what. Score: a learned multiple of the cosine of both mean vectors, plus a linear reading of their product and difference.
"""

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional

from corpus.training.reranker.teacher import Teacher


class Layer(nn.Module):
    """One block of BERT (attention, then a feed-forward part, each with a residual and a norm)."""

    def __init__(self, width: int, inner: int, heads: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.attend = nn.Linear(width, 3 * width)
        self.mix = nn.Linear(width, width)
        self.norm_1 = nn.LayerNorm(width, epsilon)
        self.widen = nn.Linear(width, inner)
        self.narrow = nn.Linear(inner, width)
        self.norm_2 = nn.LayerNorm(width, epsilon)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """x (batch, length, width); mask (batch, 1, length or 1, length): 0 where a token may look, very low elsewhere."""
        batch, length, width = x.shape
        q, k, v = self.attend(x).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.norm_1(x + self.mix(seen.transpose(1, 2).reshape(batch, length, width)))
        return self.norm_2(x + self.narrow(functional.gelu(self.widen(x))))


class Network(nn.Module):
    """`apart` lower layers, then joint ones. In: ids, positions, segments (1 question, 2 passage, 0 padding). Out: a logit a row."""

    def __init__(
        self, pieces: int, positions: int, width: int, inner: int, heads: int, layers: int, apart: int, epsilon: float = 1e-12
    ) -> None:
        super().__init__()
        self.apart = apart
        self.words = nn.Embedding(pieces, width)
        self.positions = nn.Embedding(positions, width)
        self.norm = nn.LayerNorm(width, epsilon)
        self.layers = nn.ModuleList(Layer(width, inner, heads, epsilon) for _ in range(layers))
        self.telling = nn.Linear(width, 1)
        self.head = nn.Linear(2 * width, 1)
        self.mix = nn.Linear(2, 1)
        for module in (self.telling, self.head):
            nn.init.zeros_(module.weight)
            nn.init.zeros_(module.bias)
        nn.init.constant_(self.mix.weight, 12.0)
        nn.init.constant_(self.mix.bias, -21.0)

    def lower(self, ids: torch.Tensor, positions: torch.Tensor, segments: torch.Tensor) -> torch.Tensor:
        """Hidden states after the layers that read both sides apart."""
        x = self.norm(self.words(ids) + self.positions(positions))
        mask = _mask(segments[:, :, None] == segments[:, None, :])
        for layer in self.layers[: self.apart]:
            x = layer(x, mask)
        return x

    def upper(self, x: torch.Tensor, segments: torch.Tensor) -> torch.Tensor:
        """Logits from the hidden states of the lower layers."""
        mask = _mask((segments > 0)[:, None, :])
        for layer in self.layers[self.apart :]:
            x = layer(x, mask)
        asked, said = segments == 1, segments == 2
        a, b = functional.normalize(_mean(x, asked), dim=-1), functional.normalize(_mean(x, said), dim=-1)
        read = self.head(torch.cat([a * b, (a - b).abs()], dim=-1) * x.shape[-1] ** 0.5)[:, 0]
        return self.mix(torch.stack([(a * b).sum(-1), self._word_by_word(x, asked, said)], dim=-1))[:, 0] + read

    def _word_by_word(self, x: torch.Tensor, asked: torch.Tensor, said: torch.Tensor) -> torch.Tensor:
        """Mean over the words of the question, telling ones weighing more, of the cosine with the likest word of the passage."""
        unit = functional.normalize(x, dim=-1)
        likest = (unit @ unit.transpose(1, 2)).masked_fill(~said[:, None, :], -1.0).amax(-1)
        weight = torch.softmax(self.telling(x)[:, :, 0].masked_fill(~asked, -1e9), dim=-1)
        return (weight * likest).sum(-1)

    def forward(self, ids: torch.Tensor, positions: torch.Tensor, segments: torch.Tensor) -> torch.Tensor:
        """(batch,) logits that the passage answers the question."""
        return self.upper(self.lower(ids, positions, segments), segments)


def _mask(allowed: torch.Tensor) -> torch.Tensor:
    return torch.where(allowed[:, None], 0.0, -1e9)


def _mean(x: torch.Tensor, chosen: torch.Tensor) -> torch.Tensor:
    share = chosen.to(x.dtype)
    return (x * share[:, :, None]).sum(1) / share.sum(1).clamp(min=1)[:, None]


def from_teacher(teacher: Teacher, kept: Sequence[int], layers: Sequence[int], apart: int, positions: int) -> Network:
    """The teacher with the pieces `kept` and of its layers the numbers `layers`."""
    have = {name: torch.from_numpy(value) for name, value in teacher.tensors.items()}
    inner = have["l0.fi.b"].shape[0]
    network = Network(len(kept), positions, teacher.width, inner, teacher.heads, len(layers), apart, teacher.epsilon)
    with torch.no_grad():
        network.words.weight.copy_(have["emb.word"][torch.as_tensor(kept)])
        network.positions.weight.copy_(have["emb.pos"][:positions] + have["emb.type"])
        _copy(network.norm, have["emb.ln.w"], have["emb.ln.b"])
        for layer, number in zip(network.layers, layers, strict=True):
            part = {name.split(".", 1)[1]: value for name, value in have.items() if name.startswith(f"l{number}.")}
            _copy(layer.attend, torch.cat([part[f"{x}.w"] for x in "qkv"]), torch.cat([part[f"{x}.b"] for x in "qkv"]))
            for module, name in (
                (layer.mix, "ao"),
                (layer.norm_1, "aln"),
                (layer.widen, "fi"),
                (layer.narrow, "fo"),
                (layer.norm_2, "oln"),
            ):
                _copy(module, part[f"{name}.w"], part[f"{name}.b"])
    return network


def _copy(module: nn.Module, weight: torch.Tensor, bias: torch.Tensor) -> None:
    module.weight.copy_(weight)
    module.bias.copy_(bias)
