"""The gems of a project: its Gemfile, into `vendor/bundle` unless bundler was told otherwise."""

from pathlib import Path

from motia_host.cli.packages import Log, Program


def install(root: Path, log: Log) -> bool:
    """Whether there was something to do. Raises `packages-not-installed`."""
    if not (root / "Gemfile").is_file():
        return False
    program = Program("Ruby", root, log)
    bundle = program.find("bundle", "Install Ruby with bundler (`apt install ruby bundler`, or `gem install bundler`).")
    if not (root / ".bundle" / "config").is_file():
        program.run([bundle, "config", "set", "--local", "path", "vendor/bundle"])
    log.say("bundle install …")
    program.run([bundle, "install"])
    log.say("the gems of the Gemfile are there")
    return True
