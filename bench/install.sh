#!/usr/bin/env bash
# install.sh PROGRAM...
# Installs those that are missing, where this is Debian (or a relative of it) and root runs this. Fails if one is missing still.
set -euo pipefail

missing=()
for program in "$@"; do
  type -P "$program" > /dev/null || missing+=("$program")
done
[ ${#missing[@]} -gt 0 ] || exit 0

install_as_root() {
  [ "$(id -u)" -eq 0 ] && type -P apt-get > /dev/null || return 1
  apt-get update --quiet=2
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends "$@" > /dev/null
}
if ! install_as_root "${missing[@]}"; then
  echo "Missing: ${missing[*]}. Install it, and run this again." >&2
  exit 1
fi
