"""The READMEs tell the truth: examples give the output shown, every command is documented, both languages say the same."""

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli import app

ROOT = Path(__file__).resolve().parent.parent
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_first_example_prints_what_it_shows(path: Path) -> None:
    shown = re.search(r"```console\n\$ (tiaoli [^\n]+)\n(.*?)```", path.read_text(encoding="utf-8"), re.S)
    assert shown
    result = CliRunner().invoke(app, shlex.split(shown[1])[1:])
    assert result.exit_code == 0
    assert result.output.strip() == shown[2].strip()


def block(text: str, name: str, language: str) -> str:
    """The first block in that language after the first mention of the file it is."""
    found = re.search(rf"```{language}\n(.*?)```", text[text.index(f"`{name}`") :], re.S)
    assert found
    return found[1]


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_files_shown_run_as_printed(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command that takes one of them, in the order shown: a baseline is made before it is compared with."""
    text = path.read_text(encoding="utf-8")
    files = {"enterprise.yaml": "yaml", "cases.jsonl": "json"}
    for name, language in files.items():
        (tmp_path / name).write_text(block(text, name, language), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    commands = [line for line in re.findall(r"^tiaoli ([^\n]+)", text, re.M) if any(name in line for name in files)]
    assert len(commands) == 3
    for command in commands:
        result = CliRunner().invoke(app, shlex.split(command, comments=True))
        assert result.exit_code == 0, f"{command}\n{result.output}\n{result.exception}"
    assert {path.suffix for path in tmp_path.iterdir() if path.is_file()} >= {".docx", ".html", ".json"}


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_langchain_example_runs(path: Path) -> None:
    block = re.search(r"```python\n(.*?)```", path.read_text(encoding="utf-8"), re.S)
    assert block
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(block[1], path.name, "exec"), {})
    assert "2020年全市淘汰落后产能工作要点 三（一）" in said.getvalue()


def commands() -> list[str]:
    named = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
    groups = [
        f"{group.name} {command.callback.__name__}"
        for group in app.registered_groups
        for command in (group.typer_instance.registered_commands if group.typer_instance else [])
        if command.callback
    ]
    return named + groups


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented(path: Path, command: str) -> None:
    assert f"tiaoli {command}" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_every_option_in_an_example_exists(path: Path) -> None:
    """An option that was renamed must not live on in the README."""
    text = path.read_text(encoding="utf-8")
    known = "".join(CliRunner().invoke(app, [*command.split(), "--help"]).output for command in commands())
    for option in set(re.findall(r"(?<=[\s`])--[a-z][a-z-]+", text)):
        assert option in known, option


def test_both_languages_show_the_same_commands() -> None:
    shown = [set(re.findall(r"^tiaoli (\w+(?: run| draft)?)", path.read_text(encoding="utf-8"), re.M)) for path in READMES]
    assert shown[0] == shown[1]
