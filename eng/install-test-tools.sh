#!/usr/bin/env bash
# Installs what the tests call beside the .NET SDK, where it is missing and this is Debian (or a relative of it).
# What root must install is installed by root only; the rest is unpacked or installed into this folder by anyone.
set -euo pipefail
cd "$(dirname "$0")/.."

declare -A packages=([curl]=curl [kill]=procps [mount]=mount [node]=nodejs [prlimit]=util-linux [setpriv]=util-linux [sqlite3]=sqlite3 [unshare]=util-linux)
missing=()
for command in "${!packages[@]}"; do
  type -P "$command" > /dev/null || missing+=("${packages[$command]}")
done

install_as_root() {
  [ "$(id -u)" -eq 0 ] && type -P apt-get > /dev/null || return 1
  apt-get update --quiet=2
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends "$@" > /dev/null
}
if [ ${#missing[@]} -gt 0 ] && ! install_as_root "${missing[@]}"; then
  echo "Missing: ${missing[*]}. Install them, or the tests that need them are skipped." >&2
fi

# python3-keystone and what it imports, the interpreter with it; the C library is this machine's.
keystone=artifacts/test-tools/keystone
[ -d "$keystone" ] || eng/unpack-packages.sh "$keystone" python3-keystone '^(python|lib)' '^lib(c6|c-bin|js-.*|perl.*)$' ||
  echo "Keystone is missing: the tests that need it are skipped." >&2

# Unpacked rather than installed, which would start it.
nginx=artifacts/test-tools/nginx
[ -d "$nginx" ] || eng/unpack-packages.sh "$nginx" nginx '^(nginx$|zlib1g$|lib(crypt|pcre|ssl))' '^$' ||
  echo "nginx is missing: the tests that need it are skipped." >&2

# PostgreSQL with Patroni and etcd, which make another server the primary when one fails; without what compiles queries and what Patroni's shell imports.
postgres=artifacts/test-tools/postgres
[ -d "$postgres" ] || eng/unpack-packages.sh "$postgres" 'postgresql patroni etcd-server' \
  '^(postgresql-(client-)?[0-9]+$|patroni$|etcd-server$|zlib1g$|python|lib)' \
  '^(lib(c6|c-bin|c-l10n|db5.*|llvm.*|z3-.*|perl.*|.*-perl|selinux.*|sem.*|sepol.*|sqlite.*)|python3-(cdiff|click|colorama|prettytable|wcwidth))$' ||
  echo "PostgreSQL is missing: the tests that need it are skipped." >&2

clients=tests/ApiTests/Clients
eng/install-node-packages.sh "$clients" artifacts/test-tools/sdk-client || echo "The official SDK is missing: the tests that need it are skipped." >&2

generators=tests/ApiTests/Generators
eng/install-node-packages.sh "$generators" artifacts/test-tools/generators ||
  echo "Redocly and openapi-typescript are missing: the tests that need them are skipped." >&2
eng/install-kiota.sh "$generators/Kiota" artifacts/test-tools/kiota || echo "Kiota is missing: the tests that need it are skipped." >&2
