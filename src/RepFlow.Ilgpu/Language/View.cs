namespace RepFlow.Ilgpu;

/// <summary>
/// A tensor as a definition reads it. In emitted kernels a view is device memory; run as plain C#, it reads an array, and that is
/// the reference every device is compared with.
/// </summary>
/// <param name="values">The elements, row-major; null for zeros, which take no memory before somebody asks for them.</param>
/// <param name="shape">The shape.</param>
/// <param name="border">What reads outside give.</param>
public class View(double[]? values, Shape shape, Border border = Border.Zero)
{
    /// <summary>The elements, row-major in the order of the shape's axes.</summary>
    public double[] Values => values ?? Started();

    /// <summary>Whether anybody has given elements, or asked for them: otherwise they are zero.</summary>
    internal virtual bool HasValues => values is not null;

    /// <summary>The shape.</summary>
    public Shape Shape { get; } = shape;

    /// <summary>What a read outside gives.</summary>
    public Border Border { get; } = border;

    /// <summary>Whether a read since <see cref="BeginReads"/> fell outside; the reference executor skips such values under <see cref="Border.Exclude"/>.</summary>
    public bool ReadOutside { get; private set; }

    /// <summary>The element at an index.</summary>
    public float this[int a] => Read([a]);

    /// <inheritdoc cref="this[int]"/>
    public float this[int a, int b] => Read([a, b]);

    /// <inheritdoc cref="this[int]"/>
    public float this[int a, int b, int c] => Read([a, b, c]);

    /// <inheritdoc cref="this[int]"/>
    public float this[int a, int b, int c, int d] => Read([a, b, c, d]);

    /// <inheritdoc cref="this[int]"/>
    public float this[int a, int b, int c, int d, int e] => Read([a, b, c, d, e]);

    /// <inheritdoc cref="this[int]"/>
    public float this[int a, int b, int c, int d, int e, int f] => Read([a, b, c, d, e, f]);

    /// <summary>The extent of an axis.</summary>
    /// <param name="axis">The axis, from 0.</param>
    /// <returns>The number of elements along it.</returns>
    public int Size(int axis) => Shape[axis];

    /// <summary>Forgets earlier reads outside.</summary>
    public void BeginReads() => ReadOutside = false;

    /// <summary>The elements that nobody has given, made once: several threads may prepare one network.</summary>
    double[] Started()
    {
        lock (this)
        {
            return values ??= Start();
        }
    }

    /// <summary>Makes the elements that nobody has given.</summary>
    private protected virtual double[] Start() => new double[Shape.Count];

    /// <summary>Lets go of the elements: who asks next gets those of <see cref="Start"/>.</summary>
    private protected void Forget() => values = null;

    /// <summary>What stands outside, where no border says it.</summary>
    private protected virtual float Outside(ReadOnlySpan<int> index) => 0f;

    /// <summary>The element at an index.</summary>
    internal float Read(ReadOnlySpan<int> index) => (float)Element(index);

    /// <summary>The element at an index, as it is held.</summary>
    private protected double Element(ReadOnlySpan<int> index)
    {
        if (index.Length != Shape.Rank)
        {
            throw new ArgumentException($"{index.Length} indices for a view of shape {Shape}.");
        }

        long offset = 0;
        for (var axis = 0; axis < index.Length; axis++)
        {
            var at = index[axis];
            if ((uint)at >= (uint)Shape[axis])
            {
                if (Border != Border.Clamp)
                {
                    ReadOutside = true;
                    return Outside(index);
                }

                at = Math.Clamp(at, 0, Shape[axis] - 1);
            }

            offset = (offset * Shape[axis]) + at;
        }

        return Values[offset];
    }
}
