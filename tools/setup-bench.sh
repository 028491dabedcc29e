#!/usr/bin/env bash
# Brings what `make bench` measures beside motia-host into .setup/bench, at pinned versions: wrk and Redis from the system, peers from npm and PyPI.
# A peer that cannot be had is told of and left out; its rows are then left out, too.
set -euo pipefail
cd "$(dirname "$0")/.."
target=.setup/bench
mkdir -p "$target"

tools/system-packages.sh wrk redis-server

packages() { # folder of bench/peers, further flags of npm
  local name=$1
  shift
  mkdir -p "$target/$name"
  if cmp -s "bench/peers/$name/package-lock.json" "$target/$name/installed-lock.json"; then return; fi
  cp "bench/peers/$name/package.json" "bench/peers/$name/package-lock.json" "bench/peers/$name/.npmrc" "$target/$name/"
  echo "Installing the npm packages of bench/peers/$name ..."
  if (cd "$target/$name" && npm ci --no-audit --no-fund --loglevel=error "$@"); then
    cp "bench/peers/$name/package-lock.json" "$target/$name/installed-lock.json"
  else
    echo "The peers in bench/peers/$name could not be installed; their rows are left out." >&2
  fi
}

packages node
packages motia --ignore-scripts

if ! cmp -s requirements/bench.txt "$target/bench.txt"; then
  .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/bench.txt
  cp requirements/bench.txt "$target/bench.txt"
fi
if ! cmp -s requirements/bench-peers.txt "$target/bench-peers.txt"; then
  echo "Installing the peers in Python ..."
  "${PYTHON:-python3}" -m venv "$target/python"
  "$target/python/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement requirements/bench-peers.txt
  cp requirements/bench-peers.txt "$target/bench-peers.txt"
fi
