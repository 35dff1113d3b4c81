"""A virtual environment for each peer, made once and kept in benchmarks/.venvs."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
KEPT = HERE / ".venvs"
PROJECT = ("pyproject.toml", "README.md", "LICENSE", "optimizer")


def say(text: str) -> None:
    """Progress goes to stderr; the table alone is on stdout."""
    print(text, file=sys.stderr, flush=True)


def script(peer: str, name: str) -> Path:
    """A program of the peer's environment."""
    return KEPT / peer / ("Scripts" if os.name == "nt" else "bin") / name


@cache
def ready(peer: str) -> Path:
    """The peer's Python, with its pinned requirements; odaopt's with this checkout as well."""
    wanted = (HERE / "peers" / peer / "requirements.txt").read_bytes() + sys.version.encode()
    python, stamp = script(peer, "python"), KEPT / peer / "stamp"
    digest = hashlib.sha256(wanted).hexdigest()
    if not stamp.exists() or stamp.read_text() != digest:
        say(f"making the environment of {peer} ...")
        venv.create(KEPT / peer, clear=True, with_pip=True)
        _pip(python, "-r", str(HERE / "peers" / peer / "requirements.txt"))
        stamp.write_text(digest)
    if peer == "odaopt":
        _install_checkout(python)
    return python


def _pip(python: Path, *arguments: str) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"pip failed:\n{done.stderr}")


def _install_checkout(python: Path) -> None:
    """Install a copy of this checkout as a user would get it, not an editable one."""
    stamp, digest = KEPT / "odaopt" / "checkout", _digest(ROOT)
    if stamp.exists() and stamp.read_text() == digest:
        return
    say("installing this checkout ...")
    with tempfile.TemporaryDirectory() as folder:
        for name in PROJECT:
            source, target = ROOT / name, Path(folder) / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, target)
        _pip(python, "--no-deps", "--force-reinstall", folder)
    stamp.write_text(digest)


def _digest(root: Path) -> str:
    digest = hashlib.sha256((root / "pyproject.toml").read_bytes())
    for path in sorted((root / "optimizer").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()


def run(command: Sequence[str | Path], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a child: one thread for numeric libraries, a fixed hash seed, nothing inherited
    from the caller's Python."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    clean |= {"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "COLUMNS": "100", **environment}
    words = [str(c) for c in command]
    return subprocess.run(words, capture_output=True, text=True, env=clean, cwd=ROOT)
