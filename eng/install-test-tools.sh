#!/usr/bin/env bash
# Installs what the tests call beside the .NET SDK, where it is missing and this is Debian (or a relative of it).
set -euo pipefail

declare -A packages=([curl]=curl [kill]=procps [mount]=mount [sqlite3]=sqlite3 [unshare]=util-linux)
missing=()
for command in "${!packages[@]}"; do
  type -P "$command" > /dev/null || missing+=("${packages[$command]}")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null; then
  apt-get update --quiet=2
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends "${missing[@]}"
else
  echo "Missing: ${missing[*]}. Install them, or the tests that need them are skipped." >&2
fi
