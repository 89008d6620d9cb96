#!/usr/bin/env bash
# Sends more requests than Roma and its disk can serve, and fails if Roma breaks; --help lists the options. Results go to artifacts/bench.
# Needs wrk, as run.sh does, and strace to stall the disk; without strace, the rest is measured.
set -euo pipefail
cd "$(dirname "$0")/.."

bench/install.sh wrk
bench/install.sh strace || true
# Each connection is an open file, in wrk and in the server.
ulimit -Sn "$(ulimit -Hn)"
exec bench/load.sh overload "$@"
