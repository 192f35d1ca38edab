"""Files that went wrong on the way: read rightly or refused in one line, quickly and in little room."""

import random
import resource
from fractions import Fraction
from time import process_time

import pytest
from test_efg import ON_THE_WAY, POKER, gambit_form
from test_nfg import OUTCOMES, PAYOFFS

from model.equilibria import efg_text, nfg_text, parse_efg, parse_nfg
from model.errors import InputError

NFG = (
    OUTCOMES,
    PAYOFFS,
    nfg_text([[1, Fraction(1, 3)], [0, 2]], [[0, 1], [5, -1]], title='C:\\x "y"'),
)
EFG = (POKER, ON_THE_WAY, efg_text([[1, Fraction(1, 3)], [0, 2]], [[0, 1], [5, -1]]))

PIECES = (
    '"', "\\", "{", "}", ",", " ", "\n", "0", "1", "-", "/", ".", "e", "1e99999999", "1e-9999999",
    "99999999999", "1_000", "\u0661", "\u00a0", "\ufeff", "\x00", "nan", '""', "{ }", '{ "x" 1 2 }',
    "NFG", "EFG", "p", "c", "t", "2", "100000000", "9" * 5000,
)  # fmt: skip


def mutate(text, draw):
    """Change a valid file in a few places."""
    for _ in range(draw.choice((1, 1, 2, 4))):
        words = text.split(" ")
        kind = draw.randrange(8)
        k = draw.randrange(len(text) + 1)
        if kind == 0:
            text = text[:k] + draw.choice(PIECES) + text[k:]
        elif kind == 1:
            text = text[:k] + text[k + draw.randrange(1, 9) :]
        elif kind == 2:
            j = draw.randrange(len(text) + 1)
            text = text[:k] + text[min(j, k) : max(j, k)] + text[k:]
        elif kind == 3:
            words[draw.randrange(len(words))] = draw.choice(PIECES)
            text = " ".join(words)
        elif kind == 4:
            i, j = draw.randrange(len(words)), draw.randrange(len(words))
            words[i], words[j] = words[j], words[i]
            text = " ".join(words)
        elif kind == 5:
            text = text[:k] + text[k:].swapcase() if draw.random() < 0.3 else text[:k]
        elif kind == 6:
            digits = [place for place, c in enumerate(text) if c.isdigit()]
            if digits:
                k = draw.choice(digits)
                text = text[:k] + draw.choice(("0", "7", "-3", "1/2", "2.5", "1e1")) + text[k + 1 :]
        else:
            text = text.replace(" ", draw.choice(("\n", "  ", "\t", "\r\n")))
    return text


def gambit_nfg(path):
    pygambit = pytest.importorskip("pygambit")
    return [
        [[Fraction(v) for v in row] for row in table]
        for table in pygambit.read_nfg(str(path)).to_arrays(dtype=Fraction)
    ]


KINDS = {"nfg": (parse_nfg, gambit_nfg, NFG), "efg": (parse_efg, gambit_form, EFG)}


def survive(kind, count, seed, folder):
    """Mutate files; whatever is read is what Gambit reads, if it reads it too."""
    draw = random.Random(seed)
    parse, theirs, sources = KINDS[kind]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read = agreed = 0
    for number in range(count):
        text = mutate(draw.choice(sources), draw)
        start = process_time()
        game, refusal = None, ""
        try:
            game = parse(text, "file")
        except InputError as error:
            refusal = str(error)
        assert process_time() - start < 1
        if game is None:
            assert refusal.startswith("file: ")
            assert "\n" not in refusal
            assert len(refusal) < 400
            continue
        read += 1
        if number % 5 == 0:
            path = folder / "file"
            path.write_text(text, encoding="utf-8")
            try:
                expected = theirs(path)
            except Exception:
                # What Gambit does not read, or fails at, cannot tell.
                continue
            agreed += 1
            assert [game.A.tolist(), game.B.tolist()] == expected, text
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
    return read, agreed


@pytest.mark.parametrize("kind", KINDS)
def test_some_hundreds_of_mutations(kind, tmp_path):
    read, agreed = survive(kind, 250, 1, tmp_path)
    assert read > 20
    assert agreed > 2


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_mutations(kind, tmp_path):
    read, agreed = survive(kind, 10_000, 2, tmp_path)
    assert read > 800
    assert agreed > 80
