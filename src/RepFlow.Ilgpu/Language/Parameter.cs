using System.Collections.Concurrent;

namespace RepFlow.Ilgpu;

/// <summary>A learned tensor or buffer of a layer: its shape and its values at the start.</summary>
/// <param name="shape">The shape.</param>
/// <param name="values">The values, row-major; kept, not copied; null for zeros.</param>
public sealed class Parameter(Shape shape, double[]? values) : View(values, shape)
{
    const int Together = 1 << 14;

    Func<int, double>? element;

    /// <summary>Whether the backward pass computes this parameter's gradient; set it before the layer is prepared. True at the start.</summary>
    public bool Learned { get; set; } = true;

    /// <summary>Factor on the network's learning rate. The paper uses 0.01 for all parameters of the flow layer.</summary>
    public double LearningRateScale { get; set; } = 1;

    /// <inheritdoc/>
    internal override bool HasValues => element is not null || base.HasValues;

    /// <summary>
    /// Gives other values at the start, as a function of the position. They are computed when somebody asks for them: a network whose weights are given twice, or read from a
    /// file, computes no random numbers for nothing.
    /// </summary>
    /// <param name="value">The value at a position, row-major; called by several threads.</param>
    /// <returns>This parameter.</returns>
    public Parameter StartAs(Func<int, double> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        element = value;
        Forget();
        return this;
    }

    /// <inheritdoc/>
    private protected override double[] Start()
    {
        var made = base.Start();
        if (element is not { } value || made.Length == 0)
        {
            return made;
        }

        Parallel.ForEach(Partitioner.Create(0, made.Length, Together), range =>
        {
            for (var at = range.Item1; at < range.Item2; at++)
            {
                made[at] = value(at);
            }
        });

        // They are kept, and what they were computed from is not.
        element = null;
        return made;
    }
}
