"""onnxruntime on the CPU. The only module that knows it."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np

from rag.models.backends.bert_graph import Bert, graph_of
from rag.models.backends.protocol import Unavailable

_ERRORS_ONLY = 3
_log = logging.getLogger(__name__)


class OnnxSession:
    """A BERT in float32 or with int8 products. Raises Unavailable where onnxruntime cannot compute it.

    pairs: texts have two segments. A call is computed by the thread that makes it, so that calls from several threads
    share the cores.
    """

    def __init__(self, bert: Bert, *, int8: bool = False, pairs: bool = False) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # as fast without, and nothing is kept for the longest batch there was
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC  # bert_graph has fused
        options.log_severity_level = _ERRORS_ONLY
        model, weights = graph_of(bert, int8=int8, pairs=pairs)
        given = [onnxruntime.OrtValue.ortvalue_from_numpy(weight) for weight in weights.values()]
        options.add_external_initializers(list(weights), given)
        try:
            self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime has an error of its own for each thing that it cannot do
            _log.warning("onnxruntime %s cannot open the encoder: %s", onnxruntime.__version__, error)
            raise Unavailable(str(error)) from error

    def last_layer(self, ids: Sequence[Sequence[int]], first: Sequence[int] = ()) -> list[np.ndarray]:
        """float32 (pieces, dim) of each text. ids: of its pieces, with the model's markers. first: of each pair, the
        pieces that its first segment has."""
        lengths = np.array([len(own) for own in ids], np.int32)
        padded = np.zeros((len(ids), lengths.max()), np.int64)
        for row, own in zip(padded, ids, strict=True):
            row[: len(own)] = own
        given = {"ids": padded, "lengths": lengths}
        if first:
            given["segments"] = (np.arange(lengths.max()) >= np.array(first)[:, None]).astype(np.int64)
        layer = self._session.run(["layer"], given)[0]
        return [rows[:length] for rows, length in zip(layer, lengths, strict=True)]
