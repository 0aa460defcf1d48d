# SPDX-License-Identifier: MIT
"""The two rules: in the organisation's own words, as data, and what was measured by each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from valueflows.ledger.rows import attribute
from valueflows.model.policies import MaximumProfitPolicy, MaximumWagePolicy
from valueflows.model.terms import Property, camel, properties
from valueflows.web.html import Content, Html, joined, tag
from valueflows.web.openbooks.gathering import LISTED_MAX, Gathered, Rule
from valueflows.web.openbooks.parts import (
    between,
    day,
    figure,
    link,
    listed,
    report_link,
    table,
    terms,
    told,
    word,
)
from valueflows.web.openbooks.sentences import (
    profit_limit,
    profit_value,
    wage_limit,
    wage_value,
    why_not,
)
from valueflows.web.openbooks.words import (
    VERDICTS,
    Shown,
    capital,
    percent,
    plain,
    sentence,
    shown,
)
from valueflows.web.records import address

_APART: Final = frozenset(
    {
        *("name", "published_by", "supersedes", "adopted_by", "adopted_at"),
        *("valid_from", "valid_through"),
    }
)
"""Fields that are told in words of their own."""

_HEADROOM: Final = "How far below the limit"


def wage_card(page: Gathered, languages: Sequence[str]) -> Html:
    """Return the section on the highest pay."""
    rule = page.wage
    return _card(page, rule, "wage", "The highest pay", languages, _wage_terms)


def profit_card(page: Gathered, languages: Sequence[str]) -> Html:
    """Return the section on profit."""
    rule = page.profit
    return _card(page, rule, "profit", "Profit", languages, _profit_terms)


def _card(
    page: Gathered,
    rule: Rule,
    key: str,
    title: str,
    languages: Sequence[str],
    measured: Any,
) -> Html:
    head = tag("h2", title, id=key)
    if rule.policy is None:
        text = "No published rule holds in this period, so that there is nothing to measure by."
        return tag("section", head, tag("p", text), aria_labelledby=key)
    return tag(
        "section",
        head,
        *_words(page, rule, languages),
        tag("h3", "What was measured"),
        terms(measured(page, rule)) if rule.answer.report else told(rule.answer.why),
        *_left_out(rule),
        tag("h3", "The rule, as it was decided"),
        terms(_decided(rule)),
        _as_data(page, rule),
        *_steps(page, rule),
        tag("h3", "How this was computed"),
        *_computed(page, rule),
        aria_labelledby=key,
    )


# -- what was measured -----------------------------------------------------------------------------


def _wage_terms(page: Gathered, rule: Rule) -> Iterator[tuple[str, Content]]:
    facts = rule.answer.facts
    yield "Verdict", _verdict(rule)
    yield "Measured", figure(wage_value(page, rule), _nothing(facts))
    yield "Limit", wage_limit(page, rule.policy) or "none is stated"
    yield _HEADROOM, _share(facts.get("headroom"))
    without = facts.get("verdictWithoutDerogation")
    if without and without != facts.get("verdict"):
        yield (
            "Without the exception that holds for a time",
            VERDICTS.get(str(without), str(without)),
        )
    yield "People counted", figure(shown(facts.get("n")))
    yield "The same by what was paid, whatever the hours", _some(shown(facts.get("headcountRatio")))
    yield "The same as if all worked full time", _some(shown(facts.get("fullTimeRatio")))
    yield "Share of pay that has hours", _share(facts.get("hoursCoverage"))
    yield "Share of work bought from outside", _share(facts.get("boughtOutsideShare"))


def _profit_terms(page: Gathered, rule: Rule) -> Iterator[tuple[str, Content]]:
    facts = rule.answer.facts
    money = page.currency(facts.get("currency")) or page.ledger_currency
    yield "Verdict", _verdict(rule)
    yield "Measured", figure(profit_value(page, rule), _nothing(facts))
    yield "Limit", profit_limit(page, rule.policy) or "none is stated"
    yield _HEADROOM, _some(shown(facts.get("headroom"), "%"))
    yield "Amount", _some(shown(facts.get("amount"), money))
    yield "Measured by", _some(shown(facts.get("baseAmount"), money))
    yield "The limit as an amount", _some(shown(facts.get("limit"), money))
    before, after = "surplusBeforeMemberShare", "surplusAfterMemberShare"
    yield "Surplus before the share of members", _some(shown(facts.get(before), money))
    yield "Surplus after the share of members", _some(shown(facts.get(after), money))
    yield "Records behind it", figure(shown(facts.get("n")))
    yield "Share of money whose purpose is known", _share(facts.get("coverage"))


def _nothing(facts: Any) -> str:
    return f"none: {why_not(facts.get('reason'))}"


def _verdict(rule: Rule) -> str:
    word_ = str(rule.answer.facts.get("verdict") or "")
    reason = rule.answer.facts.get("reason")
    head = VERDICTS.get(word_, plain(word_))
    return f"{head}: {why_not(reason)}" if reason else head


def _some(found: Shown) -> Html | None:
    return figure(found) if found.text or found.why else None


def _share(value: Any) -> Html | None:
    """Return a share as percent."""
    return _some(shown(value, "%", 100))


def _left_out(rule: Rule) -> Iterator[Html]:
    rows = [
        (sentence(str(row["text"])), str(row["people"]))
        for row in rule.answer.rows("excluded")
        if row["people"]
    ]
    if rows:
        yield table("Who was left out, and why", ("Why", "People"), rows)


# -- the rule --------------------------------------------------------------------------------------


def _words(page: Gathered, rule: Rule, languages: Sequence[str]) -> Iterator[Html]:
    """Yield the rule in the organisation's words, and in which others it can be read."""
    yield tag("p", rule.policy.name, class_="name")
    text = spoken(rule.texts, languages)
    if text is None:
        return
    quote = tag("p", text.text, class_="text")
    yield tag("blockquote", quote, lang=text.language)
    others = sorted({t.language for t in rule.texts if t.language != text.language})
    links = [
        tag("a", name, href=f"?period={page.period.text}&lang={name}", hreflang=name, lang="zxx")
        for name in others
        if name.replace("-", "").isalnum() and name.isascii()
    ]
    if links:
        yield tag("p", "Also in: ", between(links), class_="quiet")


