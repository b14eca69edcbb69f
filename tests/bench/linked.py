"""How well, and at what cost, are phrases linked that this project never saw?

The phrases, the right answers and the labels are other people's (../shared/data/expertise). The
linker's figures (length of runs, weights, what meaning counts) were chosen on the phrases of one
half of the skills; reported as judged is the other half, so that no skill stands in both. Nothing
was chosen by MELO.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from time import process_time

import numpy as np
import psutil

from models import ConceptKind
from models.linking.linker import NEARNESS, Linker, Row
from models.linking.meaning import Encoder, Meanings, Meant

DATA = Path(__file__).parents[3] / "shared" / "data" / "expertise"
RESULTS = Path(__file__).parent / "results"
MELO = {"nl": "nld_q_nl_c_en", "de": "deu_q_de_c_en"}
SKILL, OCCUPATION = ConceptKind.SKILL, ConceptKind.OCCUPATION


def table(name: str, headed: bool = True) -> Iterator[list[str]]:
    """Go through one of the tables."""
    path = DATA / name
    with gzip.open(path, "rt") if name.endswith(".gz") else path.open() as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        if headed:
            next(rows)
        yield from rows


class Esco:
    """All labels, concepts numbered as they come."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.rows = [
            Row(
                number,
                self.ids.setdefault(uri, len(self.ids)),
                ConceptKind(kind),
                language,
                label,
            )
            for number, (kind, uri, language, _which, label) in enumerate(
                table("esco_labels.tsv.gz")
            )
        ]
        self.of = np.array([row.concept_id for row in self.rows], dtype=np.int32)


def grown(rows: Iterable[Row]) -> tuple[Linker, dict[str, float]]:
    """Make a linker, and say what it takes."""
    process = psutil.Process()
    before, start = process.memory_info().rss, process_time()
    linker = Linker(rows)
    spent = process_time() - start
    return linker, {
        "labels": len(linker._label),
        "build_cpu_s": round(spent, 1),
        "growth_mb": round((process.memory_info().rss - before) / 1e6, 1),
        "kept_mb": round(kept(linker) / 1e6, 1),
    }


def kept(linker: Linker) -> int:
    """Add up the bytes of what a linker keeps."""
    return sum(one.nbytes for one in vars(linker).values() if isinstance(one, np.ndarray))


def is_judged(uris: list[str]) -> bool:
    """Tell the half of the skills that is judged from the one that figures were chosen on."""
    return int(sha256(min(uris).encode()).hexdigest(), 16) % 2 == 1


def phrases() -> Iterator[tuple[str, str, list[str]]]:
    """List the official phrases of the judged half that ESCO's own labels do not hold."""
    for language, phrase, literal, uris in table("official_phrases.tsv"):
        if literal == "0" and is_judged(uris.split()):
            yield language, phrase, uris.split()


def meanings(esco: Esco, reads: Encoder) -> Meanings:
    """Encode the English names, which takes some minutes of CPU, or read them of an earlier run."""
    file = RESULTS / "esco.npz"
    kept = Meanings.kept_in(file)
    if kept is None or kept.name != reads.name:
        names = {
            esco.ids[uri]: label
            for _kind, uri, language, which, label in table("esco_labels.tsv.gz")
            if (language, which) == ("en", "pref")
        }
        words = [*names.values()]
        parts = [reads.encode(words[at : at + 32]) for at in range(0, len(words), 32)]
        vectors = np.concatenate(parts).astype(np.float16)
        kept = Meanings(np.array([*names], dtype=np.int32), vectors, reads.name)
        kept.keep_in(file)
    return kept


