#!/usr/bin/env bash
# Measures Roma with a store in PostgreSQL beside pgbench; --help lists the options. Results go to artifacts/bench.
# Needs wrk, as run.sh does, and PostgreSQL. It starts a server of its own, whose files are in artifacts/bench, and stops it.
set -euo pipefail
cd "$(dirname "$0")/.."

# Debian has the server's programs in a folder for each version.
find_postgres() {
  local folder
  for folder in /usr/lib/postgresql/*/bin; do
    [ ! -x "$folder/initdb" ] || PATH="$folder:$PATH"
  done
}
find_postgres
bench/install.sh wrk initdb=postgresql
find_postgres
exec bench/load.sh postgres "$@"
