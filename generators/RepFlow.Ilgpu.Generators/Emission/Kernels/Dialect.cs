namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <summary>How numbers are written: one at a time in kernels and on the host, or in lanes there.</summary>
/// <param name="Number">The type of a real number.</param>
/// <param name="Functions">The type that has its constants and functions.</param>
/// <param name="IsHost">Whether tensors are pointers, and not views of the arguments.</param>
/// <param name="IsBranchless">Whether both values of a choice are computed, so that compilers make vectors of the loops around.</param>
/// <param name="Estimates">Whether roots and reciprocals may be off by two units of the last place, where a device has them sooner so.</param>
sealed record Dialect(string Number, string Functions, bool IsHost, bool IsBranchless = false, bool Estimates = false)
{
    /// <summary>A GPU's kernels.</summary>
    public static readonly Dialect Kernel = new("T", "Fn", false);

    /// <summary>Passes of iterations in a GPU's kernels, which wait for arithmetic and not for memory: a branch takes more instructions than both values of a choice.</summary>
    public static readonly Dialect Pass = new("T", "Fn", false, IsBranchless: true, Estimates: true);

    /// <summary>Kernels of processors behind OpenCL.</summary>
    public static readonly Dialect Core = new("T", "Fn", false, IsBranchless: true);

    /// <summary>The host, a number at a time.</summary>
    public static readonly Dialect Items = new("T", "Fn", true);

    /// <summary>The host, in lanes.</summary>
    public static readonly Dialect Lanes = new("L", "L", true);
}