def official(
    esco: Esco, linker: Linker, meant: Callable[[str], Meant | None] = lambda _phrase: None
) -> dict[str, object]:
    """Count how often the right skill comes first, and among the first ten; and the cost."""
    first: dict[str, list[bool]] = defaultdict(list)
    ten: dict[str, list[bool]] = defaultdict(list)
    spent = []
    for language, phrase, uris in phrases():
        gold = {esco.ids[uri] for uri in uris if uri in esco.ids}
        start = process_time()
        found = linker.find(phrase, language, [SKILL], most=10, least=0, meant=meant(phrase))
        spent.append((process_time() - start) * 1_000)
        ids = [one.concept_id for one in found]
        for key in (language, "all"):
            first[key].append(bool(gold & set(ids[:1])))
            ten[key].append(bool(gold & set(ids)))
    return {
        "number": {key: len(some) for key, some in ten.items()},
        "first": {key: round(float(np.mean(some)), 3) for key, some in first.items()},
        "ten": {key: round(float(np.mean(some)), 3) for key, some in ten.items()},
        "cpu_ms": {
            "median": round(float(np.median(spent)), 2),
            "p95": round(float(np.percentile(spent, 95)), 2),
        },
    }


def melo(
    esco: Esco,
    linker: Linker,
    language: str,
    meant: Callable[[str], Meant | None] = lambda _phrase: None,
) -> dict[str, float]:
    """Rank ESCO's labels for official job titles: the mean of one over the first right one's rank.

    `english` ranks the English labels, each by its concept's most alike label in any language;
    `own` ranks the labels of the title's own language, each by itself, like for like.
    """
    folder = f"melo/{MELO[language]}"
    queries = list(table(f"{folder}/queries.tsv", headed=False))
    corpus = dict(table(f"{folder}/concept_mapping.tsv.gz", headed=False))
    texts = dict(table(f"{folder}/corpus_elements.tsv.gz", headed=False))
    gold: dict[str, set[str]] = defaultdict(set)
    for query, _, element, _is in table(f"{folder}/annotations.tsv.gz", headed=False):
        gold[query].add(element)
    elements = list(corpus)
    direct = Linker(
        Row(at, at, OCCUPATION, "en", texts[element]) for at, element in enumerate(elements)
    )
    concept = np.array([esco.ids.get(corpus[element], -1) for element in elements])
    place = {element: at for at, element in enumerate(elements)}
    mine = np.array(
        [row.kind is OCCUPATION and row.language == language for row in esco.rows], dtype=bool
    )
    english, own = [], []
    for query, title in queries:
        right = np.array(sorted(place[element] for element in gold[query]))
        labels = linker.likeness(title)
        best = np.zeros(len(esco.ids) + 1, dtype=np.float32)
        np.maximum.at(best, esco.of, labels)
        itself = direct.likeness(title)
        scores = np.maximum(best[concept], itself) + itself / 1_000
        if (near := meant(title)) is not None:
            scores += NEARNESS * near.of(np.maximum(concept, 0))
        english.append(reciprocal(scores, right))
        concepts = {esco.ids[corpus[elements[at]]] for at in right if concept[at] >= 0}
        if concepts:
            own.append(
                reciprocal(labels[mine], np.flatnonzero(np.isin(esco.of[mine], list(concepts))))
            )
    return {
        "titles": len(queries),
        "english": round(float(np.mean(english)), 3),
        "own_titles": len(own),
        "own": round(float(np.mean(own)), 3),
    }


def reciprocal(scores: np.ndarray, right: np.ndarray) -> float:
    """Give one over the rank of the first right one; wrong ones that tie with it count half."""
    best = scores[right].max()
    if best <= 0:
        return 0.0
    is_right = np.zeros(len(scores), dtype=bool)
    is_right[right] = True
    tied = ((scores == best) & ~is_right).sum()
    return float(1 / (1 + (scores > best).sum() + tied / 2))


def published(language: str) -> dict[str, float]:
    """Read the best of the authors' own results, for English labels and for the same language."""
    best: dict[str, float] = {}
    for _model, name, mrr, *_others in table("melo/published_summary.tsv"):
        best[name] = max(best.get(name, 0), float(mrr))
    english = MELO[language]
    return {"english": best[english], "own": best[english[:-2] + language]}


