r"""The article's claims, and those of the literature against them, as statements that can fail.

A claim is paraphrased, with the paragraphs it comes from, and made a predicate: a function of what
a reading shows of a case (`model.claims.cases`). **How predicates were set**, by one rule; a first
set of them, before any was tried on the model. Some were read again against the text after that:
what the threat widens counts the files that were not on the agenda before (para. 2 and 7 speak of
no others), a file that is kept is told from one that is dropped, the chaos of a large strike *may*
outweigh its gains, stifling is available and not the outcome, linked files are linked, and the
article's central claim, that pressure made Iran accept a wider agenda, was added. The rule:

1. *Causes.* Where the article makes something the cause of another, the case is compared with the
   same case without that cause (no threat; the regional capability of before the war; no protest;
   no Israeli hazard), everything else equal. It has to change strictly, in the direction named.
   Where the cause is absent from the case, the claim is not tried.
2. *Outcomes.* Where the article says how the talks end, the predicate is about outcomes, and a
   reading says of which: of some, or of all. Conceding means terms above 0, not settling as such.
   Sets of outcomes are compared best with best or worst with worst, as a reading has it.
3. *Conditions.* A claim of the form "if" is tried only where the condition occurs. How often that
   is, is part of the result: a condition that never occurs supports nothing.
4. *Strikes.* Where the article judges strikes, the predicate is about the payoff term, at full
   deadlock, where a strike is at its heaviest.
5. *Doubt.* Of two predicates that a sentence allows, the one that is easier to break.

The counter-claims go by the same rules. References: T. C. Morgan, Issue linkages in international
crisis bargaining, American Journal of Political Science 34(2), 1990; T. S. Sechser, Goliath's
curse, International Organization 64(4), 2010; J. Snyder and E. D. Borghard, The cost of empty
threats, American Political Science Review 105(3), 2011; M. D. Cebul, A. Dafoe and N. P. Monteiro,
Coercion and the credibility of assurances, Journal of Politics 83(3), 2021; R. B. C. Pauly, Damned
if they do, damned if they don't, International Security 49(1), 2024.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from model.claims.cases import Reading, Test
from model.claims.predicates import (
    MISSILE,
    NUCLEAR,
    REGIONAL,
    agenda_widens,
    as_much_without_threat,
    audience_costs_idle,
    best_aim_turns,
    concedes,
    concedes_the_others,
    erosion_costs_missiles,
    fragile_invites_wide,
    israel_moves_missiles,
    limited_strike_loses,
    linkage_fails,
    missile_terms_turn_down,
    not_dropped,
    of_outcomes,
    partly,
    stays_open,
    stifling_is_left,
    strike_loses_to_stifling,
    us_gains,
    wide_strike_may_lose,
    widens,
)

#: Under which a claim about outcomes is tried: the first is the claims' own, the others beside it.
OUTCOME_READINGS: tuple[Reading, ...] = ("central", "can", "must")


@dataclass(frozen=True)
class Claim:
    """A statement that the model can contradict.

    Attributes
    ----------
    key : str
        Name in data and on the command line.
    text : str
        The claim, paraphrased.
    where : str
        Paragraphs of the article, or author and year.
    predicate : str
        What is tested, in words.
    test : callable
        The predicate.
    readings : tuple of {"central", "can", "must", "payoffs"}
        Under which it is tried; the first is the one of the verdict.
    condition : str
        Where it is tried, if not everywhere.
    measures : str
        What the effect is, for a claim that compares.
    proof : str
        Why the form of the payoffs decides the claim, if it does: shown where no draw contradicts
        the form.
    switch : mapping of str to object
        The switch of the form that would let such a claim come out otherwise, if there is one.
    counter : bool
        Whether it is the literature's and not the article's.
    force : bool
        Whether it is about the use of force and not about the talks.
    """

    key: str
    text: str
    where: str
    predicate: str
    test: Test
    readings: tuple[Reading, ...] = OUTCOME_READINGS
    condition: str = ""
    measures: str = ""
    proof: str = ""
    switch: Mapping[str, Any] = field(default_factory=dict, hash=False)
    counter: bool = False
    force: bool = False

    def __reduce__(self) -> Any:
        # Tests of the stated claims are functions without a name: another process looks them up.
        if self in CLAIMS:
            return _stated, (self.key,)
        return super().__reduce__()

    @property
    def of_the_talks(self) -> bool:
        """Whether the article claims it, of the talks themselves."""
        return not (self.counter or self.force)


ARTICLE: tuple[Claim, ...] = (
    Claim(
        "agenda-widens-threat", "The military threat makes Iran accept a wider agenda", "2, 3, 7",
        "Iran gains more from talks on all files rather than the nuclear one than it does in the "
        "same case with no threat",
        agenda_widens("threat", "0"), ("central",),
        condition="there is a threat and the nuclear file is not linked", measures="points more",
    ),
    Claim(
        "agenda-widens-regional-loss", "The loss of influence makes Iran accept a wider agenda",
        "2, 3, 7",
        "Iran gains more from talks on all files rather than the nuclear one than it does in the "
        "same case with its regional capability whole",
        agenda_widens("capability_regional", "1"), ("central",),
        condition="some regional capability is lost and the nuclear file is not linked",
        measures="points more",
    ),
    Claim(
        "agenda-widens-protest", "Pressure at home makes Iran accept a wider agenda", "2, 3, 7",
        "Iran gains more from talks on all files rather than the nuclear one than it does in the "
        "same case with no protest",
        agenda_widens("protest", "0"), ("central",),
        condition="there is protest and the nuclear file is not linked", measures="points more",
    ),
    Claim(
        "threat-widens", "The threat wins concessions beyond the nuclear file", "2, 7",
        "Iran concedes in more of the other two files than in the same case with no threat",
        widens("threat", "0"), condition="there is a threat", measures="files more",
    ),
    Claim(
        "regional-loss-widens", "So does the loss of regional influence", "2",
        "Iran concedes in more of the two files beside the nuclear one than in the same case with "
        "its regional capability whole",
        widens("capability_regional", "1"), condition="some regional capability is lost",
        measures="files more",
    ),
    Claim(
        "protest-widens", "So does pressure at home", "2",
        "Iran concedes in more of the two files beside the nuclear one than in the same case with "
        "no protest",
        widens("protest", "0"), condition="there is protest", measures="files more",
    ),
    Claim(
        "force-helps-payoff", "Diplomacy backed by force serves the US better", "8",
        "the US payoff is higher than in the same case with no threat",
        us_gains(lambda seen: seen.us), condition="there is a threat", measures="points more",
    ),
    Claim(
        "force-helps-terms", "Diplomacy backed by force gets the US better terms", "8",
        "what the settlements are worth to the US is more than in the same case with no threat",
        us_gains(lambda seen: seen.deals), condition="there is a threat", measures="points more",
    ),
    Claim(
        "regional-conceded", "Iran makes concessions over its proxies", "13",
        "the regional file is settled on terms above 0",
        of_outcomes(concedes(REGIONAL)),
    ),
    Claim(
        "nuclear-conceded", "Iran makes nuclear concessions", "14, 15",
        "the nuclear file is settled on terms above 0",
        of_outcomes(concedes(NUCLEAR)),
    ),
    Claim(
        "nuclear-compromise", "The nuclear concession is a compromise: limited enrichment",
        "14", "the nuclear terms lie strictly between 0 and 1",
        of_outcomes(partly(NUCLEAR), concedes(NUCLEAR)),
        condition="outcomes in which Iran concedes in the nuclear file",
    ),
    Claim(
        "missile-kept", "Iran keeps its missiles out of any deal", "15",
        "the missile file stays open; one that the US drops is settled and does not count",
        of_outcomes(stays_open(MISSILE)),
    ),
    Claim(
        "missile-not-dropped", "Nor does the US let the missile file go", "12, 16",
        "the missile file is not settled on terms of 0",
        of_outcomes(not_dropped(MISSILE)),
    ),
    Claim(
        "missile-last", "If missiles are conceded at all, they come last", "2, 15",
        "the nuclear and the regional file are conceded too",
        of_outcomes(concedes_the_others, concedes(MISSILE)),
        condition="outcomes in which Iran concedes in the missile file",
    ),
    Claim(
        "israel-on-missiles", "Israeli pressure bears on the missile file", "16",
        "Iran gives up another share of the missile file than in the same case with no hazard of "
        "an Israeli strike",
        israel_moves_missiles, condition="there is such a hazard",
        measures="share of the missile file more",
    ),
    Claim(
        "limited-strike-misses", "A limited strike misses its aims", "20",
        "at full deadlock a limited strike gains the US less than it costs in war and retaliation",
        limited_strike_loses, ("payoffs",), measures="points gained", force=True,
    ),
    Claim(
        "large-strike-chaos", "The chaos of a large strike may outweigh its gains", "20",
        "where the stated ranges make the regime most fragile, aiming at it costs the US more in "
        "chaos than it adds in gains",
        wide_strike_may_lose, ("payoffs",), measures="points gained", force=True,
    ),
    Claim(
        "stifling-beats-strike", "If the talks stall, carrying the threat out is no way out",
        "20, 25", "at full deadlock stifling Iran and backing down is no worse for the US than the "
        "strike",
        strike_loses_to_stifling, ("payoffs",), measures="points ahead", force=True,
    ),
    Claim(
        "strike-fits-indicators", "Which strike is fitting depends on cohesion and protest", "24",
        "over the stated ranges of both, the better aim for the US is now limited, now the regime",
        best_aim_turns, ("payoffs",), force=True,
    ),
    Claim(
        "fragile-invites-wide", "The weaker the regime at home, the wider the fitting strike", "24",
        "aiming at the regime pays the US where the stated ranges make it most fragile, and more "
        "than where they make it least",
        fragile_invites_wide, ("payoffs",), measures="points more",
        proof="US strike: the gain of a wider aim, beta_1 - zeta phi, falls with fragility phi",
        switch={"scope_by_fragility": True}, force=True,
    ),
    Claim(
        "stifling-alternative", "Stifling Iran slowly remains available", "25",
        "with every file open and no threat at all the US has more than nothing",
        stifling_is_left, ("payoffs",), measures="points", force=True,
    ),
)  # fmt: skip

LITERATURE: tuple[Claim, ...] = (
    Claim(
        "as-much-without-threat", "With no threat at all Iran would concede as much",
        "yardstick; Sechser (2010)",
        "the share of the agenda that Iran gives up is no higher than with no threat",
        as_much_without_threat, condition="there is a threat",
        measures="share of the agenda more without it", counter=True,
    ),
    Claim(
        "missile-turns-down", "From some point on, more threat wins less over missiles",
        "Pauly (2024); Sechser (2010)",
        "the share of the missile file given up falls between some two of the threats 0, 1/4, 1/2, "
        "3/4, 1",
        missile_terms_turn_down, measures="share of the missile file, largest fall", counter=True,
    ),
    Claim(
        "erosion-costs-missiles",
        "A threat that erodes its own assurance wins less over missiles",
        "Cebul, Dafoe and Monteiro (2021)",
        "Iran gives up less of the missile file than if the threat left the assurance whole",
        erosion_costs_missiles, condition="the threat erodes an assurance",
        measures="share of the missile file lost", counter=True,
    ),
    Claim(
        "linkage-fails", "Linking the files can make agreement harder", "Morgan (1990)",
        "with all files linked nothing is settled, though file by file something is",
        linkage_fails, condition="file by file something is settled", counter=True,
    ),
    Claim(
        "audience-costs-idle", "Audience costs make no difference", "Snyder and Borghard (2011)",
        "each file ends alike, on the same terms, if the US has none",
        audience_costs_idle, condition="there are such costs", counter=True,
    ),
)  # fmt: skip

CLAIMS: tuple[Claim, ...] = ARTICLE + LITERATURE


def _stated(key: str) -> Claim:
    """The claim of that name."""
    return next(claim for claim in CLAIMS if claim.key == key)
