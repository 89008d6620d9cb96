#!/usr/bin/env bash
# Loads Roma with requests of all kinds for minutes, and fails if its memory, threads or files grow; --help lists the options. Results go to artifacts/bench.
# Needs wrk, as run.sh does.
set -euo pipefail
cd "$(dirname "$0")/.."

bench/install.sh wrk
exec bench/load.sh soak "$@"
