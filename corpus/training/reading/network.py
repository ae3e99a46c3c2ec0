"""The reader's own layers: over what the reranker's lower layers make of a condition and of a statement, read together.

The lower layers are shared with the reranker and stay the teacher's, so a condition of a library is read once for both.
"""

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional

from corpus.embedder.reading import LABELS
from corpus.training.reranker.network import Layer, Network


class Reader(nn.Module):
    """In: hidden states, segments (1 condition, 2 statement, 0 padding). Out: (batch, 4) logits in the order of LABELS."""

    def __init__(self, width: int, inner: int, heads: int, layers: int, hidden: int = 192, epsilon: float = 1e-12) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(width, inner, heads, epsilon) for _ in range(layers))
        self.sides = nn.Parameter(torch.zeros(3, width))
        self.telling = nn.Linear(width, 2)
        self.hidden = nn.Linear(7 * width, hidden)
        self.head = nn.Linear(hidden, len(LABELS))
        self.dropout = nn.Dropout(0.1)

    def forward(self, states: torch.Tensor, segments: torch.Tensor) -> torch.Tensor:
        x = states + self.sides[segments]
        mask = torch.where((segments > 0)[:, None, None, :], 0.0, -1e9)
        for layer in self.layers:
            x = layer(x, mask)
        asked, said = self._read(x, segments == 1, 0), self._read(x, segments == 2, 1)
        product, apart = asked[1] * said[1], (asked[1] - said[1]).abs()
        read = torch.cat([x[:, 0], *asked, *said, product, apart], dim=-1)
        return self.head(self.dropout(functional.gelu(self.hidden(self.dropout(read)))))

    def _read(self, x: torch.Tensor, chosen: torch.Tensor, side: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Of one side: its words by how much each tells, and their plain mean."""
        weight = torch.softmax(self.telling(x)[:, :, side].masked_fill(~chosen, -1e9), dim=-1)
        share = chosen.to(x.dtype)
        return (weight[:, :, None] * x).sum(1), (share[:, :, None] * x).sum(1) / share.sum(1).clamp(min=1)[:, None]


def from_layers(network: Network, numbers: Sequence[int]) -> Reader:
    """A reader that begins with the layers `numbers` of `network`."""
    width, first = network.norm.weight.shape[0], network.layers[0]
    reader = Reader(width, first.widen.out_features, first.heads, len(numbers))
    for layer, number in zip(reader.layers, numbers, strict=True):
        layer.load_state_dict(network.layers[number].state_dict())
    return reader
