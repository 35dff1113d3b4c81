"""odaopt: Facts -> tables -> Session, which hands the whole matrix over in one passModel.

``build.py FOLDER/facts.pickle``; the facts are those that prepare.py built from the case file.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Any

import child

from optimizer.problem import tables
from optimizer.solving.session import Session


def build(given: tuple[Any, Any]) -> tuple[Any, Session]:
    case, facts = given
    session = Session(tables(case, facts))
    return session._highs, session


with Path(sys.argv[1]).open("rb") as file:
    kept = pickle.load(file)
child.measure(build, kept)
