#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: PostgreSQL's server
# programs, and Chromium. Needs root where something is missing.
set -euo pipefail
want=()
command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || want+=(postgresql)
command -v chromium >/dev/null || command -v google-chrome >/dev/null || [ -n "${CHROME:-}" ] || want+=(chromium)
[ ${#want[@]} = 0 ] && exit 0
if ! command -v apt-get >/dev/null; then
  echo "Install ${want[*]} and run this again" >&2
  exit 1
fi
run() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
run apt-get update
run env DEBIAN_FRONTEND=noninteractive apt-get install -y "${want[@]}"