def spoken(texts: Sequence[Any], languages: Sequence[str]) -> Any:
    """Return the text in the language that comes first for a reader; English, or any, after these."""
    by_language = {text.language.lower(): text for text in sorted(texts, key=lambda t: t.id)}
    for wanted in (*languages, "en"):
        for known in sorted(by_language):
            if known == wanted or known.partition("-")[0] == wanted.partition("-")[0]:
                exact = by_language.get(wanted)
                return exact or by_language[known]
    return by_language[min(by_language)] if by_language else None


def _decided(rule: Rule) -> Iterator[tuple[str, Content]]:
    policy = rule.policy
    yield "Decided by", policy.adopted_by
    yield "Decided on", day(policy.adopted_at)
    yield "Holds from", day(policy.valid_from)
    yield "Holds until", day(policy.valid_through)
    before = policy.supersedes
    yield "In place of", link(before) if before is not None else None
    yield "Accepted by", _accepted(rule)


def _as_data(page: Gathered, rule: Rule) -> Html:
    """Return everything that the rule says, by the names of its fields."""
    rows = list(_fields(page, rule))
    return tag("details", tag("summary", "All of the rule as data"), terms(rows))


def _fields(page: Gathered, rule: Rule) -> Iterator[tuple[str, Content]]:
    cls = MaximumWagePolicy if rule is page.wage else MaximumProfitPolicy
    for field in properties(cls):
        if field.name not in _APART and not field.derived:
            yield (
                capital(plain(camel(field.name))),
                _value(field, getattr(rule.policy, attribute(field.name))),
            )


def _value(field: Property, value: Any) -> Html | None:
    """Return the value of a field of a rule, nothing where it states none."""
    values = list(value) if field.many else [value]
    found = [_one(field, one) for one in values if one is not None]
    return between(found) if found else None


def _one(field: Property, value: Any) -> Html:
    if hasattr(value, "revision_id"):
        return link(value)
    if field.kind == "instant":
        return day(str(value)) or joined()
    return joined(word(value))


def _accepted(rule: Rule) -> Html:
    by = rule.accepted_by
    if not by:
        return joined("nobody who may be named here")
    more = len(by) - LISTED_MAX
    rest = f" and {more} more" if more > 0 else ""
    named = between([link(one) for one in by[:LISTED_MAX]])
    return joined(f"{len(by)} who may be named here: ", named, rest)


def _steps(page: Gathered, rule: Rule) -> Iterator[Html]:
    steps = page.waterfall(rule.policy) if rule is page.profit else []
    if steps:
        heads = ("Step", "What it is for", "How much", "Shared among")
        yield table("What becomes of a surplus, in this order", heads, map(_step, steps))


def _step(step: Any) -> tuple[Content, ...]:
    kind = str(getattr(step, attribute("kind")))
    name = plain(kind) if step.name in {None, step.id} else step.name
    share = "what is left" if step.share is None else percent(step.share)
    of = " of what the steps before left" if step.share_of == "rest" else ""
    if kind == "recoverLosses" and step.share is None:
        share = "as much as there is to make good"
    who = plain(step.member_class) if step.member_class else ""
    key = f", by {plain(step.key)}" if step.key else ""
    return (
        f"{step.order}. {name}",
        plain(kind),
        f"{share}{of if step.share else ''}",
        who + key,
    )


# -- behind it -------------------------------------------------------------------------------------


def _computed(page: Gathered, rule: Rule) -> Iterator[Html]:
    policy = tag("a", "The policy as a record", href=address(rule.policy.id))
    report = rule.answer.report
    if report is None:
        yield listed([policy, tag("a", "Ask through GraphQL", href="/graphql")]) or joined()
        return
    name = rule.kind
    yield tag(
        "p",
        f"Computed from version {report.version} of the ledger; the last record that bears on it "
        f"is of version {report.depends_on}. The books of that version have the hash ",
        tag("code", report.checkpoint),
        ".",
    )
    links = [
        report_link(page, name, "json", "The whole report as JSON"),
        report_link(page, name, "csv", "Its figures as CSV"),
        policy,
        tag("a", "Ask through GraphQL", href="/graphql"),
    ]
    records = len({row["record"] for row in rule.answer.rows("records")})
    if records:
        text = f"The records behind it ({records})"
        links.append(report_link(page, name, "csv", text, table="records"))
    yield listed(links) or joined()
    if not records:
        yield tag("p", "The records behind it are not told here, for they tell of single people.")
