#!/usr/bin/env bash
# How often "how many" is answered right: asks the photos of a folder in COCO's layout for the commonest kinds of thing in them
# (annotations/panoptic_val.json, images/), and prints how often the number is right, within one, or not known.
#
#   tests/counting.sh DATA [PHOTOS]        PHOTOS of them, the first ones; 20 when left out
set -euo pipefail

if [ "$#" -lt 1 ]; then
  echo "counting.sh: which photos? tests/counting.sh DATA [PHOTOS]" >&2
  exit 2
fi

root="$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
data="$(cd -P "$1" && pwd)"
photos="${2:-20}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
readonly root data photos work

# Kinds that a photo has a crowd of are not asked of it: nobody counted those.
python3 - "$data" "$photos" "$work" plan <<'PLAN' >/dev/null
import collections, json, sys
data, photos, work = sys.argv[1], int(sys.argv[2]), sys.argv[3]
labels = json.load(open(f"{data}/annotations/panoptic_val.json"))
kinds = {c["id"]: c["name"] for c in labels["categories"] if c["isthing"]}
images = labels["images"][:photos]
truth = {i["id"]: collections.Counter() for i in images}
crowds = []
for annotation in labels["annotations"]:
    for segment in annotation["segments_info"]:
        if annotation["image_id"] in truth and segment["category_id"] in kinds:
            name = kinds[segment["category_id"]]
            truth[annotation["image_id"]][name] += 1
            if segment.get("iscrowd"):
                crowds.append([annotation["image_id"], name])
names = [name for name, _ in sum(truth.values(), collections.Counter()).most_common(15)]
step = {"prototype": "grounded-segmentation", "images": [f"{data}/images/{i['file_name']}" for i in images], "phrases": names, "count": True}
json.dump({"steps": [step]}, open(f"{work}/plan.json", "w"))
json.dump({"images": [i["id"] for i in images], "truth": truth, "crowds": crowds}, open(f"{work}/truth.json", "w"))
PLAN

"$root/findagents" ask --composition "$work/plan.json" --json >"$work/run.json"

python3 - "$work" <<'MARKS'
import collections, json, sys
work = sys.argv[1]
known, run = json.load(open(f"{work}/truth.json")), json.load(open(f"{work}/run.json"))
marks = {"there": collections.Counter(), "not there": collections.Counter()}
for image, answer in zip(known["images"], run["steps"][0]["images"]):
    for phrase in answer["phrases"]:
        if [image, phrase["phrase"]] in known["crowds"]:
            continue
        true, count = known["truth"][str(image)].get(phrase["phrase"], 0), phrase.get("count")
        mark = marks["there" if true else "not there"]
        mark["asked"] += 1
        mark["right"] += count == true
        mark["within one"] += count is not None and abs(count - true) <= 1
        mark["too few"] += count is not None and count < true
        mark["too many"] += count is not None and count > true
        mark["not known"] += count is None
for kind, mark in marks.items():
    print(f"{kind}: " + ", ".join(f"{name} {mark[name]}" for name in ("asked", "right", "within one", "too few", "too many", "not known")))
MARKS
