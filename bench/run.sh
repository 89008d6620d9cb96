#!/usr/bin/env bash
# Measures Roma beside a bare MVC action; --help lists the options. Results go to artifacts/bench.
# Needs wrk (https://github.com/wg/wrk), which is installed if it is missing and root runs this on Debian or a relative of it.
set -euo pipefail
cd "$(dirname "$0")/.."

bench/install.sh wrk
exec bench/load.sh "$@"
