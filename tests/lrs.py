"""Extreme equilibria by lrsnash, an exact solver of its own (Debian's package lrslib)."""

import subprocess


def lrsnash(A, B):
    """All extreme equilibria as pairs of lists of rationals in text."""
    lines = [f"{len(A)} {len(A[0])}", *(" ".join(map(str, row)) for M in (A, B) for row in M)]
    done = subprocess.run(
        ["lrsnash", "/dev/stdin"],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=True,
    )
    found, ys = [], []
    for words in map(str.split, done.stdout.splitlines()):
        if words[:1] == ["2"]:
            ys.append(words[1:-1])
        elif words[:1] == ["1"]:
            found += [(words[1:-1], y) for y in ys]
            ys = []
    return found
