"""`motia-host` with every connection served by aiohttp from its beginning: what the edge was before, for the rows that compare the two."""

from functools import partialmethod

from motia_host import cli
from motia_host.web.http_edge import HttpEdge

HttpEdge.__init__ = partialmethod(HttpEdge.__init__, plain=False)  # type: ignore[method-assign, assignment]

if __name__ == "__main__":
    cli.main()
