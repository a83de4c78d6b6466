using System.Runtime.CompilerServices;

namespace RepFlow.Ilgpu.Generators.Emission.Networks;

/// <summary>Tells objects apart also where they are equal.</summary>
sealed class ReferenceComparer : IEqualityComparer<object>
{
    public static readonly ReferenceComparer Instance = new();

    bool IEqualityComparer<object>.Equals(object? x, object? y) => ReferenceEquals(x, y);

    int IEqualityComparer<object>.GetHashCode(object value) => RuntimeHelpers.GetHashCode(value);
}
