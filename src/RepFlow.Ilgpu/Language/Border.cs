namespace RepFlow.Ilgpu;

/// <summary>What a read outside a view gives.</summary>
public enum Border
{
    /// <summary>Zero. The default.</summary>
    Zero,

    /// <summary>The nearest element of the view.</summary>
    Clamp,

    /// <summary>Nothing: the <see cref="Over"/> values that lead there take no part in the reduction (max and min pooling).</summary>
    Exclude,
}
