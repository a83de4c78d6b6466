using System.Runtime.InteropServices;

namespace RepFlow.Ilgpu.Contractions.Host;

static unsafe class HostMemory
{
    [ThreadStatic] static void* shared; [ThreadStatic] static long sharedSize;
    [ThreadStatic] static void* local; [ThreadStatic] static long localSize;
    public static void* Shared(long bytes) { if (bytes > sharedSize) { NativeMemory.AlignedFree(shared); shared = NativeMemory.AlignedAlloc((nuint)bytes, 64); sharedSize = bytes; } return shared; }
    public static void* Local(long bytes) { if (bytes > localSize) { NativeMemory.AlignedFree(local); local = NativeMemory.AlignedAlloc((nuint)bytes, 64); localSize = bytes; } return local; }
}
