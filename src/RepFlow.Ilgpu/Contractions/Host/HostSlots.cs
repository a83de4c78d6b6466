using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>The slots of <see cref="HostScratch"/> that contractions use: the last ones, so that bodies that use the first do not meet them.</summary>
static class HostSlots
{
    /// <summary>Of the calling thread: padded operands, packed panels and parts of sums.</summary>
    public const int Shared = HostScratch.Slots - 1;

    /// <summary>Of each thread: a block of the result.</summary>
    public const int Block = HostScratch.Slots - 2;
}
