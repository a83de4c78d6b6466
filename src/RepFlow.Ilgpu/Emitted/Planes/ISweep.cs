using System.ComponentModel;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>A reverse sweep over an iteration, as <see cref="SweepSegments"/> runs it: in memory of the host, on chip, or by launches.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ISweep
{
    /// <summary>Copies the states, of which one scratch plane each stands side by side.</summary>
    /// <param name="from">The number of the first state's plane.</param>
    /// <param name="to">The number of the first state's plane in the copy.</param>
    void Copy(int from, int to);

    /// <summary>Begins with a segment.</summary>
    /// <param name="first">The segment's first iteration.</param>
    void Begin(int first);

    /// <summary>Computes an iteration, and keeps it.</summary>
    /// <param name="t">The iteration in its segment.</param>
    void Forward(int t);

    /// <summary>Computes the adjoints of what an iteration reads from those of what it writes.</summary>
    /// <param name="t">The iteration in its segment.</param>
    void Back(int t);
}
