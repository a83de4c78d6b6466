namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>Settings of a layer in one value.</summary>
/// <param name="Mode">How.</param>
/// <param name="Gain">A factor.</param>
/// <param name="Offset">How far the second image is moved.</param>
public readonly record struct BlendSettings(Blend Mode, float Gain, int Offset)
{
    /// <summary>The gain, squared.</summary>
    public float Squared => Gain * Gain;
}
