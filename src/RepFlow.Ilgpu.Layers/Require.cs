namespace RepFlow.Ilgpu.Layers;

/// <summary>Checks of constructor arguments that read well in a property's initialiser.</summary>
static class Require
{
    /// <summary>The number of groups, if it divides both channel counts.</summary>
    public static int Groups(int groups, int inChannels, int outChannels) =>
        groups > 0 && inChannels % groups == 0 && outChannels % groups == 0
            ? groups
            : throw new ArgumentException($"{groups} groups do not divide {inChannels} input and {outChannels} output channels.");

    /// <summary>The value, if it is at least one.</summary>
    public static int Positive(int value, string what) =>
        value > 0 ? value : throw new ArgumentException($"{what} must be at least 1; it is {value}.");

    /// <summary>The probability, if it is in [0, 1).</summary>
    public static float Probability(float value, string what) =>
        value >= 0f && value < 1f ? value : throw new ArgumentException($"{what} must be at least 0 and below 1; it is {value}.");
}
