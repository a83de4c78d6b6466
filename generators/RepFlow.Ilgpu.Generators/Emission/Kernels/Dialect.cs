namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <summary>How numbers are written: one at a time in kernels and on the host, or in lanes there.</summary>
/// <param name="Number">The type of a real number.</param>
/// <param name="Functions">The type that has its constants and functions.</param>
/// <param name="IsHost">Whether tensors are pointers, and not views of the arguments.</param>
/// <param name="IsBranchless">Whether both values of a choice are computed, so that compilers make vectors of the loops around.</param>
sealed record Dialect(string Number, string Functions, bool IsHost, bool IsBranchless = false)
{
    /// <summary>A GPU's kernels.</summary>
    public static readonly Dialect Kernel = new("T", "Fn", false);

    /// <summary>Kernels of processors behind OpenCL.</summary>
    public static readonly Dialect Core = new("T", "Fn", false, IsBranchless: true);

    /// <summary>The host, a number at a time.</summary>
    public static readonly Dialect Items = new("T", "Fn", true);

    /// <summary>The host, in lanes.</summary>
    public static readonly Dialect Lanes = new("L", "L", true);
}
