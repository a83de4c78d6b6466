namespace RepFlow.Ilgpu.Devices;

/// <summary>The names of precisions of products in files, in options and in what benchmarks tell other programs.</summary>
public static class MatrixPrecisionNames
{
    /// <summary>The name of a precision.</summary>
    /// <param name="precision">The precision.</param>
    /// <returns><c>single</c>, <c>tf32</c> or <c>bf16</c>.</returns>
    public static string Name(this MatrixPrecision precision) => precision switch
    {
        MatrixPrecision.TensorFloat32 => "tf32",
        MatrixPrecision.BFloat16 => "bf16",
        _ => "single",
    };

    /// <summary>The precision of a name.</summary>
    /// <param name="name">What <see cref="Name"/> returns.</param>
    /// <returns>The precision; null where none has the name.</returns>
    public static MatrixPrecision? Find(string name)
    {
        foreach (var precision in Enum.GetValues<MatrixPrecision>())
        {
            if (precision.Name() == name)
            {
                return precision;
            }
        }

        return null;
    }
}
