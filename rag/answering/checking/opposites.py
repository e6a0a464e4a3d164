"""Words that mean the opposite of one another in news, by lemma."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType

# verbs, adjectives, nouns and adverbs; every word left of the bar is the opposite of every word right of it
_PAIRS = """
rise increase grow climb gain soar expand jump surge raise | fall decrease shrink drop cut reduce plunge decline halve
higher more | lower less fewer
high | low
strengthen improve | weaken worsen
win victory beat | lose defeat loss
accept approve back support welcome endorse favour praise | reject refuse oppose criticise veto condemn
agree allow permit | refuse disagree block deny forbid ban
withdraw | submit
for | against
with | without
open reopen begin start resume | close shut end finish halt stop suspend cancel
convict guilty | acquit clear innocent
find | miss
arrive enter join | leave depart exit quit
stay remain keep retain | leave abandon drop
appoint hire elect | dismiss sack fire resign
buy purchase acquire | sell
remember recall | forget
strong | weak
early earlier earliest | late later latest
first | last
large larger largest big bigger biggest | small smaller smallest little
long longer longest | short shorter shortest
old older oldest | new newer young younger youngest
fast faster fastest quick quickly rapidly | slow slower slowest slowly
best better | worst worse
rich | poor
easy easily | difficult hard
success succeed successful | failure fail unsuccessful
hot warm warmer hottest warmest | cold cool cooler coldest
safe safely | dangerous unsafe
public publicly | private privately
likely | unlikely
legal | illegal
north northern | south southern
east eastern | west western
survive alive | die dead death kill
present attend | absent
admit confirm acknowledge | deny dispute
lift ease relax | impose tighten stand
optimistic hopeful confident content satisfied | pessimistic worried doubtful dissatisfied disappointed
calm calmly | angry angrily
unanimous unanimously | divided narrowly
voluntary voluntarily | compulsory
import | export
profit | loss
surplus | deficit
majority | minority
permanent permanently | temporary temporarily
destroy damage ruin | intact undamaged repair
full | empty
include | exclude
ahead | behind
many | few
inside | outside
above exceed | below under
free release | jail detain imprison
extend lengthen | shorten
encourage urge | warn discourage
rare rarely seldom | common frequent often
light | heavy
wet | dry
deep | shallow
widely wide | narrowly narrow
same | different
quiet | loud
upstream | downstream
"""


def _opposites() -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in _PAIRS.strip().splitlines():
        left, right = (side.split() for side in line.split("|"))
        for some, others in ((left, right), (right, left)):
            for word in some:
                found[word].update(others)
    return MappingProxyType({word: frozenset(others) for word, others in found.items()})


OPPOSITES = _opposites()
