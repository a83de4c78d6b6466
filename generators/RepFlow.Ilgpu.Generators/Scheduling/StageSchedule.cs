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
        foreach (var read in plan.Order.Where(n => n.Op == Op.Read && n.Symbol is not (Symbol.Plane or Symbol.Kept)))
        {
            Arguments.Tensor(read.Name, read.Type == ExprType.Int);
        }

        foreach (var argument in plan.Arguments)
        {
            Arguments.Scalar(argument);
        }

        return plan;
    }

    /// <summary>The plan of a GPU's kernel, which is given what it asks for and what it divides by.</summary>
    protected T TakeKernel<T>(T plan, IndexSplit split)
        where T : ValuePlan
    {
        Take(plan);
        Divide(split.Steps(plan));
        foreach (var quotient in plan.Order.Where(plan.IsQuotient))
        {
            Arguments.Divisor(quotient.Args[1]);
        }

        return plan;
    }

    /// <summary>Kernels are given what finds indices.</summary>
    protected void Divide(IEnumerable<IndexStep> steps)
    {
        foreach (var step in steps.Where(s => !s.Extent.IsConst))
        {
            Arguments.Divisor(step.Extent);
        }
    }

    /// <summary>Kernels are given sizes, too.</summary>
    protected void Take(IEnumerable<Expr> sizes) => Take(new ValuePlan(Builder, sizes, new Dictionary<string, int>()));
}
