#!/usr/bin/env bash
# Makes the transcripts of this folder anew: ten requests, run by 'findagents ask' on the sample photos.
#
#   docs/transcripts/make.sh              into this folder
#   docs/transcripts/make.sh OUT          into another one
#   PHOTOS=FOLDER docs/transcripts/make.sh OUT
#                                         searches the photos of FOLDER besides the samples. They are shown in the
#                                         transcripts: keep OUT out of the repository where they are not yours to give.
set -euo pipefail

here="$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd -P "$here/../.." && pwd)"
out="${1:-$here}"
readonly here root

if [ -n "${PHOTOS:-}" ] && [ "$#" -eq 0 ]; then
  echo "make.sh: PHOTOS are shown in the transcripts. Say where to write them: PHOTOS=$PHOTOS docs/transcripts/make.sh OUT" >&2
  exit 2
fi

mkdir -p "$out"
out="$(cd -P "$out" && pwd)"
folders=("$root/samples/photos")
if [ -n "${PHOTOS:-}" ]; then
  folders+=("$(cd -P "$PHOTOS" && pwd)")
fi

albums="$(mktemp -d)"
trap 'rm -rf "$albums"' EXIT
cd "$root/samples/photos"
"$root/findagents" album create photos "${folders[@]}" --store "$albums" >/dev/null

# What the model cannot do is no error of the script: a refusal ends with 1, and its transcript says why.
ask() {
  local name="$1" request="$2" code=0
  echo "$name: $request"
  rm -rf "${out:?}/$name"
  "$root/findagents" ask "$request" --store "$albums" --out "$out/$name" --format jpg >/dev/null || code=$?
  if [ "$code" -gt 1 ]; then
    exit "$code"
  fi

  # The trace is the same for a program; its ids live as long as the process.
  rm -f "$out/$name/run.json"
}

ask 01-everything "Segment everything in @coffee.jpg"
ask 02-phrases "Outline the astronaut, the flag and the dog in @astronaut.jpg"
ask 03-counting "How many cups are in @coffee.jpg?"
ask 04-point-and-box "Cut out whatever is at 220, 140 in @cat.jpg and the region from (150,40) to (480,330) in @coffee.jpg"
ask 05-without "Highlight the cup in @coffee.jpg, but not the spoon"
ask 06-cross-image "Find the like of @cat.jpg(120,20,300,270) in @cat.jpg and @astronaut.jpg"
ask 07-same-one "Outline the cup in @coffee.jpg and find the same one in @cat.jpg and @astronaut.jpg"
ask 08-album-then-outline "Find 2 photos of a drink, then outline the spoon in them"
ask 09-album-interleaved "Photos like @coffee.jpg(150,40,330,290) without people"
ask 10-refusal "Rotate @cat.jpg by 90 degrees and email it to Bob"