def linking(facts: dict) -> str:
    """Write for BENCHMARKS.md how well phrases are linked, and what it costs."""
    official_, melo_, cost = facts["official"], facts["melo"], facts["cost"]
    ten, first, number = official_["ten"], official_["first"], official_["number"]
    ms, other = official_["cpu_ms"], facts["published"]
    lines = [
        "## Linking a phrase to what it means",
        "",
        f"ESCO's {cost['labels']:,} labels in four languages (French ones few). Official phrases "
        "that ESCO does not have: the right skill among all 13,896, where one answer counts and "
        "its near neighbours do not. The length of the runs and the weights were chosen on the "
        "phrases of one half of the skills; these are those of the other half. No figure was "
        "chosen by MELO, whose job titles are ranked against ESCO's English labels through its "
        "labels in all languages, and like for like against those of the title's own language "
        "(without the groups of ISCO, of which we have no own labels).",
        "",
        "| official phrases | number | first | among ten |",
        "|---|---|---|---|",
        *(
            f"| {key} | {number[key]} | {first[key]:.3f} | {ten[key]:.3f} |"
            for key in ("nl", "de", "fr", "all")
        ),
        "",
        "| MELO, MRR | to English labels | best published | to own labels | best published |",
        "|---|---|---|---|---|",
        *(
            f"| {key} | {melo_[key]['english']:.3f} | {other[key]['english']:.3f} "
            f"| {melo_[key]['own']:.3f} | {other[key]['own']:.3f} |"
            for key in ("nl", "de")
        ),
        "",
        *by_meaning(facts),
        f"Loading takes {cost['build_cpu_s']} s of CPU, once a process and again after a change, "
        f"and {cost['growth_mb']} MB, of which {cost['kept_mb']} MB stay in use; a phrase "
        f"{ms['median']} ms of CPU (95 % within {ms['p95']}).",
        "",
        *(
            f"- {words}: {'holds' if is_so else 'falls short'}"
            for words, is_so in (
                (f"among ten at least .60 by words ({ten['all']})", ten["all"] >= 0.6),
                (
                    f"MELO nl at least .44 ({melo_['nl']['english']})",
                    melo_["nl"]["english"] >= 0.44,
                ),
                (
                    f"MELO de at least .53 ({melo_['de']['english']})",
                    melo_["de"]["english"] >= 0.53,
                ),
                (f"growth at most 60 MB ({cost['growth_mb']})", cost["growth_mb"] <= 60),
                (f"a phrase at most 5 ms ({ms['median']}, {ms['p95']})", ms["p95"] <= 5),
            )
        ),
        "",
    ]
    return "\n".join(lines)


def by_meaning(facts: dict) -> list[str]:
    """Write what the encoder adds, or that it was not there."""
    found = facts.get("encoder")
    if found is None:
        return ["Without the encoder, which was not installed for this run.", ""]
    official_, melo_ = found["official"], found["melo"]
    words, ten, first = facts["official"], official_["ten"], official_["first"]
    more = official_["cpu_ms"]["median"] - words["cpu_ms"]["median"]
    goals = (
        (f"among ten, nl at least .76 ({ten['nl']})", ten["nl"] >= 0.76),
        (f"among ten, de at least .80 ({ten['de']})", ten["de"] >= 0.8),
        (f"MELO nl at least .50 ({melo_['nl']['english']})", melo_["nl"]["english"] >= 0.5),
        (f"MELO de at least .58 ({melo_['de']['english']})", melo_["de"]["english"] >= 0.58),
        (f"at most 40 ms of CPU more a phrase ({more:.1f})", more <= 40),
    )
    return [
        f"With the encoder ({found['name']}) over the English names of ESCO and the phrase:",
        "",
        "| official phrases | first | among ten | MELO, MRR to English labels |",
        "|---|---|---|---|",
        *(
            f"| {key} | {first[key]:.3f} | {ten[key]:.3f} "
            f"| {format(melo_[key]['english'], '.3f') if key in melo_ else ''} |"
            for key in ("nl", "de", "fr", "all")
        ),
        "",
        *(f"- {said}: {'holds' if is_so else 'falls short'}" for said, is_so in goals),
        "",
    ]
