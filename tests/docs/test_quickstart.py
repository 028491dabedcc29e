"""docs/quickstart.md, followed by a reader: files are saved, commands are run, and what comes out is what stands there."""

import re
import subprocess
from contextlib import ExitStack

from support.documents import blocks, transcript
from support.host import PATIENCE_S
from support.terminal import masked, run, started


class Reader:
    """Does what the document says, in the order in which it says it."""

    def __init__(self, folder, stack):
        self.folder, self.stack = folder, stack
        self.host = None

    def save(self, block):
        path = self.folder / block.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, "utf-8")
        if self.host is not None:
            self.host.wait_for(f"{re.escape(block.path.partition('/')[2])}: loaded in")

    def do(self, words, output):
        program, *arguments = words
        if program in {"make", "export"}:
            return  # targets are checked with those of all documents; the tests have their own PATH
        if arguments[0] == "dev":
            self.host = self.stack.enter_context(started(*arguments, cwd=self.folder))
            return
        told = self.ask(arguments) if program == "curl" else self.call(arguments)
        assert masked(told).splitlines() == masked(output).splitlines()

    def ask(self, arguments):
        words = [word.replace("localhost:3000", self.host.url) for word in arguments]
        return subprocess.run(
            ["curl", "--silent", "--show-error", *words], capture_output=True, text=True, timeout=PATIENCE_S, check=True
        ).stdout

    def call(self, arguments):
        done = run(*arguments, cwd=self.folder)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout


def test_the_quickstart_does_what_it_says(tmp_path):
    with ExitStack() as stack:
        reader = Reader(tmp_path, stack)
        for block in blocks("docs/quickstart.md"):
            if block.path:
                reader.save(block)
            elif block.language == "console":
                for words, output in transcript(block.text):
                    reader.do(words, output)
            else:
                assert block.language == "text", block
                reader.host.shows(block.text)
        reader.host.interrupt()
        assert reader.host.end() == 0
