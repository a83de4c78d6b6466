namespace RepFlow.Ilgpu.Devices;

/// <summary>In which precision a device multiplies in contractions of single precision. Sums are always of single precision, and so is all that is no contraction.</summary>
public enum MatrixPrecision
{
    /// <summary>Exact products of single precision: 24 bits of each factor.</summary>
    Single,

    /// <summary>Each factor is rounded to 11 significant bits (TF32): a relative error of at most 2^-11 a factor. The range is that of single precision.</summary>
    TensorFloat32,

    /// <summary>Each factor is rounded to 8 significant bits (bfloat16): a relative error of at most 2^-8 a factor. The range is that of single precision.</summary>
    BFloat16,
}
