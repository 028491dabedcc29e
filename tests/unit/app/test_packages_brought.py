"""Packages that steps import and only `motia` brought, as `motia-host install` asks for them."""

import json

import pytest

from motia_host.app.migration.packages import lacking
from support.host import project_of

STEP = 'import { z } from "zod";\nimport type { Ajv } from "ajv";\nimport axios from "axios";\nimport "lodash";\nimport "./other";\n'


def asked(tmp_path, motia):
    dependencies = {"axios": "1.0.0", **({"motia": motia} if motia else {})}
    files = {"package.json": json.dumps({"dependencies": dependencies}), "src/a.step.ts": STEP}
    return lacking(project_of(tmp_path, files))


@pytest.mark.parametrize(
    ("motia", "zod"),
    [("^0.17.4", "^4.1.12"), ("0.11.1-beta.155", "^4.1.12"), ("^0.9.0-beta.145", "^3.24.1"), ("0.8", "^3.24.1")],
)
def test_a_package_comes_in_the_version_that_the_project_s_motia_brought(tmp_path, motia, zod):
    assert asked(tmp_path, motia) == {"zod": zod}


@pytest.mark.parametrize("motia", [None, "^1.0.4"])
def test_where_no_motia_of_before_1_is_asked_for_nothing_is_added(tmp_path, motia):
    assert asked(tmp_path, motia) == {}
