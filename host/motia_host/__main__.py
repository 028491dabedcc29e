"""`python -m motia_host` is `motia-host`."""

from motia_host.cli import main

main()
