"""Files that people write by hand: YAML or JSON with the line of each field, and the mistakes in them told in Chinese.

In comes a path, or the error of a model that refused what stood there; out go plain data with their places, or one line for the writer.
"""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, get_args

import yaml
from pydantic import BaseModel, ValidationError

from corpus.errors import BadInputError

Loc = tuple[int | str, ...]

# pydantic's types of errors that a person can mend, in words that say what belongs there
_SAID = {
    "missing": "缺少这个字段",
    "string_type": "应是文字，数字和日期请加引号",
    "string_too_short": "不能为空",
    "too_short": "不能为空",
    "list_type": "应是列表，如 [甲, 乙]",
    "tuple_type": "应是列表，如 [甲, 乙]",
    "bool_type": "应是 true 或 false",
    "bool_parsing": "应是 true 或 false",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "int_from_float": "应是整数",
    "float_type": "应是数",
    "float_parsing": "应是数",
    "finite_number": "应是数",
    "dict_type": "应是键值对（名称: 值）",
    "model_type": "应是键值对（名称: 值）",
}
_SHOWN = 40


class _Loader(yaml.SafeLoader):
    """Safe YAML that leaves days as they were typed: 2020-06-01 means the same with quotation marks and without."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in rows if not tag.endswith(":timestamp")]
        for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class Written(NamedTuple):
    """What a file says, as plain data (None: nothing), and the nodes that know the lines."""

    data: Any
    node: yaml.Node | None


def read_written(path: Path, name: str) -> Written:
    """A YAML or JSON file; `name` is what the user calls it (档案). Raises BadInputError naming file and line."""
    loader = None
    try:
        text = path.read_text(encoding="utf-8-sig")
        # JSON may be indented by tabs, YAML may not
        loader = _Loader(text.replace("\t", " ") if path.suffix == ".json" else text)
        node = loader.get_single_node()
        return Written(loader.construct_document(node) if node else None, node)
    except UnicodeDecodeError as error:
        raise BadInputError(f"读不了{name} {path}：不是 UTF-8 编码，请另存为 UTF-8。") from error
    except OSError as error:
        raise BadInputError(f"读不到{name} {path}：{_unreadable(path)}。") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" 第 {mark.line + 1} 行" if mark else ""
        raise BadInputError(f"{name} {path}{line}不是 YAML 或 JSON：请检查缩进、括号和引号，冒号后要空一格。") from error
    finally:
        if loader:
            loader.dispose()


def _unreadable(path: Path) -> str:
    if path.is_dir():
        return "这是文件夹，应是文件"
    return "没有权限或读取出错" if path.exists() else "没有这个文件"


def line_of(node: yaml.Node, loc: Loc) -> int:
    """The line, from 1, of the field at `loc`; of what should hold it, when it is missing."""
    line = node.start_mark.line + 1
    for step in loc:
        key, node = _child(node, step)
        if node is None:
            break
        line = (key or node).start_mark.line + 1
    return line


def _child(node: Any, step: int | str) -> tuple[yaml.Node | None, Any]:
    """(key, value) of a field; (None, item) of a list; (None, None) when there is none."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(step)), (None, None))
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    return None, None


def first_mistake(error: ValidationError, model: type[BaseModel]) -> tuple[Loc, str]:
    """Where and what is wrong with data that `model` refused; a field that does not exist explains one that is missing."""
    found = sorted(error.errors(), key=lambda one: one["type"] != "extra_forbidden")[0]
    loc: Loc = found["loc"]
    return loc, f"字段 {'.'.join(map(str, loc))} 有误（{_what(found, model)}）" if loc else _what(found, model)


def _what(found: Any, model: type[BaseModel]) -> str:
    kind, loc = found["type"], found["loc"]
    if kind == "extra_forbidden":
        return f"不认识这个字段{suggestion(str(loc[-1]), fields_at(model, loc[:-1]))}"
    if kind == "value_error":
        return _with_value(str(found["msg"]).removeprefix("Value error, "), found["input"])
    if kind == "literal_error":
        allowed = str(found["ctx"]["expected"]).replace(" or ", "、").replace(", ", "、").replace("'", "")
        return _with_value(f"应是 {allowed} 之一", found["input"])
    return _with_value(_SAID.get(kind, "值不对"), None if kind == "missing" else found["input"])


def _with_value(said: str, value: object) -> str:
    """What was written, where it is short enough to be shown."""
    return f"{said}；写的是 {str(value)[:_SHOWN]}" if isinstance(value, str | int | float) and str(value) else said


def suggestion(written: str, known: Iterable[str]) -> str:
    """，是不是 region？可以写：name、region …: the nearest of the known names, then all of them."""
    names = list(known)
    return f"{nearest_name(written, names)}。可以写：{'、'.join(names)}".replace("？。", "？")


def nearest_name(written: str, known: Iterable[str]) -> str:
    """，是不是 region？; nothing when no known name is like the one that was written."""
    near = get_close_matches(written, list(known), 1)
    return f"，是不是 {near[0]}？" if near else ""


def fields_at(model: type[BaseModel], loc: Loc) -> list[str]:
    """Names of the fields that may stand at `loc` of a model."""
    for step in loc:
        if isinstance(step, str) and step in model.model_fields:
            model = next(_models(model.model_fields[step].annotation), model)
    return list(model.model_fields)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models inside an annotation: of tuple[Fact, ...] | None it is Fact."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
