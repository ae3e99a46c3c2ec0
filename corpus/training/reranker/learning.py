"""Teaches the network: at first the upper layers only, so that what the lower ones make of a text is computed once and kept; then all."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from corpus.embedder.reranking import token_ids
from corpus.training.reranker.examples import Example
from corpus.training.reranker.network import Network

Texts = Sequence[tuple[str, str]]
Text = tuple[bool, str]
"""Whether it is a question, and its words."""
_AT_ONCE = 32


@dataclass(frozen=True)
class Settings:
    """Hyperparameters of one run. Of each question `right` passages are shown, `hard` wrong ones of the first `near`, `others` of the rest
    and `strangers` that are right for other questions. The run ends at the share `stop` of its steps.
    """

    rate: float = 1.5e-4
    rate_of_head: float = 5.0
    rate_below: float = 0.5
    batch: int = 16
    right: int = 2
    near: int = 12
    hard: int = 2
    others: int = 2
    strangers: int = 1
    warm_up: float = 0.1
    weight_decay: float = 0.01
    weight_of_right: float = 2.0
    absolute: float = 0.5
    stop: float = 1.0
    seed: int = 1


class States:
    """What the lower layers of a network make of texts, kept in float16."""

    def __init__(self, network: Network, tokenizer: Tokenizer) -> None:
        self._network = network
        self._tokenizer = tokenizer
        self._known: dict[Text, torch.Tensor] = {}

    def of_pairs(self, pairs: Texts) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """Hidden states of each question and passage."""
        asked, said = ((True, question) for question, _ in pairs), ((False, passage) for _, passage in pairs)
        self._learn({*asked, *said} - self._known.keys())
        return [(self._known[True, question], self._known[False, passage]) for question, passage in pairs]

    @torch.no_grad()
    def _learn(self, texts: Iterable[Text]) -> None:
        ids = {text: token_ids(self._tokenizer, *text) for text in texts}
        self._known.update({text: states.half().clone() for text, states in _lower(self._network, ids)})


class LiveStates(States):
    """What the lower layers of a network that is being taught make of texts: computed anew each time, so that they are taught as well."""

    def of_pairs(self, pairs: Texts) -> list[tuple[torch.Tensor, torch.Tensor]]:
        texts = dict.fromkeys(text for question, passage in pairs for text in ((True, question), (False, passage)))
        known = dict(_lower(self._network, {text: token_ids(self._tokenizer, *text) for text in texts}))
        return [(known[True, question], known[False, passage]) for question, passage in pairs]


def _lower(network: Network, ids: Mapping[Text, Sequence[int]]) -> Iterator[tuple[Text, torch.Tensor]]:
    """Each text with its hidden states after the lower layers, read in batches of like length."""
    order = sorted(ids, key=lambda text: (len(ids[text]), text))
    for start in range(0, len(order), _AT_ONCE):
        chosen = order[start : start + _AT_ONCE]
        rows = [torch.tensor(ids[text]) for text in chosen]
        numbers, segments = pad_sequence(rows, True), pad_sequence([torch.ones_like(row) for row in rows], True)
        states = network.lower(numbers, torch.arange(numbers.shape[1]).expand(numbers.shape), segments)
        yield from ((text, states[row, : len(ids[text])]) for row, text in enumerate(chosen))


def logits(network: Network, states: States, pairs: Texts) -> torch.Tensor:
    """(len(pairs),) logits in the order of `pairs`, computed by length."""
    made = states.of_pairs(pairs)
    order = sorted(range(len(pairs)), key=lambda n: sum(map(len, made[n])))
    parts = [network.upper(*_batch([made[n] for n in order[at : at + _AT_ONCE]])) for at in range(0, len(order), _AT_ONCE)]
    return torch.cat(parts)[torch.argsort(torch.tensor(order))]


def _batch(made: Sequence[tuple[torch.Tensor, torch.Tensor]]) -> tuple[torch.Tensor, torch.Tensor]:
    x = pad_sequence([torch.cat([asked.float(), said.float()]) for asked, said in made], True)
    segments = [torch.tensor([1] * len(asked) + [2] * len(said)) for asked, said in made]
    return x, pad_sequence(segments, True)


def calibration(tokenizer: Tokenizer, pairs: Texts) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """Whole inputs (ids, positions, segments) of pairs, by which `export` measures what the products see."""
    for start in range(0, len(pairs), _AT_ONCE):
        rows = [(token_ids(tokenizer, True, q), token_ids(tokenizer, False, p)) for q, p in pairs[start : start + _AT_ONCE]]
        shape = len(rows), max(len(asked) + len(said) for asked, said in rows)
        ids, positions, segments = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
        for n, (asked, said) in enumerate(rows):
            end = len(asked) + len(said)
            ids[n, :end] = torch.tensor([*asked, *said])
            positions[n, :end] = torch.tensor([*range(len(asked)), *range(len(said))])
            segments[n, : len(asked)], segments[n, len(asked) : end] = 1, 2
        yield ids, positions, segments


def scored(network: Network, states: States, pairs: Texts) -> npt.NDArray[np.float32]:
    """Logits of a network that is not being taught."""
    network.eval()
    with torch.no_grad():
        return np.asarray(logits(network, states, pairs).numpy(), dtype=np.float32)


def learn(
    network: Network, states: States, examples: Sequence[Example], settings: Settings, on_step: Callable[[int, int, float], None]
) -> None:
    """One pass over `examples` in random order; teaches `network` in place. `on_step(step, steps, loss)` is called after every step."""
    torch.manual_seed(settings.seed)
    rng = random.Random(settings.seed)
    order = rng.sample(list(examples), len(examples))
    head = [*network.telling.parameters(), *network.head.parameters(), *network.mix.parameters()]
    body = [parameter for layer in network.layers[network.apart :] for parameter in layer.parameters()]
    below = [parameter for layer in network.layers[: network.apart] for parameter in layer.parameters()]
    rates = settings.rate, settings.rate * settings.rate_of_head, settings.rate * settings.rate_below
    parts = [{"params": body}, {"params": head}, {"params": below}]
    optimizer = torch.optim.AdamW(parts, lr=settings.rate, weight_decay=settings.weight_decay)
    steps = len(order) // settings.batch
    network.train()
    for step in range(int(settings.stop * steps)):
        share = min(1.0, (step + 1) / max(1, settings.warm_up * steps)) * max(0.02, 1 - step / steps)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * share
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16):
            loss = _loss(network, states, order[step * settings.batch : (step + 1) * settings.batch], settings, rng)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*body, *head, *below], 1.0)
        optimizer.step()
        on_step(step + 1, steps, float(loss.detach()))


def _loss(network: Network, states: States, batch: Sequence[Example], settings: Settings, rng: random.Random) -> torch.Tensor:
    """Right before wrong among the passages of one question, and each one right or wrong by itself."""
    drawn = [_drawn(example, batch, settings, rng) for example in batch]
    found = logits(
        network, states, [(e.question, text) for e, (right, wrong) in zip(batch, drawn, strict=True) for text in (*right, *wrong)]
    )
    target = torch.cat([torch.tensor([1.0] * len(right) + [0.0] * len(wrong)) for right, wrong in drawn])
    weight = torch.where(target > 0, settings.weight_of_right, 1.0)
    absolute = (weight * functional.binary_cross_entropy_with_logits(found, target, reduction="none")).sum() / weight.sum()
    orders = [
        torch.logsumexp(part, 0) - torch.logsumexp(part[: len(right)], 0)
        for part, (right, wrong) in zip(found.split([len(right) + len(wrong) for right, wrong in drawn]), drawn, strict=True)
        if right
    ]
    return (torch.stack(orders).mean() if orders else found.sum() * 0) + settings.absolute * absolute


def _drawn(example: Example, batch: Sequence[Example], settings: Settings, rng: random.Random) -> tuple[list[str], list[str]]:
    """(right, wrong) passages of one step."""
    right = rng.sample(example.right, min(settings.right, len(example.right)))
    near, far = example.wrong[: settings.near], example.wrong[settings.near :]
    strange = [text for other in batch for text in other.right[:1] if text not in example.right]
    wrong = [
        text
        for texts, most in ((near, settings.hard), (far, settings.others), (strange, settings.strangers))
        for text in rng.sample(texts, min(most, len(texts)))
    ]
    return right, wrong
