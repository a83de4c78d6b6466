namespace RepFlow.Ilgpu;

/// <summary>What a precision means in memory.</summary>
public static class Precisions
{
    /// <summary>The size of an element.</summary>
    /// <param name="precision">The precision.</param>
    /// <returns>4 or 8 bytes.</returns>
    public static int ElementBytes(this Precision precision) => precision == Precision.Single ? sizeof(float) : sizeof(double);

    /// <summary>The precision of a C# type.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <returns>The precision.</returns>
    /// <exception cref="ArgumentException">It is another type.</exception>
    public static Precision Of<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Precision.Single
        : typeof(T) == typeof(double) ? Precision.Double
        : throw new ArgumentException($"A tensor's elements are float or double, not {typeof(T).Name}.");
}
