#!/usr/bin/env bash
# Asks more of Roma, and of its disk, than they can do, and fails if they break; --help lists the options. Results go to artifacts/bench.
# Needs wrk, as run.sh does, and strace to slow the disk; without it, the rest is measured.
set -euo pipefail
cd "$(dirname "$0")/.."

bench/install.sh wrk
bench/install.sh strace || true
# Each connection is an open file, of wrk and of the server.
ulimit -Sn "$(ulimit -Hn)"
exec bench/load.sh overload "$@"
