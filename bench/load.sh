#!/usr/bin/env bash
# Builds the load program and runs it: load.sh ARGUMENTS
set -euo pipefail
cd "$(dirname "$0")/.."

dotnet build bench/Load --configuration Release --nologo --verbosity quiet >&2
exec dotnet bench/Load/bin/Release/net10.0/Roma.Bench.Load.dll "$@"
