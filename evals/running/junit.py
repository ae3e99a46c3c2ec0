"""A run as JUnit XML, which CI systems read."""

from pathlib import Path
from xml.etree import ElementTree

from evals.model import CAUSES, Run


def write_junit(run: Run, path: Path) -> None:
    """One test case a case, grouped by kind; a failure says why."""
    root = ElementTree.Element("testsuites")
    for group in run.groups:
        results = [result for result in run.results if result.group == group]
        failed = sum(not result.passed for result in results)
        suite = ElementTree.SubElement(root, "testsuite", name=group, tests=str(len(results)), failures=str(failed))
        for result in results:
            case = ElementTree.SubElement(suite, "testcase", classname=result.kind, name=result.id)
            if not result.passed:
                message = CAUSES.get(result.cause or "", "失败")
                ElementTree.SubElement(case, "failure", message=message).text = "\n".join(result.why)
    ElementTree.indent(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
