using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>A contraction as it runs: the index pattern goes to the runtime's engine, with the factors and the result.</summary>
sealed class ContractionSchedule : StageSchedule
{
    /// <summary>Schedules a contraction.</summary>
    public ContractionSchedule(ExprBuilder b, Stage stage, Func<string, Placement> placement)
        : base(b, stage)
    {
        Body = (StageBody.Contract)stage.Body;
        Operands = new[] { Body.Left, Body.Right, Body.Product }.Select(access => (access, placement(access.Tensor))).ToList();
        foreach (var (_, place) in Operands)
        {
            Arguments.Tensor(place.Container);
        }
    }

    /// <summary>The contraction.</summary>
    public StageBody.Contract Body { get; }

    /// <summary>The first factor, the second, and the result: how each is read or written, and where it stands.</summary>
    public IReadOnlyList<(Access Access, Placement Place)> Operands { get; }
}
