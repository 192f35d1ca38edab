"""The grammar of expressions: what it reads, and that hostile texts get one line and run nothing."""

import builtins
import os
import time
from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from model.expressions import parse
from model.structure import Structure, Term

#: Texts that would do harm if they were run, or hang whoever multiplied them out.
HOSTILE = {
    "__import__('os').system('touch pwned')": "operator",
    "os.system": "made of numbers",
    "exec(x)": "operator",
    "open('x', 'w')": "operator",
    "().__class__.__bases__[0]": "number, a name",
    "x_N.subs": "made of numbers",
    "lambda: 0": "made of numbers",
    "[x for x in y]": "made of numbers",
    "{'a': 1}": "made of numbers",
    "'text'": "made of numbers",
    '"text"': "made of numbers",
    "f'{x}'": "made of numbers",
    "x if y else z": "operator",
    "x = 1": "made of numbers",
    "x := 1": "made of numbers",
    "x; y": "made of numbers",
    "x @ y": "made of numbers",
    "x % y": "made of numbers",
    "x ^ y": "made of numbers",
    "~x": "made of numbers",
    "x // y": "number, a name",
    "x < y": "made of numbers",
    "x_N,": "made of numbers",
    "10**10**10": "whole powers up to 6",
    "9**99999999": "whole powers up to 6",
    "2**-1": "whole powers up to 6",
    "x**y": "whole powers up to 6",
    "x**1.5": "whole powers up to 6",
    "(x**6)**6": "degree 12",
    "x**2**2": "power of a power",
    "((((((9**6)**6)**6)**6)**6)**6)": "ordinary size",
    "((a+b+c+d+e+f+g)**6)**2": "500 terms",
    "9" * 16: "15 digits",
    "(" * 1000 + "x" + ")" * 1000: "at most 2,000 characters",
    "(" * 900 + "x" + ")" * 900: "nest deeper",
    "-" * 1500 + "x": "nest deeper",
    "(" * 1_000_000: "at most 2,000 characters",
    "(" * 500_000 + ")" * 500_000: "at most 2,000 characters",
    "x" * 1_000_000: "at most 2,000 characters",
    "1/x": "divide by numbers",
    "1/0": "divide by numbers",
    "1/(2-2)": "divide by numbers",
    "1e9": "operator",
    "0x10": "operator",
    "1_000": "operator",
    "x y": "operator",
    "2x": "operator",
    "(x": "close each",
    "x)": "operator",
    "": "number, a name",
    "   ": "number, a name",
    "x +": "number, a name",
    "\x00": "made of numbers",
    "x\u200bN": "made of numbers",
    "\N{GREEK SMALL LETTER SIGMA}": "made of numbers",
    "\N{FULLWIDTH DIGIT ONE}": "made of numbers",
    "# x": "made of numbers",
    "$(reboot)": "made of numbers",
    # Look-alikes of letters, digits and signs, and what is not seen at all.
    "\N{CYRILLIC SMALL LETTER HA}_N": "made of numbers",
    "x\N{SUPERSCRIPT TWO}": "made of numbers",
    "2\N{MINUS SIGN}x": "made of numbers",
    "2\N{MULTIPLICATION SIGN}x": "made of numbers",
    "\N{ARABIC-INDIC DIGIT ONE}*x": "made of numbers",
    "x\N{COMBINING ACUTE ACCENT}": "made of numbers",
    "x\N{RIGHT-TO-LEFT OVERRIDE}+y": "made of numbers",
    "x +\N{NO-BREAK SPACE}y": r"got '\xa0' at character 4",
    "x\N{LINE SEPARATOR}+ y": r"got '\u2028' at character 2",
    # Numbers of other languages, lines of other languages.
    "1e999": "operator",
    "-1e-999*x": "operator",
    "0b1": "operator",
    ".5*x": "made of numbers",
    "1.*x": "made of numbers",
    "1j*x": "operator",
    "x + y # z": "made of numbers",
    "x\nimport os": "operator",
    "x\\\ny": "made of numbers",
    "x\r\n;y": "made of numbers",
    "__builtins__['eval']": "made of numbers",
    "x.__class__": "made of numbers",
    "getattr(x, 'y')": "operator",
    "`x`": "made of numbers",
    "${x}": "made of numbers",
    # Small texts that are a lot of work.
    "(a+b+c+d+e)**4*(a+b+c+d+e)**4" + "*1" * 950: "without detours",
    "*".join(["1/999999999999999"] * 7): "ordinary size",
    "0*(a+b+c+d+e+f+g)**6*(a+b+c+d+e+f+g)**6": "500 terms",
    "*".join(f"n{k}" for k in range(13)): "degree 12",
    "x**007": "whole powers up to 6",
}


