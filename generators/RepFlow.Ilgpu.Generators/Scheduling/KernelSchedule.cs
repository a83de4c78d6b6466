using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>A hand-written kernel as it runs: called as it stands, once for each element of its result.</summary>
sealed class KernelSchedule : StageSchedule
{
    /// <summary>Schedules a hand-written kernel.</summary>
    public KernelSchedule(ExprBuilder b, Stage stage, Func<string, Placement> placement)
        : base(b, stage)
    {
        Body = (StageBody.Kernel)stage.Body;
        Result = placement(stage.Result).Container;
        Fields = Body.Arguments.Select(a => a switch
        {
            KernelArgument.View view => Arguments.Tensor(placement(view.Tensor).Container, view.IsInteger),
            KernelArgument.Number number => Arguments.Scalar(b.Hyper(number.Name, number.Type switch { "int" => ExprType.Int, "bool" => ExprType.Bool, _ => ExprType.Real })),
            _ => throw new ArgumentOutOfRangeException(nameof(stage), a, "no argument of a kernel"),
        }).ToList();
    }

    /// <summary>The kernel.</summary>
    public StageBody.Kernel Body { get; }

    /// <summary>The tensor that it writes.</summary>
    public string Result { get; }

    /// <summary>The fields that hold its arguments, in order.</summary>
    public IReadOnlyList<string> Fields { get; }
}
