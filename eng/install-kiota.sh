#!/usr/bin/env bash
# install-kiota.sh SOURCE FOLDER
# Installs Kiota into FOLDER, and restores the packages that the project in SOURCE needs, which the tests build with a generated client.
set -euo pipefail
source=$1 folder=$2
version=1.38.0
cat "$0" "$source/packages.lock.json" | cmp --silent - "$folder/installed" && exit 0

mkdir -p "$(dirname "$folder")"
work=$(mktemp --directory "$(realpath "$folder").XXXXXX")
# Not below this folder, whose settings for projects do not hold for generated code.
project=$(mktemp --directory)
trap 'rm -rf "$work" "$project"' EXIT

dotnet tool install Microsoft.OpenApi.Kiota --version "$version" --tool-path "$work" > /dev/null
cp "$source/Kiota.csproj" "$source/packages.lock.json" "$project"
dotnet restore "$project/Kiota.csproj" --verbosity quiet
cat "$0" "$source/packages.lock.json" > "$work/installed"
rm -rf "$folder"
mv --no-target-directory "$work" "$folder"
