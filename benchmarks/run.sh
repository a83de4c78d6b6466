#!/usr/bin/env bash
# Measures this project and every peer that is there in turns, pair by pair, and writes a table, every time, and a roofline.
#   benchmarks/run.sh [flow|conv|net|train|all] [--device host|cuda|opencl] [--threads 2|1,2] [--rounds 5] [--out DIR] [OPTION VALUE …]
# flow: the flow layer. conv: each convolution of ResNet-34. net: ResNet-34 without and with flow, in inference and training. train: a training step with reading clips.
# Further options go to `repflow bench WORK`, as --model, --size, --frames, --batch, --iterations, --runs do.
# DIR (artifacts/bench) gets results.json, which `repflow bench report` merges with those of other machines, table.md, table.csv and roofline.png.
# Peers: PyTorch eager, PyTorch with torch.compile where it has it, ONNX Runtime for forward passes of networks and convolutions, OpenCV's TV-L1 for the flow; on the processor they have
# as many threads. PYTHON names a Python with torch; by default the first found. The first Python with cv2.optflow runs OpenCV. REPFLOW names the tool (in a bundle: ./repflow); by default it is built from the sources.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

work=all
if (($#)) && [[ $1 != --* ]]; then
  work=$1
  shift
fi
case $work in
  flow | conv | net | train | all) ;;
  *) echo "There is nothing to measure called $work: flow, conv, net, train or all." >&2; exit 2 ;;
esac

device=host rounds=5 threads=$(nproc) out=$here/../artifacts/bench more=()
while (($#)); do
  (($# > 1)) || { echo "Option $1 needs a value: see the head of $0." >&2; exit 2; }
  case $1 in
    --device) device=$2 ;;
    --rounds) rounds=$2 ;;
    --threads) threads=$2 ;;
    --out) out=$2 ;;
    *) more+=("$1" "$2") ;;
  esac
  shift 2
done

if [[ -z ${PYTHON:-} ]]; then
  for PYTHON in python3 /usr/bin/python3 ''; do
    [[ -n $PYTHON ]] && "$PYTHON" -c 'import torch' 2>/dev/null && break
  done
fi

peers=()
if [[ -n $PYTHON ]]; then
  peers+=(--peer "'$PYTHON' '$here/peers/torch_peer.py'" --peer "'$PYTHON' '$here/peers/torch_peer.py' --compile")
else
  echo "Without PyTorch: no Python with torch found. Install it (Debian: apt install python3-torch), or name one in PYTHON." >&2
fi
opencv=()
for python in "$PYTHON" python3 /usr/bin/python3; do
  if [[ -n $python ]] && "$python" -c 'import cv2; cv2.optflow.DualTVL1OpticalFlow_create' 2>/dev/null; then
    opencv=(--peer "'$python' '$here/peers/opencv_peer.py'")
    break
  fi
done
if [[ -z ${REPFLOW:-} ]]; then
  dotnet build "$here/../src/RepFlow.Ilgpu.Cli" -c Release --nologo -v q >&2
  dotnet build "$here/peers/OnnxRuntimePeer" -c Release --nologo -v q >&2
  tool=(dotnet "$here/../src/RepFlow.Ilgpu.Cli/bin/Release/net10.0/repflow.dll")
  onnx=(--peer "dotnet '$here/peers/OnnxRuntimePeer/bin/Release/net10.0/OnnxRuntimePeer.dll'")
else
  tool=("$REPFLOW") onnx=()
fi

parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT
measure() { # WORK OPTION…: for each number of threads
  local count
  for count in ${threads//,/ }; do
    echo "$* with $count threads" >&2
    local with=("${peers[@]}")
    [[ $1 == net || $1 == conv ]] && with+=("${onnx[@]}")
    [[ $1 == flow ]] && with+=("${opencv[@]}")
    "${tool[@]}" bench "$@" --device "$device" --threads "$count" --rounds "$rounds" "${with[@]}" --out "$parts/$(ls "$parts" | wc -l).json" "${more[@]}"
  done
}

case $work in
  all)
    measure flow
    measure conv
    measure net --model resnet34
    measure net --model resnet34-flow
    measure train
    ;;
  net)
    # With --model that one alone.
    if [[ " ${more[*]-} " == *" --model "* ]]; then
      measure net
    else
      measure net --model resnet34
      measure net --model resnet34-flow
    fi
    ;;
  *) measure "$work" ;;
esac
mkdir -p "$out"
"${tool[@]}" bench report "$parts"/*.json --out "$out/results.json" --markdown "$out/table.md" --csv "$out/table.csv" --roofline "$out/roofline.png"
echo "In $(realpath "$out"): results.json, table.md, table.csv, roofline.png." >&2
