#!/usr/bin/env bash
# Everything that the steps need: npm packages, and a virtual environment that the host finds by its name.
# Python 3.11 or newer; another one than `python3`: PYTHON=python3.12 ./setup.sh
set -euo pipefail
cd "$(dirname "$0")"

npm ci --no-audit --no-fund --loglevel=error
"${PYTHON:-python3}" -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
