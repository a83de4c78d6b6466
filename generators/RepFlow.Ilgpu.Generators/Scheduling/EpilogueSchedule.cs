using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Maps;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Scheduling;

/// <summary>A contraction and the map behind it as one step: the map is done to each sum as it is stored.</summary>
sealed class EpilogueSchedule : StageSchedule
{
    /// <summary>Schedules both.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="contraction">The contraction.</param>
    /// <param name="map">The map.</param>
    /// <param name="placement">Where tensors stand: the sums where the map's result does.</param>
    public EpilogueSchedule(ExprBuilder b, Stage contraction, Stage map, Func<string, Placement> placement)
        : base(b, map)
    {
        Map = new MapSchedule(b, map, placement);
        Contraction = new ContractionSchedule(b, contraction, placement);
        foreach (var (tensor, _, isInt) in Contraction.Arguments.Tensors.Concat(Map.Arguments.Tensors))
        {
            Arguments.Tensor(tensor, isInt);
        }
    }

    /// <summary>The map.</summary>
    public MapSchedule Map { get; }

    /// <summary>The contraction.</summary>
    public ContractionSchedule Contraction { get; }
}
