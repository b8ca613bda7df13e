"""What a window shows of a project: judged when needed, cards, links, search."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from pyproj import Geod

from gisapp.drawn import Feature
from gisapp.i18n import Language
from gisapp.search import find
from gisapp.snapshot import Snapshot, take
from layers.project import Project
from layers.store.base import Changes

if TYPE_CHECKING:
    from pathlib import Path

YEAR_END = dt.date(2020, 12, 31)


@pytest.fixture(scope="module")
def snapshot(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    path = tmp_path_factory.mktemp("snapshot") / "city.gpkg"
    path.write_bytes(demo_file.read_bytes())
    return take(path, Language.EN)


def test_a_project_without_lists_is_judged_and_keeps_them(snapshot: Snapshot) -> None:
    assert snapshot.as_of == YEAR_END
    with Project.open(snapshot.path) as project:
        stored = project.result("boilers_to_close")
        assert stored is not None
        assert list(stored["id"]) == list(snapshot.run.lists["boilers_to_close"]["id"])


def test_lists_that_still_hold_are_shown_as_they_are(demo: Path) -> None:
    first = take(demo, Language.ZH, dt.date(2019, 12, 31))
    shares: list[float] = []
    again = take(demo, Language.ZH, progress=shares.append)
    assert again.run.summary == first.run.summary
    # Judging reports many shares; reading what is stored reports two.
    assert shares == [0.2, 1.0]


def test_lists_of_other_data_are_judged_anew(demo: Path) -> None:
    first = take(demo, Language.EN)
    gone = first.run.lists["boilers_to_close"]["id"].iloc[0]
    with Project.open(demo) as project:
        layer = project.layer("boilers")
        row = layer[layer["id"] == gone]
        project.apply(Changes("boilers", delete=row[["id", "version"]]))
    again = take(demo, Language.EN)
    assert gone not in set(again.run.lists["boilers_to_close"]["id"])


def test_the_language_of_a_stored_run_is_the_one_asked_for(snapshot: Snapshot) -> None:
    chinese = take(snapshot.path, Language.ZH)
    feature = Feature("boilers", snapshot.run.lists["boilers_to_close"]["id"].iloc[0])
    cards = snapshot.card(feature), chinese.card(feature)
    assert cards[0] is not None
    assert cards[1] is not None
    assert cards[0].title == cards[1].title
    assert cards[0].chip == "Act"
    assert cards[1].chip == "应处理"
    assert all("条" not in one for one in snapshot.run.summary["warnings"])


def test_a_card_has_every_hit_of_the_evidence(snapshot: Snapshot) -> None:
    evidence = snapshot.run.evidence
    for kind, name in (
        ("boilers", "boilers_to_close"),
        ("villages", "uncovered_villages"),
        ("mines", "mines_to_restore"),
    ):
        for one in snapshot.run.lists[name]["id"].head(10):
            card = snapshot.card(Feature(kind, one))
            assert card is not None
            own = evidence[(evidence["kind"] == kind) & (evidence["id"] == one)]
            assert len(card.lines) == len(own)
    assert snapshot.card(Feature("counties", "nowhere")) is None
    assert snapshot.card(Feature("ring_roads", snapshot.layers["ring_roads"]["id"].iloc[0])) is None


def test_the_link_goes_to_the_nearest_plant(snapshot: Snapshot) -> None:
    listed = snapshot.run.lists["boilers_to_close"]
    placed = listed[listed["distance_m"].notna()]
    assert len(placed) > 3
    for _, row in placed.head(10).to_dict("index").items():
        link = snapshot.link(Feature("boilers", row["id"]))
        assert link is not None
        # PROJ's own geodesic between the two ends; the list has the nearest of all places of the plant.
        assert Geod(ellps="GRS80").inv(*link.start, *link.end)[2] == pytest.approx(row["distance_m"], abs=0.01)
        assert link.metres == pytest.approx(row["distance_m"], abs=0.01)
    done = (
        set(snapshot.layers["boilers"]["id"]) - set(listed["id"]) - set(snapshot.run.lists["boilers_to_upgrade"]["id"])
    )
    assert snapshot.link(Feature("boilers", min(done))) is None


def test_search_finds_by_name_and_id_and_puts_beginnings_first(snapshot: Snapshot) -> None:
    row = snapshot.layers["boilers"].iloc[7]
    assert find(snapshot, row["id"])[0].feature == Feature("boilers", row["id"])
    assert Feature("boilers", row["id"]) in [one.feature for one in find(snapshot, row["name"])]
    county = snapshot.layers["counties"]["name"].iloc[0]
    found = find(snapshot, county)
    assert found[0].name.startswith(county)
    assert len(found) <= 20
    assert find(snapshot, "  ") == []
    assert find(snapshot, "no such thing (") == []
