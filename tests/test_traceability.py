"""The tool that says which test proves which clause: unknown ids, forgotten ids and stale pages are found."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("traceability", ROOT / "scripts" / "traceability.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["traceability"] = module
    spec.loader.exec_module(module)
    return module


tool = _tool()

MODULE = '''
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.proves("R1")]

@pytest.mark.parametrize("day", [pytest.param(1, marks=pytest.mark.proves("T3"))])
@pytest.mark.proves("R8.4", "ABU-05")
def test_late(day): ...

@pytest.mark.proves("FLT-01")
class TestKilled:
    @pytest.mark.proves("FLT-02")
    async def test_twice(self): ...

def helper():
    """@pytest.mark.proves("R9.9") in a sentence proves nothing."""
'''


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "tests" / "domain"
    folder.mkdir(parents=True)
    (folder / "test_days.py").write_text(MODULE)
    return tmp_path


def test_marks_of_test_class_parameter_and_module_count(repository: Path) -> None:
    late = "tests/domain/test_days.py::test_late"
    twice = "tests/domain/test_days.py::TestKilled::test_twice"
    assert tool.proofs(repository).tests == {
        "R1": {late, twice},
        "R8.4": {late},
        "ABU-05": {late},
        "T3": {late},
        "FLT-01": {twice},
        "FLT-02": {twice},
    }


def test_ids_that_a_module_computes_are_asked_of_pytest(repository: Path) -> None:
    (repository / "tests" / "test_annex.py").write_text(
        "import pytest\n"
        "rows = [pytest.param(i, marks=pytest.mark.proves(f'A1-F{i}')) for i in (1, 2)]\n"
        "@pytest.mark.parametrize('row', rows)\n"
        "def test_field(row): ...\n"
    )
    found = tool.proofs(repository).tests
    assert found["A1-F1"] == found["A1-F2"] == {"tests/test_annex.py::test_field"}


def test_an_id_that_nobody_knows_is_an_error() -> None:
    found = tool.Proofs({"R8.4": {"a::b"}, "R99": {"tests/test_a.py::test_b"}})
    with pytest.raises(tool.TraceError, match=r"R99: tests/test_a\.py::test_b"):
        tool.checked([tool.Id("R8.4", "8.4", "…")], found)


def test_an_id_keeps_its_test_unless_it_is_said() -> None:
    ids = [tool.Id("R1", "1", "One."), tool.Id("R2.1", "2", "Two.")]
    before = tool.traceability_page(ids, tool.Proofs({"R1": {"a"}, "R2.1": {"b"}}), [])
    after = tool.traceability_page(ids, tool.Proofs({"R1": {"a"}}), [])
    assert tool.covered_in(before) == {"R1", "R2.1"}
    assert tool.lost(before, after) == ["R2.1"]
    assert tool.lost(before, after, ["R2.1"]) == []
    assert tool.lost(after, before) == []


def test_what_is_not_covered_stands_at_the_top_with_its_reason() -> None:
    ids = [
        tool.Id("O1", "order.1", "Approved.", "a fact about the world"),
        tool.Id("R3", "3", "One procedure."),
    ]
    page = tool.traceability_page(ids, tool.Proofs(), [])
    assert "2 ids: 0 proved by tests, 1 not yet, 1 without a test for a reason." in page
    assert "| O1 | order.1 | Approved. | a fact about the world |" in page
    assert "| R3 | 3 | One procedure. | not yet |" in page


def test_code_is_known_by_the_name_of_a_rule_and_by_what_it_says(tmp_path: Path) -> None:
    folder = tmp_path / "src" / "attestat" / "domain"
    folder.mkdir(parents=True)
    (folder / "rules.py").write_text(
        '"""Clause 9."""\n\n'
        'def r9_2c_a_result_for_each():\n    """One result each."""\n\n'
        'def due():\n    """Ten days (T3); all of T1–T15, not R9.2 alone."""\n\n'
        "def inv_09_separate_people(): ...\n"
    )
    found = tool.mentions(tmp_path, ["R9.2c", "T1", "T3", "T15", "INV-09"])
    assert [(m.name, m.ids, m.is_rule) for m in found] == [
        ("r9_2c_a_result_for_each", {"R9.2c"}, True),
        ("due", {"T3"}, False),
        ("inv_09_separate_people", {"INV-09"}, True),
    ]
    assert found[0].wording == "One result each."


def test_the_list_is_whole() -> None:
    """DESIGN: R…, A…, T… of the requirements; ABU-01–40, FLT-01–22, INV-01–10 of the threats."""
    names = [one.name for one in tool.all_ids()]
    assert len(names) == len(set(names))
    assert [n for n in names if n.startswith("ABU")] == [f"ABU-{n:02}" for n in range(1, 41)]
    assert [n for n in names if n.startswith("FLT")] == [f"FLT-{n:02}" for n in range(1, 23)]
    assert [n for n in names if n.startswith("INV")] == [f"INV-{n:02}" for n in range(1, 11)]
    assert {f"T{n}" for n in range(1, 16)} | {"T11b", "R8.4", "A4-F11"} <= set(names)


def test_no_test_names_an_unknown_id() -> None:
    tool.checked(tool.all_ids(), tool.proofs(ROOT, collect=False))


def test_an_id_without_a_test_needs_its_reason() -> None:
    ids = [tool.Id("R1", "1", "One."), tool.Id("O1", "order.1", "Approved.", "a fact about the world")]
    tool.excused(ids, tool.Proofs({"R1": {"a"}}))
    with pytest.raises(tool.TraceError, match="no test and no reason: R1"):
        tool.excused(ids, tool.Proofs())
    known = tool.Id("R1", "1", "One.", gap="complaints are not begun")
    tool.excused([known], tool.Proofs())
    assert "not yet: complaints are not begun" in tool.traceability_page([known], tool.Proofs(), [])
