#!/usr/bin/env bash
# mutants.sh [PROJECT...] [STRYKER OPTION...]
# Changes the code of projects in src in many small ways, and reports which changes no unit test notices. Without PROJECT: Domain, Application, Infrastructure.
# A whole project takes from a quarter of an hour (Application) up, on a machine with two cores. To choose files of one: eng/mutants.sh Domain --mutate 'Text/**'
# Reports go to artifacts/mutants/PROJECT/reports.
set -euo pipefail
cd "$(dirname "$0")/.."

projects=()
while [ $# -gt 0 ] && [[ $1 != -* ]]; do
  projects+=("$1")
  shift
done
[ ${#projects[@]} -gt 0 ] || projects=(Domain Application Infrastructure)

dotnet tool restore > /dev/null
# Stryker puts the changed assemblies into the output of the Debug configuration; the next build replaces them.
for project in "${projects[@]}"; do
  (cd tests/UnitTests && dotnet stryker --test-runner mtp --project "$project.csproj" --output "../../artifacts/mutants/$project" \
    --reporter html --reporter cleartext --reporter progress --skip-version-check "$@")
done
