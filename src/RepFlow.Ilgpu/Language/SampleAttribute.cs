namespace RepFlow.Ilgpu;

/// <summary>
/// An instance of the definition that the gradient check and the tests use, beside or instead of the one they would make up
/// (integers without a default are 2, shapes are the smallest that fit).
/// </summary>
/// <param name="arguments">The constructor's arguments.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class SampleAttribute(params object[] arguments) : Attribute
{
    /// <summary>The constructor's arguments.</summary>
    public IReadOnlyList<object> Arguments { get; } = arguments ?? [];

    /// <summary>
    /// The name of a static method of the class that makes the instance and takes nothing: for what is made with more than an attribute can say, as a record of options.
    /// </summary>
    /// <example><code>
    /// [GpuNetwork]
    /// [Sample(Make = nameof(Small), Shapes = "2,3,4,4")]
    /// public sealed partial class Block(BlockOptions options)
    /// {
    ///     static Block Small() => new(new() { Channels = 3 });
    /// }
    /// </code></example>
    public string? Make { get; init; }

    /// <summary>The inputs' shapes, as in <c>"2,3,5,6; 4,3"</c>; made up where absent.</summary>
    public string? Shapes { get; init; }

    /// <summary>The inputs' values lie in this range: its lower end.</summary>
    public double Low { get; init; } = -1;

    /// <summary>The inputs' values lie in this range: its upper end.</summary>
    public double High { get; init; } = 1;

    /// <summary>The values of inputs of integers (<see cref="IntView"/>) lie in this range: the least.</summary>
    public int Least { get; init; }

    /// <summary>The values of inputs of integers lie in this range: the most.</summary>
    public int Most { get; init; } = 2;
}
