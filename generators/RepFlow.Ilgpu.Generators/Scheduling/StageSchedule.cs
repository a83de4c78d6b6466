using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Values;

namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>How a stage runs, and what its step is given.</summary>
/// <param name="b">Makes expressions.</param>
/// <param name="stage">The stage in the indices in which it runs.</param>
abstract class StageSchedule(ExprBuilder b, Stage stage)
{
    /// <summary>Makes expressions.</summary>
    public ExprBuilder Builder { get; } = b;

    /// <summary>The stage in the indices in which it runs.</summary>
    public Stage Stage { get; } = stage;

    /// <summary>What its kernels are given.</summary>
    public StageArguments Arguments { get; } = new(b);

    /// <summary>The number of values that indices take together.</summary>
    public Expr Count(IEnumerable<IndexVar> indices) => Builder.Count(indices);

    /// <summary>A plan whose kernels take what it asks for.</summary>
    protected T Take<T>(T plan)
        where T : ValuePlan
    {
        foreach (var read in plan.Order.Where(n => n.Op == Op.Read && n.Symbol is not Symbol.Plane))
        {
            Arguments.Tensor(read.Name, read.Type == ExprType.Int);
        }

        foreach (var argument in plan.Arguments)
        {
            Arguments.Scalar(argument);
        }

        return plan;
    }

    /// <summary>Kernels are given sizes, too.</summary>
    protected void Take(IEnumerable<Expr> sizes) => Take(new ValuePlan(Builder, sizes, new Dictionary<string, int>()));
}
