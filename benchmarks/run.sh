#!/usr/bin/env bash
# Runs the flow layer, or a network, and its PyTorch peer in turns and prints medians and their ratio (below 1: ours is faster).
#   benchmarks/run.sh [flow] [--device host|cuda|opencl] [--rounds 3] [--size 28] [--channels 32] [--batch 1] [--frames 16] [--iterations 10] [--runs 21] [--threads 2]
#   benchmarks/run.sh net    [--device …] [--rounds 3] [--model resnet34] [--size 112] [--batch 1] [--frames 16] [--iterations 10] [--classes 400] [--flow-after 3] [--runs 7] [--threads 2]
# Of a network the forward pass in inference is measured, and a training step: loss, backward pass and SGD included.
# The peer runs on the GPU for --device cuda, else on the processor with --threads threads: by default as many as there are cores, which is
# what the host device uses, and more than PyTorch takes by itself on some machines. PYTHON names a Python with torch; by default the first found.
# REPFLOW names the tool (in a bundle: ./repflow); by default it is built from the sources.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

work=flow
if (($#)) && [[ $1 != --* ]]; then
  work=$1
  shift
fi
case $work in
  flow) own='--channels' times='forward_ms forward_backward_ms' ;;
  net) own='--model|--classes|--flow-after' times='forward_ms step_ms' ;;
  *) echo "There is nothing to measure called $work: flow or net." >&2; exit 2 ;;
esac

device=host rounds=3 threads=$(nproc) shape=()
while (($#)); do
  (($# > 1)) || { echo "Option $1 needs a value: see the head of $0." >&2; exit 2; }
  case $1 in
    --device) device=$2 ;;
    --rounds) rounds=$2 ;;
    --threads) threads=$2 ;;
    --size | --batch | --frames | --iterations | --runs) shape+=("$1" "$2") ;;
    *) [[ $1 =~ ^($own)$ ]] && shape+=("$1" "$2") || { echo "Unknown option $1: see the head of $0." >&2; exit 2; } ;;
  esac
  shift 2
done

if [[ -z ${PYTHON:-} ]]; then
  for PYTHON in python3 /usr/bin/python3 ''; do
    [[ -n $PYTHON ]] && "$PYTHON" -c 'import torch' 2>/dev/null && break
  done
fi
[[ -n $PYTHON ]] || { echo "No Python with torch found: install it (Debian: apt install python3-torch) or name one in PYTHON." >&2; exit 1; }

if [[ -z ${REPFLOW:-} ]]; then
  dotnet build "$here/../src/RepFlow.Ilgpu.Cli" -c Release --nologo -v q >&2
  tool=(dotnet run -c Release --no-build --project "$here/../src/RepFlow.Ilgpu.Cli" --)
else
  tool=("$REPFLOW")
fi

results=$(mktemp) errors=$(mktemp)
trap 'rm -f "$results" "$errors"' EXIT
for ((round = 1; round <= rounds; round++)); do
  echo "round $round of $rounds" >&2
  "${tool[@]}" bench $work --device "$device" --json "${shape[@]}" 2>"$errors" >>"$results" || { cat "$errors" >&2; exit 1; }
  "$PYTHON" "$here/peers/torch_peer.py" $work --device "$([[ $device == cuda* ]] && echo "$device" || echo cpu)" --threads "$threads" "${shape[@]}" >>"$results"
done

"$PYTHON" - "$results" $times <<'TABLE'
import json, statistics, sys

text, results, at = open(sys.argv[1]).read(), [], 0
while text[at:].strip():
    at += len(text[at:]) - len(text[at:].lstrip())
    result, at = json.JSONDecoder().raw_decode(text, at)
    results.append(result)
ours, peers = [r for r in results if "peer" not in r], [r for r in results if "peer" in r]
print(f"{peers[0].get('model', 'flow')} {tuple(peers[0]['shape'])}: {ours[0]['device']} against {peers[0]['peer']} on {peers[0]['device']} ({peers[0]['threads']} threads), {len(ours)} rounds")
print(f"{'':20}{'ours ms':>12}{'peer ms':>12}{'ratio':>10}")
for name in sys.argv[2:]:
    a, b = (statistics.median(r[name] for r in side) for side in (ours, peers))
    print(f"{name:20}{a:12.3f}{b:12.3f}{a / b:10.4f}")
TABLE
