#!/usr/bin/env bash
# install-sdk-client.sh FOLDER
# Installs the official SDK for Node.js into FOLDER, as the lock file beside the driver that the tests run says.
set -euo pipefail
folder=$1
lock=tests/ApiTests/Clients/package-lock.json
cmp --silent "$lock" "$folder/package-lock.json" && exit 0

type -P node > /dev/null || { echo "There is no node here." >&2; exit 1; }
mkdir -p "$(dirname "$folder")"
work=$(mktemp --directory "$(realpath "$folder").XXXXXX")
trap 'rm -rf "$work"' EXIT
npm=(npm)
if ! type -P npm > /dev/null; then
  # Debian's npm is some 300 packages: unpacking those takes seconds, installing them a minute.
  eng/unpack-packages.sh "$work/npm" npm '^(node-|npm$)' '^$'
  NODE_PATH=$(printf '%s:' "$work"/npm/usr/share/nodejs "$work"/npm/usr/lib/*/nodejs)
  export NODE_PATH
  npm=(node "$work/npm/usr/share/nodejs/npm/bin/npm-cli.js")
fi

mkdir "$work/client"
cp tests/ApiTests/Clients/package.json "$lock" "$work/client"
options=(
  --cache "$work/cache" --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel error
  --fetch-retry-mintimeout 1000 --fetch-retry-maxtimeout 5000
)
(cd "$work/client" && "${npm[@]}" ci "${options[@]}" > /dev/null)
rm -rf "$folder"
mv --no-target-directory "$work/client" "$folder"
