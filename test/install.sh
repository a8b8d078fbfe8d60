#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: PostgreSQL's server
# programs. Needs root where something is missing.
set -euo pipefail
have_postgres() { command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
have_postgres && exit 0
if ! command -v apt-get >/dev/null; then
  echo "Install PostgreSQL's server programs (initdb, postgres) and run this again" >&2
  exit 1
fi
run() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
run apt-get update
run env DEBIAN_FRONTEND=noninteractive apt-get install -y postgresql
