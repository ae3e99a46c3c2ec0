"""Surroundings that a program must bear: consoles of other encodings, proxies of any kind, days in any notation."""

import io
import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.app import Tiaoli
from assistant.cli import main
from assistant.cli.terminal.console import emit
from assistant.cli.terminal.surroundings import settle
from corpus.errors import BadInputError
from corpus.times.days import FIRST, LAST, read_day

QUESTION = "绍兴环保不达标的产能退出由谁牵头？"
pytestmark = pytest.mark.xdist_group("cli")


def tiaoli(library: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[bytes]":
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment |= {"TIAOLI_HOME": str(library)} | variables
    return subprocess.run([sys.executable, "-m", "assistant.cli", *arguments], env=environment, capture_output=True, check=False)


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_a_console_that_cannot_write_a_character_shows_a_replacement(library: Path, encoding: str) -> None:
    said = tiaoli(library, "show", "nope\U0001f600条", PYTHONIOENCODING=encoding)
    assert (said.returncode, said.stderr.count(b"\n")) == (1, 1)
    assert "nope?" in said.stderr.decode(encoding)


def test_an_answer_is_written_on_any_console(library: Path) -> None:
    said = tiaoli(library, "ask", QUESTION, PYTHONIOENCODING="ascii")
    assert (said.returncode, said.stderr) == (0, b"")
    assert b"2020" in said.stdout


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8"])
def test_json_loses_nothing_on_such_a_console(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    written = io.BytesIO()
    stdout = io.TextIOWrapper(written, encoding=encoding, errors="replace")
    monkeypatch.setattr(sys, "stdout", stdout)
    emit({"text": "条理\U0001f600"})
    stdout.flush()
    assert json.loads(written.getvalue().decode(encoding)) == {"text": "条理\U0001f600"}


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("all_proxy", "socks5://127.0.0.1:9", False),
        ("ALL_PROXY", "socks://127.0.0.1:9/", False),
        ("HTTPS_PROXY", "socks5h://user:secret@127.0.0.1:9", False),
        ("http_proxy", "::::", False),
        ("http_proxy", "http://[::1", False),
        ("HTTP_PROXY", "http://127.0.0.1:9", True),
        ("https_proxy", "127.0.0.1:7890", True),
    ],
)
def test_proxies_that_no_client_can_use_are_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, kept: bool
) -> None:
    environment = {name: value, "TIAOLI_LLM": "openai:m"}
    monkeypatch.setattr(os, "environ", environment)
    settle()
    told = capsys.readouterr().err
    assert (name in environment) == kept
    assert environment["no_proxy"] == environment["NO_PROXY"] == "localhost,127.0.0.1,::1"
    assert (told == "") == kept
    assert told.count("\n") == (0 if kept else 1)
    assert "secret" not in told


def test_hosts_that_are_spared_stay_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for given_, then in (("*", "*"), ("model.example", "model.example,localhost,127.0.0.1,::1")):
        environment = {"no_proxy": given_}
        monkeypatch.setattr(os, "environ", environment)
        settle()
        assert environment["no_proxy"] == then


def test_a_socks_proxy_stops_neither_a_command_nor_the_page(library: Path) -> None:
    """In a process of its own, as clients are made when modules are imported."""
    code = "\n".join(
        [
            "import sys; from assistant.cli import app, main",
            "sys.argv = ['tiaoli', 'who', '市生态环境局', '--json']",
            "try: main()",
            "except SystemExit as end: assert not end.code",
            "from assistant.web.server import create; create()",
        ]
    )
    environment = os.environ | dict.fromkeys(("all_proxy", "ALL_PROXY", "https_proxy"), "socks://127.0.0.1:9/")
    made = subprocess.run(
        [sys.executable, "-c", code], env=environment | {"TIAOLI_HOME": str(library)}, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr


def test_streams_of_a_caller_s_own_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    settle()


# Days

FORMS = [
    "{y}-{m:02}-{d:02}",
    "{y}-{m}-{d}",
    "{y}/{m}/{d}",
    "{y}.{m}.{d}",
    "{y}年{m}月{d}日",
    "{y}年{m}月{d}号",
    "{y}{m:02}{d:02}",
    " {y} 年 {m} 月 {d} 日 ",
]


@given(st.dates(FIRST, LAST), st.sampled_from(FORMS), st.booleans())
def test_a_day_is_read_however_it_is_written(day: date, form: str, wide: bool) -> None:
    text = form.format(y=day.year, m=day.month, d=day.day)
    assert read_day(text.translate({48 + n: 0xFF10 + n for n in range(10)}) if wide else text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "明天",
        "2020",
        "2020-06",
        "2020-13-01",
        "2020-02-30",
        "2020/6.1",
        "20-06-01",
        "2020-06-01-01",
        "0000-01-01",
        "0001-01-01",
        "1899-12-31",
        "2200-01-01",
        "9999-12-31",
        "9999年12月31日",
        "2020" * 10**6,
        "٢٠٢٠-٠٦-٠١",
    ],
)
def test_what_is_no_day_is_told_in_one_short_line(text: str) -> None:
    with pytest.raises(BadInputError) as error:
        read_day(text)
    assert len(str(error.value)) < 100
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("day", [date.min, date.max, datetime.max])
def test_a_day_that_no_rule_reaches_is_refused_as_a_date_too(day: date) -> None:
    with pytest.raises(BadInputError, match="1900-01-01 到 2199-12-31"):
        read_day(day)


@pytest.mark.parametrize("day", [FIRST, LAST])
def test_every_door_reckons_from_the_first_and_the_last_day_read(library: Path, day: date) -> None:
    told = "绍兴印染厂7月15日收到整改通知能耗超标，99年前建成，去年、明年底前完成整改，上个月31日、上上个月、下个月停产"
    with Tiaoli.open(library) as assistant:
        assert assistant.deadlines(as_of=day, lapsed=True)
        assert assistant.check(told, as_of=day).as_of == day.isoformat()
        assert assistant.ask(QUESTION, as_of=day).as_of == day.isoformat()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "command",
    [
        ["deadlines"],
        ["ask", QUESTION],
        ["check", "--statement", "绍兴印染厂7月15日收到整改通知能耗超标"],
    ],
    ids=lambda command: command[0],
)
def test_a_day_out_of_range_is_told_in_one_line(
    library: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str], day: str
) -> None:
    monkeypatch.setenv("TIAOLI_HOME", str(library))
    monkeypatch.setattr(sys, "argv", ["tiaoli", *command, "--as-of", day])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert capsys.readouterr() == ("", f"错误：日期 {day} 不能用：应在 1900-01-01 到 2199-12-31 之间。\n")


def test_every_door_takes_days_in_any_notation(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.api import Functions

    monkeypatch.setenv("TIAOLI_SAMPLES", "0")
    with Tiaoli.open(library) as assistant:
        assert assistant.ask(QUESTION, as_of="2020/6/1").as_of == "2020-06-01"
        assert assistant.check("绍兴的厂", as_of="2020年6月1日").as_of == "2020-06-01"
        assert Functions(assistant).deadlines(start="2020.1.1", end="20201231") == Functions(assistant).deadlines(
            "2020-01-01", "2020-12-31"
        )
