namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Hyper-parameters that are an enumeration, and a struct with one.</summary>
/// <param name="mode">How.</param>
/// <param name="edge">How edges are treated.</param>
[GpuLayer]
[Sample(Blend.Mean, AttributeTargets.Class, Shapes = "2,7; 2,7")]
[Sample(Blend.Lighter, AttributeTargets.All, Shapes = "2,7; 2,7")]
[Sample(Blend.Difference, AttributeTargets.Method | AttributeTargets.Class, Shapes = "2,7; 2,7")]
sealed partial class Blended(Blend mode, AttributeTargets edge)
{
    /// <summary>The settings.</summary>
    public BlendSettings Settings { get; } = new(mode, 0.7f, (int)mode & 1);

    [Map]
    float Output(Dim n, Dim i, View x, View y)
    {
        var other = y[n, i - Settings.Offset];
        float blended;
        switch (Settings.Mode)
        {
            case Blend.Mean:
                blended = (x[n, i] + other) / 2f;
                break;
            case Blend.Lighter:
                blended = MathF.Max(x[n, i], other);
                break;
            default:
                blended = x[n, i] - other;
                break;
        }

        var settings = Settings;
        blended = Scaled(blended, settings) * (edge.HasFlag(AttributeTargets.Method) ? 2f : 1f);
        return (edge & AttributeTargets.Class) != 0 && mode != Blend.Lighter ? blended + (int)mode : blended * settings.Squared;
    }

    static float Scaled(float value, BlendSettings settings) => value * settings.Gain;
}
