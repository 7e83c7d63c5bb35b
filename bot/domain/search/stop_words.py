"""Words that say nothing about what is looked for, in English and German, in small letters."""

from __future__ import annotations


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


STOP_WORDS = _words(
    "a an the and or of for to in on at by with from me my i we you it is are be that this which who can do does find",
    "show search list get give look looking want wanted need needed seek seeking hire hiring please any some all only",
    "just new open available good there here job jobs work works working project projects gig gigs task tasks order",
    "orders position positions posted paid paying pay pays budget price rate client clients customer customers",
    "developer developers programmer programmers freelancer freelancers freelance people person someone somebody",
    "der die das den dem des ein eine einen einem einer und oder von vom für zu zum zur im am auf bei mit aus nach mir",
    "mich ich wir es ist sind sein finde zeig zeige suche such liste gib will möchte brauche bitte alle alles nur neue",
    "neuen neuer neues offene offenen gute guten auftrag aufträge aufträgen arbeit arbeiten projekt projekte projekten",
    "aufgabe aufgaben stelle stellen preis kunde kunden auftraggeber entwickler entwicklerin programmierer",
    "freiberufler leute jemand jemanden",
    "remote",  # all work here is, and few jobs say so
)

NOT = _words("no not without except ohne kein keine keinen nicht ausser außer")
OR = _words("or oder /")

NO_SKILLS = _words(
    "brand closer closing copy docs events express ghost grants growth leads liquid make maps naming next nest polish",
    "pr rest sales selling startup support typing",
)
"""Everyday words that are also a skill's other name. Alone they stay words."""
