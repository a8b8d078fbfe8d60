#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: PostgreSQL's server
# programs, Chromium, LibreOffice Calc (which works an exported workbook out
# again) and GLPK (which solves portfolios beside us). Needs root where something
# is missing.
set -euo pipefail
want=() lean=()
command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || want+=(postgresql)
command -v chromium >/dev/null || command -v google-chrome >/dev/null || [ -n "${CHROME:-}" ] || want+=(chromium)
command -v soffice >/dev/null || lean+=(libreoffice-calc)
command -v glpsol >/dev/null || lean+=(glpk-utils)
[ $((${#want[@]} + ${#lean[@]})) = 0 ] && exit 0
if ! command -v apt-get >/dev/null; then
  echo "Install ${want[*]} ${lean[*]} and run this again" >&2
  exit 1
fi
run() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
run apt-get update
get() { run env DEBIAN_FRONTEND=noninteractive apt-get install -y "$@"; }
[ ${#want[@]} = 0 ] || get "${want[@]}"
[ ${#lean[@]} = 0 ] || get --no-install-recommends "${lean[@]}"
