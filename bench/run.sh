#!/usr/bin/env bash
# Measures Roma beside a bare MVC action; --help lists the options. Results go to artifacts/bench.
# Needs wrk, which is installed where it is missing, this is Debian (or a relative of it) and root runs this.
set -euo pipefail
cd "$(dirname "$0")/.."

install_wrk() {
  [ "$(id -u)" -eq 0 ] && type -P apt-get > /dev/null || return 1
  apt-get update --quiet=2
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends wrk > /dev/null
}
if ! type -P wrk > /dev/null && ! install_wrk; then
  echo "Missing: wrk (https://github.com/wg/wrk). Install it, and run this again." >&2
  exit 1
fi

dotnet build bench/Load --configuration Release --nologo --verbosity quiet >&2
exec dotnet bench/Load/bin/Release/net10.0/Roma.Bench.Load.dll "$@"
