"""Villages: as many in each county as there are, at invented places; clean heating spreads town by town."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from layers.demo.chance import blank, days, generator, pick, where, where_day
from layers.demo.ledger import MARK, table
from layers.demo.settlements import County, density, is_mountain
from layers.demo.shapes import inside, points, spread

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Objects = NDArray[np.object_]

_OUTSIDE = {"定州市": 16, "容城县": 6, "安新县": 6, "雄县": 6}
"""A few villages outside the plan, to show that they are left out."""

_DONE = {
    **dict.fromkeys(("莲池区", "竞秀区", "高新区"), 0.90),
    **dict.fromkeys(("涿州市", "高碑店市", "定兴县", "白沟新城"), 0.93),
    "徐水区": 0.85,
    "涞水县": 0.82,
    "易县": 0.70,
    "满城区": 0.66,
    "清苑区": 0.60,
    **dict.fromkeys(("望都县", "高阳县", "蠡县", "博野县"), 0.42),
    **dict.fromkeys(("安国市", "曲阳县", "顺平县", "唐县"), 0.30),
}
"""Share of plain villages wholly converted: most round Beijing and the city, fewest in the south."""

_FIRST_YEAR = {
    **dict.fromkeys(("涿州市", "高碑店市", "定兴县", "白沟新城", "徐水区", "涞水县"), 2017),
    **dict.fromkeys(("易县", "莲池区", "竞秀区", "高新区"), 2018),
}
_ELECTRIC = {
    "清苑区": 0.7,
    "博野县": 0.5,
    "蠡县": 0.5,
    "望都县": 0.5,
    "安国市": 0.5,
    "曲阳县": 0.6,
    "顺平县": 0.7,
}
"""Share of electric heating where the plan names it; elsewhere gas prevails."""

_WHERE = ("", "东", "西", "南", "北", "前", "后", "大", "小", "上", "下", "新")
_SURNAMES = tuple(
    "张王李赵刘陈杨孙马高郭梁宋郑韩冯于董程曹袁邓许傅沈吕苏卢蒋蔡贾魏薛叶阎潘杜戴夏田任姜范石姚谭廖邹熊金陆郝崔康毛邱秦史顾侯"
)
_ENDINGS = ("家庄", "庄", "家营", "村", "各庄", "家坨", "家台", "家疃")


def _names(rng: Generator, count: int) -> list[str]:
    """Return village names, all different within a county."""
    total = len(_WHERE) * len(_SURNAMES) * len(_ENDINGS)
    made = []
    for number in rng.choice(total, count, replace=False):
        rest, ending = divmod(int(number), len(_ENDINGS))
        where, surname = divmod(rest, len(_SURNAMES))
        tail = _ENDINGS[ending]
        made.append(f"{MARK}{_WHERE[where]}{_SURNAMES[surname]}{tail if tail.endswith('村') else tail + '村'}")
    return made


def _county(rng: Generator, county: County) -> pd.DataFrame:
    """Return the villages of one county: code, names, place, terrain and rank in the programme."""
    one = county.division
    count = _OUTSIDE.get(one.name, one.villages)
    places = spread(rng, county.ground, count, lambda metres: density(metres, one.terrain))
    town = county.nearest_town(places)
    order = np.argsort(town, kind="stable")
    places, town = places[order], town[order]
    number = pd.Series(town).groupby(town).cumcount().to_numpy() + 1
    # programmes go town by town, so that converted villages lie together
    progress = 0.65 * rng.random(len(county.towns))[town] + 0.35 * rng.random(count)
    return pd.DataFrame(
        {
            # no town of the statistics bureau is numbered from 9
            "code": [f"{one.adcode}{900 + t + 1}{200 + n}" for t, n in zip(town, number, strict=True)],
            "name": _names(rng, count),
            "county": one.name,
            "town": county.towns[town],
            "x": places[:, 0],
            "y": places[:, 1],
            "mountain": is_mountain(places, one.terrain),
            "done": _DONE.get(one.name, 0.2),
            "first_year": _FIRST_YEAR.get(one.name, 2018),
            "electric": _ELECTRIC.get(one.name, 0.12),
            "progress": progress.argsort(kind="stable").argsort(kind="stable") / count,
        }
    )


def _modes(
    rng: Generator, all_: pd.DataFrame, due: NDArray[np.int64], share: Floats, network: Bools
) -> dict[str, NDArray[np.int64]]:
    """Return the households of each clean mode: one main mode a village, now and then a few of another."""
    clean = np.rint(due * share).astype(np.int64)
    electric = rng.random(len(all_)) < np.where(all_["mountain"], 0.7, all_["electric"])
    aside = np.where(rng.random(len(all_)) < 0.15, np.rint(clean * rng.uniform(0.02, 0.2, len(all_))), 0).astype(
        np.int64
    )
    main = clean - aside
    return {
        "district_households": np.where(network, main, 0),
        "gas_households": np.where(~network & ~electric, main, 0),
        "electric_households": np.where(~network & electric, main, 0),
        "other_clean_households": aside,
    }


def villages(seed: int, counties: dict[str, County], networks: NDArray[np.object_]) -> gpd.GeoDataFrame:
    """Return the villages layer.

    Parameters
    ----------
    seed
        Seed of the demo.
    counties
        Every division and committee with its towns.
    networks
        Areas of the heat networks, whose villages are on district heating.
    """
    rng = generator(seed, "villages")
    all_ = pd.concat([_county(rng, county) for county in counties.values()], ignore_index=True)
    count = len(all_)
    places = all_[["x", "y"]].to_numpy()
    mountain = all_["mountain"].to_numpy()
    whole_network = shapely.union_all(networks)
    shapely.prepare(whole_network)
    network = inside(whole_network, places)

    suited = np.where(mountain, rng.random(count) < 0.42, True)
    households = np.clip(np.exp(rng.normal(5.68, 0.5, count)), 80, 900) * np.where(mountain, 0.6, 1.0)
    households = np.maximum(np.rint(households), 80).astype(np.int64)
    exempt = rng.binomial(households, rng.choice([0.0, 0.01, 0.03], count, p=[0.5, 0.35, 0.15]))
    due = households - exempt

    done_share = np.where(mountain, np.where(suited, 0.35, 0.03), all_["done"])
    progress = all_["progress"].to_numpy()
    done = (progress < done_share) | network
    started = ~done & (progress < done_share + 0.22) & (rng.random(count) < np.where(mountain, 0.25, 0.8))
    part = rng.beta(2.2, 1.6, count)
    share = np.select([done, started], [np.ones(count), part], 0.0)
    modes = _modes(rng, all_, due, share, network)
    clean = np.sum(list(modes.values()), axis=0)
    # converted first where the programme began first, then year by year
    year = np.minimum(
        all_["first_year"] + np.floor(progress / np.maximum(done_share, 0.05) * 3.2).clip(0, 3), 2020
    ).to_numpy()
    within = days(rng, "1970-08-15", "1970-11-30", count) - np.datetime64("1970-01-01", "D")
    accepted = where_day(clean > 0, (year - 1970).astype("datetime64[Y]").astype("datetime64[D]") + within)
    late = rng.random(count)
    accepted = np.where(late < 0.03, accepted + np.timedelta64(500, "D"), accepted)
    accepted = np.where(late > 0.98, np.datetime64("NaT", "D"), accepted)

    # clean coal covers the rest of most mountain villages; on the plain a few wrongly count on it
    on_coal = np.where(mountain, np.where(suited, 0.3, 0.85), 0.02) > rng.random(count)
    coal = np.where(on_coal, due - clean, np.rint((due - clean) * rng.uniform(0, 0.4, count)).astype(np.int64))

    silent = ((rng.random(count) < 0.012) & (clean == 0)) | (
        mountain & ~suited & (clean == 0) & (rng.random(count) < 0.5)
    )
    columns = {name: where(~silent, blank(rng, values, 0.004)) for name, values in modes.items()}
    return table(
        "villages",
        {
            "code": blank(rng, all_["code"].to_numpy(dtype=object), 0.004),
            "name": all_["name"].to_list(),
            "county": blank(rng, all_["county"].to_numpy(dtype=object), 0.003),
            "town": blank(rng, all_["town"].to_numpy(dtype=object), 0.006),
            "terrain": blank(rng, np.where(mountain, "mountain", "plain"), 0.008),
            "suited": blank(rng, suited, 0.015),
            "households": blank(rng, households, 0.006),
            "exempt_households": blank(rng, exempt, 0.05),
            **columns,
            "clean_coal_households": blank(rng, coal, 0.03),
            "accepted": accepted,
            "uncertainty_m": blank(rng, pick(rng, {50.0: 3, 100.0: 4, 200.0: 3, 500.0: 1}, count), 0.2),
        },
        points(places, rng.random(count) < 0.004),
    )
