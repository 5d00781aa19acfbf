#!/usr/bin/env bash
# Lets the official MCP conformance suite judge the server over HTTP: the product as it is, and a fixture, the same web
# server with the tools, resources and prompts that the suite calls by name.
#
#   tests/conformance.sh [fixture|product]…     both by default
#
# The suite's release judges the protocol of 2025-11-25; its preview that of 2026-07-28, caching hints included. What may
# fail, and why, stands in tests/conformance/. Exits with 1 when anything else fails. Skips, with a reason and exit code 0,
# where npm or its registry cannot be reached. FINDAGENTS_CONFORMANCE names a folder to keep the suite in.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

readonly release=0.1.16
readonly preview=0.2.0-alpha.12
readonly node_version=22
readonly folder="${FINDAGENTS_CONFORMANCE:-${TMPDIR:-/tmp}/findagents-conformance-$release-$preview}"
readonly fixture=tests/FindAgents.McpServer.Conformance

skip() {
  echo "skipped: $*"
  exit 0
}

# The preview goes by another name beside the release.
if [ ! -x "$folder/node_modules/.bin/node" ] || [ ! -d "$folder/node_modules/conformance-preview" ]; then
  command -v npm >/dev/null 2>&1 || skip "npm is not installed"
  timeout 60 npm view "@modelcontextprotocol/conformance@$release" version >/dev/null 2>&1 || skip "npm cannot reach a registry that has @modelcontextprotocol/conformance"
  mkdir -p "$folder"
  (cd "$folder" && npm init -y && npm install --no-fund --no-audit "node@$node_version" \
    "@modelcontextprotocol/conformance@$release" "conformance-preview@npm:@modelcontextprotocol/conformance@$preview") >"$folder/install.log" 2>&1 \
    || skip "npm cannot install the suite: $(tail -1 "$folder/install.log")"
fi

# The suite needs a newer Node than many systems have.
export PATH="$folder/node_modules/.bin:$PATH"
node --version >/dev/null 2>&1 || skip "the node that npm installed does not run here"

work="$(mktemp -d)"
server=""
stop() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null
    wait "$server" 2>/dev/null
    server=""
  fi
}
trap 'stop; rm -rf "$work"' EXIT

failures=0

# judge WHAT REVISION PACKAGE ARGUMENT…
judge() {
  local what="$1" revision="$2" package="$3"
  shift 3
  printf '\n$ conformance server --url %s --expected-failures tests/conformance/%s-%s.yml %s\n' "$url" "$what" "$revision" "$*"
  node "$folder/node_modules/$package/dist/index.js" server --url "$url" --output-dir "$work/$what-$revision" \
    --expected-failures "tests/conformance/$what-$revision.yml" "$@" >"$work/log" 2>&1
  local rc=$?
  grep -E '^(✓|✗)|^Total' "$work/log"
  if [ "$rc" -eq 0 ]; then
    echo "ok: nothing fails that is not expected to"
  else
    tail -n 40 "$work/log"
    failures=$((failures + 1))
  fi
}

# serve COMMAND…: starts it, and takes the address from what it prints.
serve() {
  : >"$work/printed"
  "$@" >"$work/printed" 2>&1 </dev/null &
  server=$!
  url=""
  for _ in $(seq 600); do
    url="$(grep -oE 'http://[0-9.]+:[0-9]+/mcp' "$work/printed" | head -n 1)"
    [ -n "$url" ] && return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.5
  done
  echo "the server did not start:"
  cat "$work/printed"
  failures=$((failures + 1))
  return 1
}

[ $# -gt 0 ] || set -- fixture product
for what in "$@"; do
  echo
  echo "== $what"
  if [ "$what" = fixture ]; then
    [ -f "$fixture/bin/Release/net10.0/FindAgents.McpServer.Conformance.dll" ] || dotnet build "$fixture" -c Release -v quiet || exit 1
    serve dotnet "$fixture/bin/Release/net10.0/FindAgents.McpServer.Conformance.dll" || continue
  else
    ./findagents --version >/dev/null || exit 1
    serve ./findagents mcp --http 0 --rate 0 --root samples/photos || continue
  fi

  judge "$what" 2025-11-25 @modelcontextprotocol/conformance
  judge "$what" 2026-07-28 conformance-preview --suite all --spec-version 2026-07-28
  stop
done

echo
if [ "$failures" -gt 0 ]; then
  echo "conformance: $failures of the judgements were not as expected"
  exit 1
fi

echo "conformance: all as expected"
