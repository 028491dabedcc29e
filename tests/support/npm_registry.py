"""An npm registry with one package, for tests that install and must not depend on the real one."""

import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer


@contextmanager
def registry_of(name: str, version: str) -> Iterator[str]:
    """Its address. The package has a package.json and nothing else."""
    package = {"name": name, "version": version}
    tarball = _tarball(package)

    class Registry(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            dist = {"tarball": f"{url}{name}.tgz", "shasum": hashlib.sha1(tarball).hexdigest()}
            about = {"name": name, "dist-tags": {"latest": version}, "versions": {version: {**package, "dist": dist}}}
            found = {f"/{name}": json.dumps(about).encode(), f"/{name}.tgz": tarball}.get(self.path)
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(found or b"{}")

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Registry) as server:
        url = f"http://127.0.0.1:{server.server_port}/"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield url
        finally:
            server.shutdown()
            thread.join()


def _tarball(package: dict[str, str]) -> bytes:
    text, packed = json.dumps(package).encode(), io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("package/package.json")
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text))
    return packed.getvalue()
