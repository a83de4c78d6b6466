using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Models;

/// <summary>OFF on the stages of a network: its levels one behind the other, each of which reads the features of a stage and what the level before has found.</summary>
[GpuNetwork]
public sealed partial class OffTower
{
    readonly OffLevel? level1;
    readonly OffLevel? level2;
    readonly OffLevel? level3;
    readonly OffLevel level4;

    /// <summary>Makes the levels.</summary>
    /// <param name="channels">The channels of the four stages.</param>
    /// <param name="frames">Frames of a clip.</param>
    /// <param name="width">The width of sub-networks.</param>
    /// <param name="options">Where it hangs.</param>
    internal OffTower(IReadOnlyList<int> channels, int frames, int width, OffOptions options)
    {
        var before = 0;
        (level1, level2, level3, level4) = (Level(1), Level(2), Level(3), Level(4)!);

        OffLevel? Level(int stage)
        {
            var level = stage < options.FirstStage ? null : new OffLevel(channels[stage - 1], frames, before, 5 - stage, width, options.UnitDropout);
            before = level?.Channels ?? 0;
            return level;
        }
    }

    /// <summary>The levels, null for stages on which it does not hang.</summary>
    internal IReadOnlyList<OffLevel?> Levels => [level1, level2, level3, level4];

    /// <summary>What the levels find.</summary>
    /// <param name="first">The features of the first stage, (N * frames, C, H, W).</param>
    /// <param name="second">Those of the second.</param>
    /// <param name="third">Those of the third.</param>
    /// <param name="fourth">Those of the fourth.</param>
    /// <returns>What each level finds, of pairs of frames; of a stage without one the features, which nobody reads.</returns>
    public (Tensor First, Tensor Second, Tensor Third, Tensor Fourth) Forward(Tensor first, Tensor second, Tensor third, Tensor fourth)
    {
        var a = level1?.Forward(first, first) ?? first;
        var b = level2?.Forward(second, a) ?? second;
        var c = level3?.Forward(third, b) ?? third;
        return (a, b, c, level4.Forward(fourth, c));
    }
}
