namespace RepFlow.Ilgpu;

/// <summary>The type of a tensor's elements.</summary>
public enum Precision
{
    /// <summary>32-bit floating point.</summary>
    Single,

    /// <summary>64-bit floating point.</summary>
    Double,

    /// <summary>32-bit integers: labels, indices. Layers read them, and compute in the other two.</summary>
    Int32,
}
