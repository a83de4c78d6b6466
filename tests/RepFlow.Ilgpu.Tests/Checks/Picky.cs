using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Tests.Checks;

/// <summary>A definition with samples that cannot be made, and one that can.</summary>
[Sample(0, Shapes = "4")]
[Sample(3, Shapes = "4 x 5")]
[Sample("many", Shapes = "4")]
[Sample(3, Shapes = "4")]
sealed class Picky : ILayer
{
    readonly Squares squares = new(Fault.None);

    public Picky(int k) => Info = k > 0 ? squares.Info with { Name = nameof(Picky) } : throw new ArgumentException("k must be positive");

    public LayerInfo Info { get; }

    public IReadOnlyList<Parameter> Parameters => squares.Parameters;

    public Shape OutputShape(IReadOnlyList<Shape> inputs) => squares.OutputShape(inputs);

    public IReadOnlyList<Shape> ExampleShapes(int extent) => squares.ExampleShapes(extent);

    public View Reference(IReadOnlyList<View> inputs) => squares.Reference(inputs);

    public LayerSteps Plan(MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients) => squares.Plan(plan, inputs, gradients);
}
