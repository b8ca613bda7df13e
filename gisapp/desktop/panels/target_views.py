"""What is shown of the targets: the board as a table, and all that is known of one as paragraphs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gisapp.board import FIGURES, advice, told
from gisapp.desktop.panels.card_text import Paragraph, Run
from gisapp.desktop.panels.chips import LOOKS
from gisapp.desktop.panels.columns import Column
from gisapp.desktop.panels.contents import Content
from gisapp.desktop.panels.told_column import ToldColumn
from gisapp.i18n import mark
from layers.kinds import Field
from layers.results import STANDINGS, STATUSES

if TYPE_CHECKING:
    from gisapp.snapshot import Snapshot

_SHOWN = ("status", "name", "value", "target", "gap", "projected", "due", "county", "lead", "year", "basis", "clause")
_FIELDS = {one.name: one for one in STANDINGS} | {
    "due": Field("due", "date", "时限", "Due"),
    "lead": Field("lead", "text", "牵头单位", "Lead"),
    "year": Field("year", "text", "年度", "Year"),
}


def targets_content(snapshot: Snapshot, table: pd.DataFrame) -> Content:
    """Return a board of `gisapp.board.board` as a table; the city goes by its name."""
    run, words = snapshot.run, snapshot.words
    texts = told(table, run.plan, words.language)
    shown = table.assign(
        county=table["county"].fillna(run.plan.city),
        due=pd.to_datetime(table["year"].astype(str) + "-12-31"),
        lead=table["lead"].str.replace(";", "、"),
        year=table["year"].astype("str"),
    )
    columns = [
        ToldColumn(replace(_FIELDS[name], unit=""), shown[name], texts[name], words)
        if name in FIGURES
        else Column(_FIELDS[name], shown[name], words)
        for name in _SHOWN
    ]
    rows = np.arange(len(table)).astype(str).astype(object)
    return Content(tuple(columns), np.full(len(table), "targets", dtype=object), rows, frozenset({"status"}))


def target_paragraphs(snapshot: Snapshot, table: pd.DataFrame, number: int) -> list[Paragraph]:
    """Return what is known of one target: figures, what to enter, the plan's words, whose it is."""
    row: dict[str, Any] = {name: None if pd.isna(value) else value for name, value in table.iloc[number].items()}
    words, plan = snapshot.words, snapshot.run.plan
    target = next(one for one in plan.targets if one.id == row["id"])
    texts = {name: all_[0] for name, all_ in told(table.iloc[[number]], plan, words.language).items()}
    place = row["county"] or plan.city
    made = [Paragraph((Run(str(row["name"]), "title"),))]
    if row["status"]:
        word = next(one for one in STATUSES if one.code == row["status"]).title(words.language)
        made.append(Paragraph((Run(word, "chip", LOOKS[row["status"]]), Run(f"  {place} · {row['year']}", "quiet"))))
    titles = {one.name: one.title(words.language) for one in STANDINGS}
    figures: list[Run] = []
    for name in FIGURES:
        figures += [
            Run(f"{titles[name]} ", "quiet"),
            Run(f"{texts[name]}   ", "strong" if name == "value" else "plain"),
        ]
    made.append(Paragraph(tuple(figures)))
    said = [row["reason"], advice(target, int(row["year"]), str(row["status"]), words.language)]
    if row["undecided"]:
        said.append(words._(mark("{count} objects are undecided.")).format(count=f"{row['undecided']:,}"))
    made += [Paragraph((Run(one),)) for one in said if one]
    if row["basis"]:
        basis = _FIELDS["basis"].word(str(row["basis"]), words.language)
        day = words.day(row["date"].date()) if row["date"] is not None else ""
        made.append(Paragraph((Run(" · ".join(filter(None, (basis, day, row["source"]))), "quiet"),)))
    made.append(Paragraph((Run(f"「{target.text}」" if words.language == "zh" else f"“{target.text}”"),)))
    lead, support = ((row[name] or "").replace(";", "、") for name in ("lead", "support"))
    led = words._(mark("lead {lead}; support {support}") if support else mark("lead {lead}")) if lead else ""
    whose = " · ".join(filter(None, (row["clause"], led.format(lead=lead, support=support))))
    made.append(Paragraph((Run(whose, "small"),)))
    return made
