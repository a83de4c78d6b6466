using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>The slots of <see cref="HostScratch"/> that contractions use: the last ones, so that bodies that use the first do not meet them.</summary>
static class HostSlots
{
    /// <summary>A block of the result.</summary>
    public const int Block = HostScratch.Slots - 1;

    /// <summary>A packed panel of columns.</summary>
    public const int Panel = HostScratch.Slots - 2;
}
