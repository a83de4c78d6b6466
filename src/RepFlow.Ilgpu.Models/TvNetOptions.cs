namespace RepFlow.Ilgpu.Models;

/// <summary>How <see cref="TvNet"/> computes flow, and what its loss counts for. The defaults are its authors': one scale, one warp, 50 iterations.</summary>
public sealed record TvNetOptions
{
    /// <summary>Iterations, each with differences and divergences of its own.</summary>
    public int Iterations { get; init; } = 50;

    /// <summary>How many flows are one input of the network behind; if a clip has fewer, all of them.</summary>
    public int Stack { get; init; } = 10;

    /// <summary>The sides of the frames, (rows, columns), for which the flow to begin with is learned, as theirs is; null begins with no motion, on frames of any size.</summary>
    public (int Rows, int Columns)? Fields { get; init; }

    /// <summary>What the loss of the flow counts for beside that of the class.</summary>
    public float FlowWeight { get; init; } = 0.1f;

    /// <summary>What brightness constancy counts for beside smoothness in the loss of the flow.</summary>
    public float DataWeight { get; init; } = 0.15f;
}
