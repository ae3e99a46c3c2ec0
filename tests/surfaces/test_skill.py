"""The skill for agents: its head is one that agents read, its command lines run as printed."""

import re
import shlex
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from assistant.api import FUNCTIONS
from assistant.cli import app

SKILL = Path(__file__).parents[2] / "docs" / "skill" / "tiaoli" / "SKILL.md"
TEXT = SKILL.read_text(encoding="utf-8")
NEED_FILES = ("ingest", "--profile", "--batch")


def test_its_head_names_it_and_says_when_to_use_it() -> None:
    head = yaml.safe_load(TEXT.split("---")[1])
    assert head.keys() == {"name", "description"}
    assert head["name"] == SKILL.parent.name
    assert 100 < len(head["description"]) <= 1024


@pytest.mark.parametrize("command", re.findall(r"`tiaoli ([a-z][^`]*)`", TEXT))
def test_its_commands_run_as_printed(command: str, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOLI_HOME", str(library))
    monkeypatch.chdir(tmp_path)
    name, *_ = words = shlex.split(command)
    if name in ("serve", "mcp") or any(word in NEED_FILES for word in words) or words == ["check", "--statement"]:
        words = [name, "--help"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    assert result.output or any(tmp_path.iterdir())


def test_it_names_every_tool() -> None:
    assert set(re.findall(r"tiaoli_(\w+)", TEXT)) == set(FUNCTIONS)