def said_of(text):
    """The error that reading a text gives, with all that could run it out of order."""

    def never(*_, **__):
        raise AssertionError("ran something")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("eval", "exec", "compile"):
            patch.setattr(builtins, name, never)
        patch.setattr(sp, "sympify", never)
        try:
            parse(text)
        except ValueError as error:
            return str(error)
    return ""


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_text_gets_one_line_at_once(number, tmp_path, monkeypatch):
    text, match = list(HOSTILE.items())[number]
    monkeypatch.chdir(tmp_path)
    start = time.perf_counter()
    said = said_of(text)
    assert time.perf_counter() - start < 2
    assert match in said
    assert said.startswith("expression: must ")
    assert "\n" not in said
    assert len(said) < 200
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize("value", [None, 3, b"x", ["x"], sp.Symbol("x")])
def test_only_texts_are_read(value):
    with pytest.raises(ValueError, match="expression: must be a text"):
        parse(value)


def texts(depth=3):
    """Texts of the grammar, small enough to be allowed."""
    atoms = st.sampled_from(["x", "y", "zeta_1", "2", "0.5", "3", "0"])
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            st.builds("({} + {})".format, inner, inner),
            st.builds("{} - {}".format, inner, inner),
            st.builds("({})*({})".format, inner, inner),
            st.builds("-({})".format, inner),
            st.builds("({})**2".format, inner),
            st.builds("({})/4".format, inner),
        ),
        max_leaves=5,
    )


@settings(max_examples=150)
@given(texts())
def test_it_reads_what_sympy_reads(text):
    """Of texts made here, which sympy may be given."""
    names = {n: sp.Symbol(n) for n in ("x", "y", "zeta_1")}
    mine = sum(
        sp.Rational(c.numerator, c.denominator) * sp.prod([names[n] ** k for n, k in powers])
        for powers, c in parse(text).monomials.items()
    )
    other = sp.nsimplify(sp.sympify(text, locals=names), rational=True)
    assert sp.expand(mine - other) == 0


@pytest.mark.parametrize("name", ["nan", "inf", "None", "lambda", "__class__", "__import__", "_"])
def test_a_name_is_a_name_and_no_more(name):
    assert parse(f"{name}*2").monomials == {((name, 1),): Fraction(2)}


def test_a_text_of_several_lines_is_one_text():
    assert parse("x\n + 2*\n\ty\r\n").monomials == parse("x + 2*y").monomials
    form = Structure(extra=(Term("us", "own", "x_N\n  + 2*\n  x_R"),))
    assert form.words.endswith("own term (United States, own: x_N + 2* x_R)")


def test_numbers_are_exact_and_names_are_listed():
    found = parse(" 0.1*b - a/3 + b*0.2 ")
    assert found.text == "0.1*b - a/3 + b*0.2"
    assert found.monomials == {(("b", 1),): Fraction(3, 10), (("a", 1),): Fraction(-1, 3)}
    assert found.names == ("a", "b")
    assert parse("x - x").monomials == {}
    assert parse("0").names == ()
