#!/usr/bin/env bash
# Installs Debian packages that are missing: by apt when run as root, else prints the one line to run.
# Without Ruby or a browser everything else still works, so a missing package is no failure here.
set -euo pipefail

missing=()
for package in "$@"; do
  dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "Please install by your system's means: ${missing[*]}" >&2
elif [ "$(id -u)" -ne 0 ]; then
  echo "Please run: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
else
  echo "Installing ${missing[*]} ..." >&2
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
