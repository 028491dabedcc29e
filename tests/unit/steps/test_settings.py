"""Settings: where they come from, who wins, and what a mistake is told."""

import pytest

from motia_host.errors import MotiaError
from motia_host.steps.settings_sources import Source, load, variables


def settings(root, *, flags=None, environ=None, script=None, mode="dev"):
    return load(root, flags=flags or {}, environ=environ or {}, script=script, mode=mode)


def refused(root, **given):
    with pytest.raises(MotiaError) as caught:
        settings(root, **given)
    return caught.value.render().splitlines()


def test_without_any_source_the_defaults_hold(tmp_path):
    found, notes = settings(tmp_path)
    assert (found.http.port, found.durability, found.body_limit, found.drain_ms, notes.lines) == (
        3000,
        "full",
        16 * 2**20,
        5_000,
        [],
    )


def test_later_sources_win_key_by_key(tmp_path):
    (tmp_path / "motia.config.toml").write_text('durability = "relaxed"\n[http]\nport = 1\nhost = "0.0.0.0"\n')
    (tmp_path / "pyproject.toml").write_text("[tool.motia-host.http]\nport = 2\n")
    script = Source("motia.config.ts", {"http": {"port": 9}, "drain": "1m"})
    found, _ = settings(tmp_path, script=script, environ={"MOTIA_HOST_PORT": "3"}, flags={"http": {"port": 4}})
    assert (found.http.port, found.http.host, found.durability, found.drain_ms) == (4, "0.0.0.0", "relaxed", 60_000)


def test_every_setting_has_an_environment_variable():
    assert variables()["MOTIA_HOST_RUNNER_PYTHON_MEMORY_LIMIT"] == ("runner", "python", "memoryLimit")
    assert variables()["MOTIA_HOST_HTTP_BODY_LIMIT"] == ("http", "bodyLimit")


def test_an_unknown_key_is_an_error_that_suggests_the_near_one(tmp_path):
    (tmp_path / "motia.config.toml").write_text("[http]\nprot = 1\n")
    assert refused(tmp_path) == [
        "config-invalid: motia.config.toml: http.prot: is not a known key.",
        "  Did you mean `port`?",
    ]


def test_an_unknown_variable_is_an_error_that_suggests_the_near_one(tmp_path):
    assert refused(tmp_path, environ={"MOTIA_HOST_DURABILTY": "full"}) == [
        "config-invalid: environment: MOTIA_HOST_DURABILTY: is not a known variable.",
        "  Did you mean `MOTIA_HOST_DURABILITY`?",
    ]


def test_a_wrong_value_names_its_place(tmp_path):
    (tmp_path / "motia.config.toml").write_text('drain = "soon"\n')
    assert refused(tmp_path)[0].startswith(
        "config-invalid: motia.config.toml: drain: Value error, expected seconds as a number"
    )


def test_broken_toml_names_file_and_line(tmp_path):
    (tmp_path / "motia.config.toml").write_text("a = \n")
    assert "motia.config.toml: (file): is not valid TOML" in refused(tmp_path)[0]
    assert "line 1" in refused(tmp_path)[0]


def test_redis_is_noted_in_one_line_and_state_stays_in_sqlite(tmp_path):
    found, notes = settings(
        tmp_path, script=Source("motia.config.ts", {"state": {"adapter": "redis", "host": "localhost"}, "plugins": []})
    )
    assert found.state.adapter == "sqlite"
    assert notes.lines == ["motia.config.ts: state.adapter 'redis' is not used yet; state is kept in SQLite."]
