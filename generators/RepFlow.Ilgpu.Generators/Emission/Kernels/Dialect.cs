namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <summary>How numbers are written: one at a time in kernels and on the host, or in lanes there.</summary>
/// <param name="Number">The type of a real number.</param>
/// <param name="Functions">The type that has its constants and functions.</param>
/// <param name="IsHost">Whether tensors are pointers, and not views of the arguments.</param>
sealed record Dialect(string Number, string Functions, bool IsHost)
{
    /// <summary>A GPU's kernels.</summary>
    public static readonly Dialect Kernel = new("T", "Fn", false);

    /// <summary>The host, a number at a time.</summary>
    public static readonly Dialect Items = new("T", "Fn", true);

    /// <summary>The host, in lanes.</summary>
    public static readonly Dialect Lanes = new("L", "L", true);
}
