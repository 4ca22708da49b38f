"""`python -m kzeds`: exit codes, the rows of the fixtures, and explanations."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kzeds.cases import STATUS_WORDS, WORDS
from kzeds.cli import main
from kzeds.sentences import SENTENCES
from kzeds.status import Kind

AT = "2026-09-15T06:30:00+00:00"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    code = main([str(argument) for argument in arguments])
    return code, capsys.readouterr().out


def test_it_runs_as_a_module(eds: Path) -> None:
    command = [sys.executable, "-m", "kzeds", "cases", str(eds / "synthetic")]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    assert result.stdout.splitlines()[-1] == "disagreements: 0 of 48"


def test_the_derived_cases(capsys: pytest.CaptureFixture[str], eds: Path) -> None:
    trust, crl = eds / "real/trust-test", eds / "real/crl"
    code, out = run(capsys, "cases", eds / "derived", "--trust", trust, "--crl", crl)
    assert (code, out.splitlines()[-1]) == (0, "disagreements: 0 of 41")
    code, out = run(capsys, "cases", eds / "derived", "--trust", trust, "--crl", crl, "--json")
    values = json.loads(out)
    assert (values["disagreements"], values["of"], len(values["cases"])) == (0, 41, 41)
    # Without the lists the two revoked keys are not seen, and the command says so.
    code, out = run(capsys, "cases", eds / "derived", "--trust", trust)
    assert (code, out.splitlines()[-1]) == (1, "disagreements: 2 of 41")
    assert sum(line.startswith("DIFF") for line in out.splitlines()) == 2


def test_cases_that_cannot_be_run_disagree(
    capsys: pytest.CaptureFixture[str], eds: Path, tmp_path: Path
) -> None:
    shutil.copy(eds / "derived/gost512_attached_ok.cms", tmp_path / "ok.cms")
    rows = [
        {"file": "ok.cms", "expect": "valid", "at": AT},
        {"file": "missing.cms", "expect": "valid", "at": AT},
        {"file": "ok.cms", "expect": "valid"},
        {"kind": "poem", "file": "ok.cms", "expect": "valid", "at": AT},
        {"file": "ok.cms", "expect": "either", "at": AT},
    ]
    (tmp_path / "cases.json").write_text(json.dumps({"cases": rows}))
    code, out = run(capsys, "cases", tmp_path, "--trust", eds / "real/trust-test")
    assert (code, out.splitlines()[-1]) == (1, "disagreements: 3 of 5")
    (tmp_path / "cases.json").write_text("[")
    assert run(capsys, "cases", tmp_path)[0] == 3
    assert run(capsys, "cases", tmp_path / "nowhere")[0] == 3


@pytest.mark.parametrize(
    ("file", "more", "expected"),
    [
        ("gost512_attached_ok.cms", [], 0),
        ("two_signers_ok.cms", [], 0),
        ("gost512_attached_pem.pem", [], 0),
        ("gost512_content_flipped.cms", [], 1),
        ("gost512_sig_flipped.cms", [], 1),
        ("no_signers.cms", [], 1),
        ("impostor_ca_same_names.cms", [], 2),
        ("expired_gost512_no_tsp.cms", [], 2),
        ("truncated.cms", [], 3),
        ("gost512_detached_ok.cms", [], 3),
        ("gost512_detached_ok.cms", ["--content", "content.bin"], 0),
        ("gost512_detached_ok.cms", ["--content", "content_altered.bin"], 1),
        ("gost512_attached_ok.cms", ["--policy", "login"], 0),
        ("gost512_attached_ok.cms", ["--crl", "../real/crl"], 0),
        ("revoked_gost512.cms", ["--crl", "../real/crl"], 2),
        ("gost512_attached_ok.cms", ["--crl", "../real/crl/nca_rsa_test_20231117.crl"], 2),
    ],
)
def test_exit_codes(
    capsys: pytest.CaptureFixture[str], eds: Path, file: str, more: list[str], expected: int
) -> None:
    folder = eds / "derived"
    arguments = [folder / item if "." in item else item for item in more]
    code, out = run(
        capsys, "verify", folder / file, "--at", AT, "--trust", eds / "real/trust-test", "--json", *arguments
    )
    assert code == expected, out
    word = {0: "passed", 1: "failed", 2: "indeterminate", 3: "unusable"}[expected]
    assert json.loads(out)["outcome"] == word


def test_wrong_commands_are_unusable_and_not_indeterminate(eds: Path) -> None:
    for arguments in ([], ["verify"], ["verify", "x", "--at", "yesterday"], ["dance"]):
        with pytest.raises(SystemExit) as error:
            main(arguments)
        assert error.value.code == 3
    assert main(["verify", "/nowhere/at/all"]) == 3
    assert main(["verify", str(eds / "README.md"), "--trust", "/nowhere"]) == 3


def test_the_text_names_person_reasons_and_language(capsys: pytest.CaptureFixture[str], eds: Path) -> None:
    arguments = [
        "verify",
        eds / "derived/gost512_attached_ok.cms",
        "--at",
        AT,
        "--trust",
        eds / "real/trust-test",
        "--lang",
        "kk",
    ]
    code, out = run(capsys, *arguments)
    assert code == 0
    assert "ТЕСТОВ ТЕСТ ТЕСТОВИЧ" in out
    assert "IIN 123456789011" in out
    for sentence in ("passed", "signature_ok", "chain_ok", "revocation_not_asked"):
        assert SENTENCES[sentence][0] in out


def test_a_saved_bundle_is_verified_like_a_file(
    capsys: pytest.CaptureFixture[str], eds: Path, tmp_path: Path
) -> None:
    folder, bundle = eds / "derived", tmp_path / "evidence.kzeds"
    trust = ["--trust", eds / "real/trust-test"]
    arguments = [folder / "gost512_detached_ok.cms", "--content", folder / "content.bin", "--at", AT]
    arguments += ["--crl", eds / "real/crl", *trust, "--json"]
    code, first = run(capsys, "verify", *arguments, "--save", bundle)
    assert code == 0
    # Neither content, nor moment, nor lists are given again.
    code, again = run(capsys, "verify", bundle, *trust, "--json")
    assert (code, json.loads(again)) == (0, json.loads(first))
    assert run(capsys, "verify", bundle)[0] == 2


def test_show_explains_every_kind(capsys: pytest.CaptureFixture[str], eds: Path) -> None:
    expected = {
        "derived/two_signers_ok.cms": ("cms", "signatures: 2"),
        "derived/ber_indefinite.cms": ("cms", "signatures: 1"),
        "real/tsp/tsp_token.bin": ("time_stamp", "2022-09-18T13:20:14+00:00"),
        "real/crl/nca_d_rsa_test_20231117.crl": ("crl", "changes only"),
        "real/trust-prod/nca_gost_2022.pem": ("certificate", "an authority"),
        "synthetic/certs/role_auth_head.cer": ("certificate", "meant for: signing in"),
    }
    for file, (kind, text) in expected.items():
        code, out = run(capsys, "show", eds / file)
        assert code == 0
        assert text in out, file
        code, out = run(capsys, "show", eds / file, "--json")
        assert json.loads(out)["kind"] == kind
    assert main(["show", str(eds / "README.md")]) == 3


def test_every_refusal_has_a_word_of_the_fixtures() -> None:
    words = {code for _, codes in WORDS for code in codes}
    assert words <= set(SENTENCES)
    assert set(STATUS_WORDS) == set(Kind)


def test_bench_measures(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "bench", "--seconds", "0", "--json")
    rows = json.loads(out)
    assert code == 0
    assert {row["backend"] for row in rows} >= {"plain", "cryptography", "fastest"}
    assert all(row["per_second"] > 0 for row in rows)
