#!/usr/bin/env bash
# install.sh PROGRAM[=PACKAGE]...
# Installs the missing ones, from packages of their names or the given ones, if root runs this on Debian or a relative of it. Fails if one is still missing.
set -euo pipefail

missing=()
for program in "$@"; do
  type -P "${program%%=*}" > /dev/null || missing+=("${program##*=}")
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
