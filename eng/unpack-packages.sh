#!/usr/bin/env bash
# unpack-packages.sh FOLDER PACKAGES TAKE LEAVE
# Downloads Debian packages and all that they depend on, of these what matches TAKE and not LEAVE, and unpacks it into FOLDER.
# Nothing is installed, so this needs no rights, and what is installed here makes no difference.
set -euo pipefail
folder=$1 take=$3 leave=$4
read -ra packages <<< "$2"

for command in apt-get dpkg-deb; do
  type -P "$command" > /dev/null || { echo "There is no $command here: $2 can be unpacked on Debian only." >&2; exit 1; }
done

mkdir -p "$(dirname "$folder")"
work=$(mktemp --directory "$(realpath "$folder").XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial" "$work/packages" "$work/tree"
# apt takes nothing for installed, keeps its state to itself, and, for root too, downloads as who it is: others may not write here.
: > "$work/status"
options=(
  -o Dir::State="$work/state" -o Dir::State::status="$work/status" -o Dir::Cache="$work/cache"
  -o APT::Install-Recommends=false -o APT::Sandbox::User="$(id -un)" -o Acquire::Retries=3
)

# Hooks of other packages that want root's rights make no difference to what follows.
apt-get "${options[@]}" --quiet=2 update || true
apt-get "${options[@]}" --yes install --print-uris "${packages[@]}" > "$work/needed"
awk -v take="$take" -v leave="$leave" \
  '/^\047/ { split($2, part, "_"); if (part[1] ~ take && part[1] !~ leave) print part[1] }' "$work/needed" > "$work/names"
(cd "$work/packages" && xargs apt-get "${options[@]}" --quiet=2 download < "$work/names")
find "$work/packages" -name '*.deb' -print0 | xargs -0 -n 1 -P "$(nproc)" sh -c 'dpkg-deb --extract "$1" "$0"' "$work/tree"
# Nobody reads here, and PostgreSQL's bitcode is for compiling queries.
rm -rf "$work"/tree/usr/share/{doc,info,locale,man} "$work"/tree/usr/lib/postgresql/*/lib/bitcode

# A folder that is there is complete.
mv --no-target-directory "$work/tree" "$folder"
