using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Contractions.Host;

/// <summary>The slot of <see cref="HostScratch"/> that contractions use: the last one, so that bodies that use the first do not meet it.</summary>
static class HostSlots
{
    /// <summary>A block of the result.</summary>
    public const int Block = HostScratch.Slots - 1;
}
