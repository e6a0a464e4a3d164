"""Whether a backend computes what the model's own library does."""

from __future__ import annotations

from base64 import b85decode
from collections.abc import Sequence

import numpy as np

from rag.models.backends.protocol import Backend

LEAST_COSINE = 0.9999  # between the vectors of one text
SHARED_COSINE = 0.999  # of those that may stand in one index
# Short and long, cut at the longest input, with letters and signs of many kinds.
_TEXTS = (
    "lamp",
    'At 6.40 a.m. the ferry "Ansel Ryde" left Tollmere for Quillhaven with 212 people, its operator said.',
    "Café naïve, 北京, Łódź; e-mail a@b.c — don't!\t3,5 % [SEP] \u200b🙂 " * 3,
    "The council of Aldmoor voted on Tuesday to close the old bridge, which carries 9,000 cars a day. " * 30,
)
# What sentence-transformers makes of the second text with the packaged weights: float16 (384,), in base 85.
_PACKAGED = (
    "J*B>ryeVs_Qn8;NMJl?da;h*PlO{N<8mh3X=&bG}mMHS9CY%ANx~+AsVW?!R>?mlTW2WIP874rir5}nWeXF>spCZmK@|;epsUuRGCoF#`(4~PU"
    "@}QX~D5Tb>uptF2yd<V6_A45tzo@M&uPv1$x2uvY{;QCaV5~J5ov8k(K%Jr{R+<5zw4@BBcA)K-ye*oj&Yd%<)tpnKRH`_sX(SaTC@oT{=_`vS"
    "+AQ%a94q!M*{c62tfzu1l&W+rW2rQmzZ*&_N~_c&oTdR2&L%=9^^sqwbflLMwJO{sI3-3OrKQp<`zZ9MBpTo=Nu)+01ShgDB_{xYQ5w%8Ev85;"
    "6)Mjm!K(r-#-S~#&LU~Bn5na^w46Pn`Yh+AR<GNx(kMS8Q>fmb<E&dD<R)ttwkrlI7bFCl^rq?|HzJ-Y9HD9=QLZ5>8LUbmDX7q>nyL(}%q$EW"
    "!X+FjSEOX4+NWVH?x~NMAE_awuPQSY0w;ef8!z%FlqoHo2r9*{Nh#edC@7(v<SK@x#S(xf2dek2Eh^e02qg6?Hl0|f5-^gmt|X?ZU7QyprYiI)"
    "<gUD}9H;;Qd7wQg7N-gxAf;lbcQ61iGb{2X_N<wy8!K|E8km3+kSxom2`nlY3#`SemYVl1fF*e;ww;uzsVSMQJ|5(%6fF@T|EGyAlr8}<<Ex`B"
    "xG5#CrX<cNy{D5Mb*p|MbE%dq8Z1qtuq&!6kt}Gac&db}j;ItK`Ya2X!=0`w@F{yHmLdnLny-<mHKa}{^Q_vgIHVP*$f05<h9@kkxS*q;)Fj5C"
    "c&r4lTP-pw@+j>jh%9*^2CYb?iyr`h(kDisl%o})Mk#TUNi04v3aYd&xFO9YdM1e|3!NUR@~0iJKCIEG9SSBY=%>J`2d9T9C9ejhZKwjUASbC7"
    "aVkg_>ZB1Y10K97BqIbOk*jZ~0Gu=^yC)VLPp#goyqqbb6)A%whbe6+*`<pmVWiBcv#MPuS|<u07^?({"
)


def agrees(backend: Backend, library: Backend) -> bool:
    """On a few texts, against the library itself."""
    return _least(backend.vectors(_TEXTS, "", "document"), library.vectors(_TEXTS, "", "document")) >= LEAST_COSINE


def shares_an_index(backend: Backend, library: Backend, texts: Sequence[str], prompt: str) -> bool:
    """Whether this model's vectors of these texts, and of a few others, are near enough to those of the library."""
    compared = [*texts, *_TEXTS]
    found, known = (each.vectors(compared, prompt, "document") for each in (backend, library))
    return _least(found, known) >= SHARED_COSINE


def agrees_packaged(backend: Backend) -> bool:
    """For the packaged weights, against what was stored of the library, which is not loaded."""
    known = np.frombuffer(b85decode(_PACKAGED), np.float16).astype(np.float32)
    return _least(backend.vectors([_TEXTS[1]], "", "document"), known[None] / np.linalg.norm(known)) >= LEAST_COSINE


def _least(one: np.ndarray, other: np.ndarray) -> float:
    """The cosine of the text whose vectors differ most; NaN where one of them is none."""
    return float((one * other).sum(axis=1).min())
