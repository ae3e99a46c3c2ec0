"""First vectors of the pieces: latent semantic analysis of the passages."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]


def first_vectors(bags: Sequence[Ids], pieces: int, dims: int, seed: int) -> Floats:
    """(pieces, dims): right singular vectors of the TF-IDF matrix times idf; zero for pieces that never occur.

    `bags` holds the piece numbers of each passage.
    """
    from sklearn.utils.extmath import randomized_svd

    counts = _count_matrix(bags, pieces)
    seen = np.bincount(counts.indices, minlength=pieces)
    idf = np.log((1 + len(bags)) / (1 + seen)) + 1
    counts.data = 1 + np.log(counts.data)
    weighted = counts @ sparse.diags(idf)
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    weighted = sparse.diags(1 / np.maximum(lengths, 1e-9)) @ weighted
    _, _, right = randomized_svd(weighted.astype(np.float32), n_components=dims, n_iter=3, random_state=seed)
    vectors = right.T * idf[:, None]
    vectors[seen == 0] = 0
    scale = np.linalg.norm(vectors[seen > 0], axis=1).mean()
    return np.asarray(vectors / scale, dtype=np.float32)


def _count_matrix(bags: Sequence[Ids], pieces: int) -> "sparse.csr_matrix[np.float64]":
    rows = np.repeat(np.arange(len(bags)), [len(bag) for bag in bags])
    columns = np.concatenate(bags)
    matrix = sparse.csr_matrix((np.ones(len(columns)), (rows, columns)), shape=(len(bags), pieces))
    matrix.sum_duplicates()
    return matrix
