namespace RepFlow.Ilgpu.Training.Data;

/// <summary>
/// Which positions of an axis have which share in each result: bilinear interpolation, whose triangle is as wide as a result's share of the axis where that shrinks (PIL's
/// and torchvision's antialiasing). Every result has the same number of taps; some weights may be 0.
/// </summary>
sealed class ResampleAxis
{
    int[] starts = [];
    float[] weights = [];

    /// <summary>The number of positions that have a share in a result.</summary>
    public int Taps { get; private set; }

    /// <summary>The first position that has a share in any result.</summary>
    public int Begin { get; private set; }

    /// <summary>The position behind the last one that has.</summary>
    public int End { get; private set; }

    /// <summary>The first position of each result's taps.</summary>
    public ReadOnlySpan<int> Starts => starts;

    /// <summary>The weights, <see cref="Taps"/> for each result. They add up to 1.</summary>
    public ReadOnlySpan<float> Weights => weights;

    /// <summary>Finds the weights.</summary>
    /// <param name="window">What is resized.</param>
    /// <param name="isReversed">Whether the last result stands first.</param>
    public void Plan(AxisWindow window, bool isReversed)
    {
        var radius = Math.Max(1, window.Scale);
        Taps = 1;
        for (var at = 0; at < window.Count; at++)
        {
            var (first, last) = Reach(window, radius, at);
            Taps = Math.Max(Taps, last - first + 1);
        }

        if (starts.Length != window.Count)
        {
            starts = new int[window.Count];
        }

        if (weights.Length != window.Count * Taps)
        {
            weights = new float[window.Count * Taps];
        }

        (Begin, End) = (int.MaxValue, 0);
        for (var at = 0; at < window.Count; at++)
        {
            // Taps that would lie beyond the end lie before the beginning, with weight 0.
            var first = Math.Min(Reach(window, radius, at).First, window.Size - Taps);
            var place = isReversed ? window.Count - 1 - at : at;
            starts[place] = window.Begin + first;
            Fill(weights.AsSpan(place * Taps, Taps), Center(window, at) - first, radius);
            (Begin, End) = (Math.Min(Begin, starts[place]), Math.Max(End, starts[place] + Taps));
        }
    }

    // The middle of a result, in positions whose middles are whole numbers.
    static double Center(AxisWindow window, int at) => ((window.First + at + 0.5) * window.Scale) - 0.5;

    // The positions nearer than the radius. At scale 1 that is one alone, however the product is rounded.
    static (int First, int Last) Reach(AxisWindow window, double radius, int at)
    {
        const double Rounding = 1e-9;
        var center = Center(window, at);
        return ((int)Math.Max(0, Math.Ceiling(center - radius + Rounding)), (int)Math.Min(window.Size - 1, Math.Floor(center + radius - Rounding)));
    }

    static void Fill(Span<float> weights, double center, double radius)
    {
        var sum = 0.0;
        for (var tap = 0; tap < weights.Length; tap++)
        {
            sum += Weight(center - tap, radius);
        }

        for (var tap = 0; tap < weights.Length; tap++)
        {
            weights[tap] = (float)(Weight(center - tap, radius) / sum);
        }
    }

    static double Weight(double distance, double radius) => Math.Max(0, 1 - (Math.Abs(distance) / radius));
}
