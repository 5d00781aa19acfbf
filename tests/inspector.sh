#!/usr/bin/env bash
# Lets the official MCP inspector (a client that is not ours) talk to the server, in both eras of the protocol.
#
#   tests/inspector.sh [COMMAND [ARGUMENT…]]    the server's command; ./findagents mcp over samples/photos, with albums of its own, by default
#
# It is asked over stdio, and then once more over HTTP: the same command with --http.
#
# Prints every command and what came back, and exits with 1 when an answer is not as expected. Skips, with a reason and
# exit code 0, where npm or its registry cannot be reached. FINDAGENTS_INSPECTOR names a folder to keep the inspector in.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

readonly inspector_version=2.12.0
readonly node_version=22
readonly folder="${FINDAGENTS_INSPECTOR:-${TMPDIR:-/tmp}/findagents-inspector-$inspector_version}"
readonly patience=600000 # ms: the first answer waits for the model to load, on a busy machine for long

if [ $# -eq 0 ]; then
  albums="$(mktemp -d)"
  set -- ./findagents mcp --root samples/photos --albums "$albums" --allow-indexing

  # Builds it where that is due: a client that looks for the protocol's era waits a minute at most.
  ./findagents --version >/dev/null || exit 1
fi

skip() {
  echo "skipped: $*"
  exit 0
}

if [ ! -x "$folder/node_modules/.bin/mcp-inspector" ]; then
  command -v npm >/dev/null 2>&1 || skip "npm is not installed"
  timeout 60 npm view "@modelcontextprotocol/inspector@$inspector_version" version >/dev/null 2>&1 || skip "npm cannot reach a registry that has @modelcontextprotocol/inspector"
  mkdir -p "$folder"
  (cd "$folder" && npm init -y && npm install --no-fund --no-audit "@modelcontextprotocol/inspector@$inspector_version" "node@$node_version") >"$folder/install.log" 2>&1 \
    || skip "npm cannot install the inspector: $(tail -1 "$folder/install.log")"
fi

# The inspector needs a newer Node than many systems have.
export PATH="$folder/node_modules/.bin:$PATH"
node --version >/dev/null 2>&1 || skip "the node that npm installed does not run here"

work="$(mktemp -d)"
failures=0

# The same server over HTTP: a client there does not start it.
"$@" --http 0 >"$work/http" 2>&1 </dev/null &
http=$!
trap 'kill "$http" 2>/dev/null; wait "$http" 2>/dev/null; rm -rf "$work" ${albums:+"$albums"}' EXIT
for _ in $(seq 600); do
  url="$(grep -oE 'http://[0-9.]+:[0-9]+/mcp' "$work/http" | head -n 1)"
  [ -n "$url" ] && break
  kill -0 "$http" 2>/dev/null || break
  sleep 0.5
done
[ -n "$url" ] || { cat "$work/http"; exit 1; }

node -e '
  const [file, url, command, ...args] = process.argv.slice(1);
  const stdio = protocolEra => ({ command, args, cwd: process.cwd(), protocolEra });
  const http = protocolEra => ({ type: "streamable-http", url, protocolEra });
  require("fs").writeFileSync(file, JSON.stringify({ mcpServers: {
    legacy: stdio("legacy"), modern: stdio("modern"), "legacy-http": http("legacy"), "modern-http": http("modern") } }));
' "$work/mcp.json" "$url" "$@"

# inspect SERVER CHECK ARGUMENT…: asks, and holds the answer (as "a") to a check in JavaScript.
inspect() {
  local era="$1" check="$2"
  shift 2
  printf '\n$ mcp-inspector --cli --config mcp.json --server %s' "$era"
  printf ' %q' "$@"
  echo
  mcp-inspector --cli --config "$work/mcp.json" --server "$era" --connect-timeout "$patience" --format json "$@" >"$work/out" 2>"$work/err"
  node -e '
    const fs = require("fs");
    const text = fs.readFileSync(process.argv[1], "utf8");
    let a;
    try { a = JSON.parse(text); a = a.result ?? a; } catch { }
    const short = JSON.stringify(a ?? text, (key, value) => typeof value === "string" && value.length > 300 ? value.slice(0, 120) + `… (${value.length} characters)` : value);
    console.log(short.length > 2500 ? short.slice(0, 2500) + "…" : short);
    const good = a !== undefined && Function("a", "return (" + process.argv[2] + ")")(a);
    console.log(good ? "ok" : "NOT as expected: " + process.argv[2] + "\n" + fs.readFileSync(process.argv[3], "utf8").slice(-2000));
    process.exit(good ? 0 : 1);
  ' "$work/out" "$check" "$work/err" || failures=$((failures + 1))
}

call() {
  local era="$1" check="$2" tool="$3"
  shift 3
  inspect "$era" "$check" --method tools/call --tool-name "$tool" --tool-arg "$@"
}

refused() {
  printf 'a.isError === true && /%s/.test(a.content[0].text)' "$1"
}

for era in legacy modern legacy-http modern-http; do
  echo
  echo "== $era"
  inspect "$era" 'a.tools.map(t => t.name).sort().join() === "find_album_index,find_album_list,find_album_regions,find_album_search,find_album_similar,find_album_status,find_ground,find_prototypes,find_refine,find_run,find_segment" && a.tools.every(t => t.outputSchema && t.annotations.readOnlyHint === (t.name !== "find_album_index"))' \
    --method tools/list --strict
  inspect "$era" 'a.resourceTemplates.length === 13' --method resources/templates/list
  inspect "$era" 'a.resources.map(r => r.uri).sort().join() === "find://model,find://prototypes"' --method resources/list
  inspect "$era" 'JSON.parse(a.contents[0].text).things.includes("person")' --method resources/read --uri find://model
  inspect "$era" '/^name: grounded-segmentation/.test(a.contents[0].text)' --method resources/read --uri find://prototype/grounded-segmentation
  inspect "$era" 'a.contents[0].mimeType === "image/png"' --method resources/read --uri find://prototype/grounded-segmentation.png
  inspect "$era" 'a.prompts.map(p => p.name).sort().join() === "look,outline,same-as"' --method prompts/list
  inspect "$era" '/^Outline the following in the picture coffee.jpg: the cup/.test(a.messages[0].content.text)' --method prompts/get --prompt-name outline --prompt-args image=coffee.jpg 'what=the cup'
  call "$era" '!a.isError && a.structuredContent.phrases[0].found && a.structuredContent.regions[0].box.width > 50 && a.structuredContent.regions[0].mask.endsWith("/mask/1.png") && a.content.some(c => c.type === "image") && a.content.some(c => c.type === "resource_link")' \
    find_ground image=astronaut.jpg 'phrases=["person"]'
  call "$era" '!a.isError && Array.isArray(a.structuredContent.regions)' find_segment image=coffee.jpg kind=things
  call "$era" '!a.isError && a.structuredContent.kind === "panoptic" && a.structuredContent.regions.every(r => typeof r.isThing === "boolean")' find_segment image=coffee.jpg kind=panoptic
  call "$era" '!a.isError && a.structuredContent.regions.length === 1' find_refine image=astronaut.jpg 'box={"x":20,"y":10,"width":400,"height":500}'
  call "$era" '!a.isError && a.structuredContent.photos === 3' find_album_index album=photos 'folders=["."]'
  call "$era" '!a.isError && a.structuredContent.hits[0].path.endsWith("cat.jpg") && a.structuredContent.hits[0].matches[0].regions.length === 1 && a.content.filter(c => c.type === "image").length === 1' \
    find_album_search album=photos 'query=a cat'
  call "$era" '!a.isError && a.structuredContent.hits[0].path.endsWith("coffee.jpg") && a.structuredContent.hits.slice(0, 3).some(h => h.region.label === "cup")' \
    find_album_similar album=photos 'image=coffee.jpg(150,40,330,290)' regions=true
  inspect "$era" 'JSON.parse(a.contents[0].text).photos === 3' --method resources/read --uri find://album/photos
  call "$era" "$(refused 'There is no album')" find_album_search album=nope 'query=a cat'
  call "$era" "$(refused 'not an allowed one')" find_album_index album=photos 'folders=["/etc"]'
  call "$era" "$(refused 'not below an allowed folder')" find_ground image=/etc/passwd 'phrases=["person"]'
  call "$era" "$(refused 'There is no file')" find_ground image=missing.jpg 'phrases=["person"]'
  call "$era" "$(refused 'ATTRIBUTION.md')" find_ground image=ATTRIBUTION.md 'phrases=["person"]'
  call "$era" "$(refused 'empty')" find_ground image=astronaut.jpg 'phrases=[""]'
  call "$era" "$(refused 'is not known')" find_segment image=astronaut.jpg kind=stuff
done

echo
if [ "$failures" -gt 0 ]; then
  echo "inspector: $failures answers were not as expected"
  exit 1
fi

echo "inspector: all answers as expected"
