#!/usr/bin/env bash
# Measures Roma beside a bare MVC action; --help lists the options. Results go to artifacts/bench.
# Needs wrk (https://github.com/wg/wrk), which is installed where it is missing, this is Debian (or a relative of it) and root runs this.
set -euo pipefail
cd "$(dirname "$0")/.."

bench/install.sh wrk
exec bench/load.sh "$@"
