#!/usr/bin/env bash
# install-node-packages.sh SOURCE FOLDER
# Installs the packages for Node.js into FOLDER that the lock file in SOURCE lists.
set -euo pipefail
source=$1 folder=$2
cmp --silent "$source/package-lock.json" "$folder/package-lock.json" && exit 0

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

mkdir "$work/packages"
cp "$source/package.json" "$source/package-lock.json" "$work/packages"
options=(
  --cache "$work/cache" --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel error
  --fetch-retry-mintimeout 1000 --fetch-retry-maxtimeout 5000
)
(cd "$work/packages" && "${npm[@]}" ci "${options[@]}" > /dev/null)
rm -rf "$folder"
mv --no-target-directory "$work/packages" "$folder"
