"""Discovery: which files are steps and streams."""

import pytest

from motia_host.errors import MotiaError
from motia_host.steps.discovery import SourceFile, classify, discover, motias_order


@pytest.mark.parametrize("ending", ["ts", "js", "mts", "cts", "mjs", "cjs", "py", "rb"])
def test_the_dotted_form_is_found_for_every_ending(ending):
    language = {"py": "python", "rb": "ruby"}.get(ending, "node")
    assert classify(f"steps/deep/er/a.step.{ending}") == SourceFile(f"steps/deep/er/a.step.{ending}", language, "step")
    assert classify(f"src/a.stream.{ending}") == SourceFile(f"src/a.stream.{ending}", language, "stream")


@pytest.mark.parametrize("ending", ["ts", "js", "py", "rb"])
def test_the_underscored_form_is_found_for_the_four_main_endings(ending):
    assert classify(f"src/a_step.{ending}").role == "step"
    assert classify(f"src/a_stream.{ending}").role == "stream"


@pytest.mark.parametrize(
    "path",
    [
        "steps/a.step.tsx",
        "steps/helper.ts",
        "steps/a_step.mts",
        "lib/a.step.ts",
        "steps/node_modules/x/a.step.ts",
        "src/.hidden/a.step.ts",
        "steps/venv/a.step.py",
        "steps/step.ts",
        "a.step.ts",
        "streams/types.d.ts",
        "streams/readme.md",
    ],
)
def test_other_files_are_not(path):
    assert classify(path) is None


def test_every_source_file_of_the_top_level_streams_folder_is_a_stream():
    assert classify("streams/chat.ts") == SourceFile("streams/chat.ts", "node", "stream")
    assert classify("streams/sub/chat.py") == SourceFile("streams/sub/chat.py", "python", "stream")


def test_a_virtual_environment_under_any_name_is_skipped(tmp_path):
    for path in ("steps/a.step.py", "steps/myenv/lib/b.step.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    (tmp_path / "steps/myenv/pyvenv.cfg").touch()
    assert discover(tmp_path) == [SourceFile("steps/a.step.py", "python", "step")]


def test_a_folder_that_is_no_project_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(MotiaError) as caught:
        discover(tmp_path)
    assert caught.value.render() == (
        f"project-not-found: {tmp_path} has neither a `steps` nor a `src` folder.\n"
        "  Start motia-host in a project, or name one: `motia-host dev DIR`."
    )


def test_motias_order_reads_files_before_folders_and_each_backwards():
    files = ["steps/ä.step.ts", "steps/b.step.js", "steps/a1.step.ts", "steps/a.step.ts", "steps/B.step.ts", "steps/b/c.step.ts",
             "steps/b/z/a.step.ts", "steps/b/a/a.step.ts", "steps/a/z.step.rb", "steps/z_step.py", "steps/a_step.ts",
             "steps/b/z_step.ts", "src/z.step.ts"]  # fmt: skip
    assert sorted(sorted(files), key=motias_order) == files
