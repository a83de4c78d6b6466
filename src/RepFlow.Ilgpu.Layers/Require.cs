namespace RepFlow.Ilgpu.Layers;

/// <summary>Checks of constructor arguments that read well in a property's initialiser.</summary>
static class Require
{
    /// <summary>The number of groups, if it divides both channel counts.</summary>
    public static int Groups(int groups, int inChannels, int outChannels) =>
        groups > 0 && inChannels > 0 && outChannels > 0 && inChannels % groups == 0 && outChannels % groups == 0
            ? groups
            : throw new ArgumentException($"{groups} groups do not divide {inChannels} input and {outChannels} output channels.");

    /// <summary>The value, if it is at least one.</summary>
    public static int Positive(int value, string what) => AtLeast(1, value, what);

    /// <summary>The value, if it is large enough.</summary>
    public static int AtLeast(int least, int value, string what) =>
        value >= least ? value : throw new ArgumentException($"{what} must be at least {least}; it is {value}.");

    /// <summary>The value, if it is not negative.</summary>
    public static int NotNegative(int value, string what) =>
        value >= 0 ? value : throw new ArgumentException($"{what} must be at least 0; it is {value}.");

    /// <summary>The value, if it is a number that is not negative.</summary>
    public static float NotNegative(float value, string what) =>
        value >= 0f ? value : throw new ArgumentException($"{what} must be at least 0; it is {value}.");

    /// <summary>The padding of a pooling window, if every window has an element inside.</summary>
    public static int PoolPadding(int padding, int window, string what) =>
        padding >= 0 && padding <= window / 2
            ? padding
            : throw new ArgumentException($"{what} must be from 0 to half of the window, {window / 2}; it is {padding}.");

    /// <summary>How many consecutive elements a slice takes, if the axis has them.</summary>
    public static int Slice(int start, int count, int length, string what) =>
        start + count <= length
            ? count
            : throw new ArgumentException($"{what} {start} to {start + count - 1} are asked of a tensor that has {length}.");

    /// <summary>How many clips a batch of frames is, if it is whole ones.</summary>
    public static int Clips(int all, int frames) =>
        all % frames == 0 ? all / frames : throw new ArgumentException($"A batch of {all} frames is not whole clips of {frames}.");

    /// <summary>The channels of a batch, if each has the two values that a variance needs.</summary>
    public static int Statistics(Shape x, string layer) =>
        x[1] == 0 || x.Count / x[1] > 1
            ? x[1]
            : throw new ArgumentException(
                $"{layer} needs more than 1 value per channel for a variance, and x is {x}: give it a larger batch, or use {layer.Replace("Norm", "NormInference")}.");

    /// <summary>The probability, if it is in [0, 1).</summary>
    public static float Probability(float value, string what) =>
        value >= 0f && value < 1f ? value : throw new ArgumentException($"{what} must be at least 0 and below 1; it is {value}.");
}
