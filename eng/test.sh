#!/usr/bin/env bash
# Restores, builds with warnings as errors, and runs every test. The last line it prints is "N passed, N failed".
# Arguments go to the test runner. CI=true: nothing may be skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

results=artifacts/test-results
rm -rf "$results"

if ! eng/install-test-tools.sh || ! dotnet build Roma.sln --configuration Release --nologo --verbosity quiet; then
  echo "0 passed, 1 failed"
  exit 1
fi

# One after the other, each with a folder of its own: reports are named after the time, and one suite's would replace another's.
status=0
run() {
  local store=$1 suite=$2 folder
  shift 2
  folder=$results/$(basename "$suite" .csproj)-$store
  ROMA_TEST_STORE=$store dotnet test --project "$suite" --configuration Release --no-build --results-directory "$folder" --report-xunit-trx "$@" ||
    status=$?
  if ! ls "$folder"/*.trx > /dev/null; then
    echo "$suite has no report." >&2
    status=1
  fi
}

for suite in tests/*/*.csproj; do
  run Sqlite "$suite" --filter-not-trait Store=Postgres "$@"
done

# Once more on the other store, but for what one store alone has.
if [ -d artifacts/test-tools/postgres ]; then
  for suite in tests/UnitTests/*.csproj tests/ApiTests/*.csproj; do
    run Postgres "$suite" --filter-not-trait Store=Sqlite "$@"
  done
else
  echo "PostgreSQL is missing: no test is run on it." >&2
  [ "${CI:-}" != true ] || status=1
fi

# The runners' own reports say what ran: one <Counters> each.
count() {
  find "$results" -name '*.trx' -exec grep -ho "<Counters [^>]*" {} + | { grep -o " $1=\"[0-9]*\"" || true; } | tr -dc '0-9\n' |
    { total=0; while read -r n; do total=$((total + n)); done; echo "$total"; }
}
passed=$(count passed)
failed=$(count failed)
skipped=$(count notExecuted)

if [ "$passed" -eq 0 ]; then
  echo "No test passed: something is wrong with the run itself." >&2
  status=1
fi
if [ "$skipped" -gt 0 ]; then
  echo "$skipped skipped; each says why above." >&2
  [ "${CI:-}" != true ] || status=1
fi
[ "$failed" -eq 0 ] || status=1
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1

echo "$passed passed, $failed failed"
exit "$status"
