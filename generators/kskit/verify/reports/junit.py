"""The report as JUnit XML, which every CI system shows."""

from xml.etree import ElementTree as ET

from kskit.verify.outcomes import Status
from kskit.verify.reports.document import Report
from kskit.verify.reports.text import facts, printable


def render(report: Report) -> str:
    """Return one test suite per family and one test case per vector.

    Known failures, skipped and not implemented vectors are skipped cases with their reason; what is wrong with the run
    as a whole is a failed case of its own.
    """
    root = ET.Element("testsuites", name=printable(f"kskit verify {report['implementation']['name']}"))
    for family in report["families"]:
        results = [result for result in report["results"] if result["family"] == family]
        suite = _suite(root, family, len(results), sum(result["status"] == Status.FAILED for result in results))
        for result in results:
            _case(suite, result)
    if report["problems"]:
        suite = _suite(root, "run", len(report["problems"]), len(report["problems"]))
        for number, problem in enumerate(report["problems"], 1):
            case = ET.SubElement(suite, "testcase", classname="run", name=f"problem {number}")
            ET.SubElement(case, "failure", type="problem", message=printable(problem))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: ET.Element, name: str, tests: int, failed: int) -> ET.Element:
    return ET.SubElement(root, "testsuite", name=printable(name), tests=str(tests), failures=str(failed), errors="0")


def _case(suite: ET.Element, result: dict[str, object]) -> None:
    case = ET.SubElement(
        suite, "testcase", classname=printable(str(result["family"])), name=printable(str(result["id"]))
    )
    status = result["status"]
    if status == Status.FAILED:
        failure = ET.SubElement(case, "failure", type=str(result["kind"]), message=printable(str(result["reason"])))
        failure.text = "\n".join(f"{label}: {text}" for label, text in facts(result))
    elif status == Status.KNOWN:
        ET.SubElement(case, "skipped", message=printable(f"known failure: {result['known_reason']}"))
    elif status == Status.SKIPPED:
        ET.SubElement(case, "skipped", message=printable(str(result["reason"])))
    elif status == Status.NOT_IMPLEMENTED:
        ET.SubElement(case, "skipped", message=f"no op {result['op']}")
