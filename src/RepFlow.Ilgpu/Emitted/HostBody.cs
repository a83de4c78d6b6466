using System.ComponentModel;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>Computes some items of a stage on the host. Items must not depend on one another.</summary>
/// <typeparam name="TArguments">What the stage reads and writes.</typeparam>
/// <param name="arguments">What the stage reads and writes.</param>
/// <param name="begin">The first item.</param>
/// <param name="end">The item after the last.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void HostBody<TArguments>(in TArguments arguments, int begin, int end)
    where TArguments : struct;
