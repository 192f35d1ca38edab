"""The chapters of a briefing: each answers one question from the ground they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from model.algebraic import Point
from model.briefing.back_matter import assumptions, method
from model.briefing.body import (
    by_form,
    how_sure,
    over_draws,
    over_time,
    the_record,
    threat_and_promise,
    what_it_is_worth,
    what_it_would_take,
    what_moves_it,
)
from model.briefing.both import named_apart
from model.briefing.content import AGAINST, Chapter, Exhibit, Table
from model.briefing.front import files_by_threat, on_grids
from model.briefing.ground import LENS_LEVELS, SEED, Ground
from model.claims import evaluate
from model.errors import InputError
from model.game import BargainingGame
from model.game_results import payoff_table
from model.grid import finest_table
from model.lenses.first_mover import commitment_path
from model.lenses.side_by_side import lenses
from model.parameters import FILES
from model.payoffs import PLAYER_NAMES
from model.reasons import reasons
from model.regimes import Branches, branches
from model.scenario import decimal
from model.sweeps.findings import CHECKED_LEVELS, Finding, grid_in_words, status_here
from model.tables import rows_and_columns
from model.uncertainty.results import MOST_MOVED
from model.words import listed, number, sentence, within

#: Levels up to which the distance of every parameter is measured.
_DISTANCE_LEVELS = 3

#: Cases on which claims are tried.
_CLAIM_CASES = 1024

#: Threats at which moving first is compared.
_MOVES = 51


def along_threat(ground: Ground) -> Chapter:
    """What each file does as the threat grows, and whose incentive flips."""
    exact = branches(ground.scenario, levels=ground.levels, threat=None)
    figure = Exhibit(
        "turning-points",
        exact.words,
        "Each bar is the stretch of threats on which an outcome is that of some pure equilibrium, "
        f"at L = {ground.levels}; the places are exact.",
        exact.figure,
        exact.frame,
    )
    check = Table(
        "Does the grid make the headline? What each grid says along the threat",
        ("", *map(grid_in_words, ground.findings[0].by_levels), "all agree"),
        tuple(
            (
                _subject(f),
                *f.words_by_levels.values(),
                "no" if f.depends else "yes",
            )
            for f in ground.findings
        ),
    )
    shown = () if ground.room is None else (files_by_threat(ground),)
    return Chapter(
        "threat",
        "The same on grids, as the threat grows",
        (
            "The game is also solved with concessions in steps, where every pure equilibrium is "
            "enumerated. A coarse grid can hide a zone of agreement: sentences say what the nested "
            "grids below agree on. At the scenario's own values:",
            *(f"{headline.words}." for headline in ground.headlines),
            *on_grids(ground),
        ),
        (*shown, figure),
        (*_turns(exact), check),
        annex=True,
    )


def _turns(found: Branches) -> tuple[Table, ...]:
    """Every exact turning point with whose incentive flips there."""
    side = {"below": "holds below", "above": "holds above", "at": "holds at it alone"}
    rows = tuple(
        (
            _place(turn.point),
            PLAYER_NAMES[flip.player],
            f"{flip.outcome.label} ({side[flip.holds]})",
            flip.deviation.label,
        )
        for turn in found.turns
        for flip in turn.flips
    )
    if not rows:
        return ()
    caption = f"Exact turning points along the threat, L = {found.levels}"
    return (
        Table(
            caption,
            ("threat", "who changes its mind", "outcome that changes", "it would rather have"),
            rows,
        ),
    )


def _place(point: Point) -> str:
    """A place as titles tell it, with what it is exactly where that is something else.

    >>> from fractions import Fraction
    >>> _place(Point.of(Fraction(576, 1037))), _place(Point.of(Fraction(1, 4)))
    ('0.56 (exactly 576/1037)', '0.25')
    """
    exact, is_rounded, _ = str(point).partition(" = ")
    return f"{round(float(point), 2):g} (exactly {exact})" if is_rounded else exact


def _subject(finding: Finding) -> str:
    return "full deadlock" if finding.subject == "deadlock" else f"the {finding.subject} file"


def why(ground: Ground) -> Chapter:
    """What holds the equilibrium together, and the table it comes from."""
    found, table = reasons(ground.game), payoff_table(ground.game)
    exhibits = []
    if found is not None:
        exhibits.append(
            Exhibit(
                "reasons",
                found.words,
                f"The equilibrium explained is {found.outcome.label}: {found.choice}. For each "
                "side, what its payoff would change by, term by term, if it alone left a settled "
                "file open, or settled another file, in the way best for itself. An equilibrium "
                "needs every sum at or below 0.",
                found.figure,
                found.frame,
            )
        )
    exhibits.append(
        Exhibit(
            "payoff-table",
            table.words,
            f"{rows_and_columns(table.structure)} The CSV holds the whole table.",
            table.figure,
            table.frame,
        )
    )
    return Chapter(
        "why", "Why: what each side would lose by moving", exhibits=tuple(exhibits), annex=True
    )


def side_by_side(ground: Ground) -> Chapter:
    """What each lens makes of each file, and who gains by moving first."""
    levels = min(ground.levels, LENS_LEVELS)
    found = lenses(BargainingGame(ground.scenario, levels))
    # Who moves first is looked up in every cell.
    finest = finest_table(len(ground.scenario.file_names))
    grids = (levels, *(n for n in CHECKED_LEVELS if n != levels and n <= finest))
    moves = commitment_path(ground.scenario, levels=grids, threat=(0, 1, _MOVES))
    figures = (
        Exhibit(
            "lenses",
            found.words,
            "Each row asks another question of the same payoffs. No row is the answer, and nothing "
            "averages them; where they part, that is the finding. Bargains presume an agreement "
            "that binds; equilibria must hold by themselves.",
            found.figure,
            found.frame,
        ),
        Exhibit(
            "first-mover",
            moves.words,
            "What each side gets if it alone can commit before the other answers, against the "
            "equilibria of choosing at once, as the threat grows.",
            moves.figure,
            moves.frame,
        ),
    )
    return Chapter("lenses", "Lenses side by side", found.agreement, figures, annex=True)


def put_to_the_test(ground: Ground) -> Chapter:
    """The claims of the article and of the literature, where the talks are on their files."""
    heading = "The article put to the test"
    if ground.scenario.file_names != FILES:
        text = (
            f"The article's claims are about talks on the {listed(FILES)} files; they are not put "
            f"to the test on talks on the {listed(ground.scenario.file_names)} files.",
        )
        return Chapter("claims", heading, text, annex=True)
    try:
        board = evaluate(
            ground.scenario, n=_CLAIM_CASES, bounds_n=_CLAIM_CASES, seed=SEED,
            levels=min(ground.levels, 3),
        )  # fmt: skip
    except InputError as refused:
        # What a claim compares with, such as talks on one file alone, a form may not have.
        needed, _, found = str(refused).replace(": must", " must", 1).partition(", got ")
        text = (
            "The article's claims are not put to the test in this form of the game, which does not "
            f"have all that they compare: the {needed}, and here it is {found}.",
        )
        return Chapter("claims", heading, text, annex=True)
    captions = (
        "Each claim is a statement about results that can fail. Verdicts are those of the central "
        "reading at the scenario's values; below them the verdict without the inputs that were "
        "read from the claim's own paragraph (blind), and grids that say otherwise. The middle "
        "column says in which share of the cases that the claim is about it holds; the last, how "
        "often draws over all bounds break it. One that nothing breaks counts as no support.",
        "What the article says of the files.",
        "The rest of the article's claims, and below the line what the literature says against "
        "them.",
    )
    figures = tuple(
        Exhibit(f"claims-{page.number}", page.words, caption, page.figure, page.frame)
        for page, caption in zip(board.pages, captions, strict=True)
    )
    return Chapter("claims", heading, exhibits=figures, annex=True)


def over_lenses(ground: Ground) -> Chapter:
    """In which share of the sampled cases each file is settled, lens by lens."""
    shares = ground.shares
    figure = Exhibit(
        "robustness",
        shares.words,
        "The share of cases drawn evenly from the stated ranges in which each file is settled, by "
        "lens. It says how far the conclusion depends on numbers nobody knows; it is no measure of "
        "what will happen.",
        shares.beside(ground.forms).figure,
        shares.frame,
    )
    text = (
        f"Of {shares.attrs['n']:,} cases, {shares.attrs['sampling']}. What changes a conclusion is "
        "a form of the game, grid or lens under which its share falls on the other side of one "
        f"half or moves by more than {MOST_MOVED}.",
        *(
            f"{said}."
            for conclusion, said in ground.forms.sentences.items()
            if not conclusion.endswith("conceded")
        ),
    )
    forms = Exhibit(
        "forms",
        ground.forms.headline,
        "The same cases under other forms of the game: what the literature disputes, and how "
        f"finely concessions can be split. Framed: the conclusion changes. {ground.forms.counted}.",
        ground.forms.figure,
        ground.forms.frame,
    )
    tables = () if ground.by_form is None else (by_form(ground.by_form),)
    heading = "Lenses and forms over sampled cases"
    return Chapter("over-lenses", heading, text, (figure, forms), tables, annex=True)


def compared(ground: Ground, other: Ground) -> Chapter:
    """One scenario against another: what differs in the numbers, and in what holds."""
    here, there = ground.scenario, other.scenario
    along = Table(
        "What all grids say along the threat",
        ("", here.label, there.label),
        tuple(
            (
                "full deadlock" if a.subject == "deadlock" else f"the {a.subject} file",
                a.words,
                b.words,
            )
            for a, b in zip(ground.findings, other.findings, strict=True)
        ),
    )
    both = {**there.described, **here.described}
    moved = tuple(
        (p.words, *(decimal(s.values[n]) if n in s.values else "none" for s in (here, there)))
        for n, p in both.items()
        if here.values.get(n) != there.values.get(n)
    )
    numbers = Table(
        f"The {len(moved)} of {len(both)} parameters whose values differ",
        ("parameter", here.label, there.label),
        moved,
    )
    threat = number(other.today["threat"])
    when = named_apart(here, there)[1]
    figure = Exhibit(
        f"files-by-threat{AGAINST}",
        f"{sentence(when)}, at a threat of {threat}, {status_here(other.line.here)}",
        f"What becomes of each file on grids as the threat grows, for {there.label}.",
        other.line.figure,
        other.line.marks,
    )
    room = other.room
    first = () if room is None else (
        Exhibit(
            f"room{AGAINST}",
            f"{sentence(when)} {within(room.title)}",
            f"The same as the first figure for {there.label}.",
            room.figure,
            room.marks,
        ),
    )  # fmt: skip
    text = (
        f"{here.title}: at its threat of {number(ground.today['threat'])}, "
        f"{status_here(ground.line.here)}.",
        f"{there.title}: at its threat of {threat}, {status_here(other.line.here)}.",
    )
    return Chapter(
        "against", f"Compared with {within(there.title)}", text, (*first, figure), (along, numbers)
    )


def of_the_other(ground: Ground, other: Ground) -> tuple[Chapter, ...]:
    """What moves the answer of the second scenario, and how sure it is, in the annex."""
    about = other.scenario
    when = sentence(named_apart(ground.scenario, about)[1])
    exhibits = [
        replace(
            exhibit,
            key=f"{exhibit.key}{AGAINST}",
            title=f"{when}: {within(exhibit.title)}",
            caption=f"The same as the figure of the first scenario for {about.label}.",
        )
        for exhibit in (*threat_and_promise(other), *over_draws(other))
    ]
    if not exhibits:
        return ()
    heading = f"{about.title}: what moves the answer, and how sure it is"
    return (Chapter("the-other", heading, exhibits=tuple(exhibits), annex=True),)


#: The chapters in the order of the documents.
ORDER: tuple[Callable[[Ground], Chapter], ...] = (
    what_moves_it,
    what_it_would_take,
    what_it_is_worth,
    over_time,
    how_sure,
    the_record,
    put_to_the_test,
    along_threat,
    why,
    side_by_side,
    over_lenses,
    assumptions,
    method,
)

#: What a chapter waits for that can be found meanwhile.
AHEAD: Mapping[Callable[[Ground], Chapter], Callable[[Ground], object]] = {
    the_record: lambda ground: ground.record,
    along_threat: lambda ground: ground.forms_asked,
    over_lenses: lambda ground: ground.forms_asked,
}
