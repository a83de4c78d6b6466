#!/usr/bin/env bash
# Packs the tool, the .NET runtime and the peers into one archive for an x86-64 Linux machine that has neither .NET nor a network.
#   benchmarks/bundle.sh [FILE]          default artifacts/repflow-bundle.tar.xz
# There: tar -xJf repflow-bundle.tar.xz && cd repflow-bundle && ./repflow devices
#        REPFLOW=./repflow benchmarks/run.sh all --device cuda
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
archive=$(realpath -m "${1:-$root/artifacts/repflow-bundle.tar.xz}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bundle=$work/repflow-bundle

dotnet publish "$root/src/RepFlow.Ilgpu.Cli" -c Release --nologo -v q -r linux-x64 --self-contained false -p:UseAppHost=false -p:PublishReadyToRun=true -p:DebugType=none -o "$bundle/app" >&2

# The runtime that runs here, and nothing of the SDK.
version=$(dotnet --list-runtimes | awk '$1 == "Microsoft.NETCore.App" { print $2 }' | sort -V | tail -1)
dotnet_root=$(dirname "$(dirname "$(dotnet --list-runtimes | awk -v v="$version" '$1 == "Microsoft.NETCore.App" && $2 == v { print $3 }' | tr -d '[]')")")
mkdir -p "$bundle/dotnet/host" "$bundle/dotnet/shared/Microsoft.NETCore.App" "$bundle/benchmarks/peers"
cp "$dotnet_root/dotnet" "$bundle/dotnet/"
cp -r "$dotnet_root/host/fxr" "$bundle/dotnet/host/"
cp -r "$dotnet_root/shared/Microsoft.NETCore.App/$version" "$bundle/dotnet/shared/Microsoft.NETCore.App/"
cp "$root/benchmarks/run.sh" "$bundle/benchmarks/"
cp "$root"/benchmarks/peers/*.py "$bundle/benchmarks/peers/"

cat >"$bundle/repflow" <<'LAUNCH'
#!/usr/bin/env bash
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
DOTNET_ROOT=$here/dotnet DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 exec "$here/dotnet/dotnet" "$here/app/repflow.dll" "$@"
LAUNCH
chmod +x "$bundle/repflow"

mkdir -p "$(dirname "$archive")"
tar -C "$work" -cf - repflow-bundle | xz -T0 -6 >"$archive"
echo "$archive: $(du -h "$archive" | cut -f1)"
