namespace RepFlow.Ilgpu.Models.Tests.Reference;

/// <summary>The pictures of make_tvl1.py, and what it made of them.</summary>
static class TvL1Pictures
{
    public const int Width = 44;

    public const int Height = 38;

    static readonly Lazy<Dictionary<string, double[]>> made = new(() => System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, double[]>>(
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "tvl1.json")))!);

    /// <summary>The first picture.</summary>
    public static double[] First { get; } = Each((x, y) => Texture(x, y));

    /// <summary>The second picture, in which what is at the left has moved.</summary>
    public static double[] Second { get; } = Each((x, y) => x < 30 ? Texture(x - (1.3 + (0.8 * Math.Sin(0.1 * y))), y - (-0.7 + (0.02 * x))) : Texture(x, y));

    /// <summary>What the script made.</summary>
    /// <param name="name">Its name there.</param>
    public static double[] Made(string name) => made.Value[name];

    /// <summary>The pixels of a picture.</summary>
    /// <param name="value">The pixel in a column and row.</param>
    public static double[] Each(Func<double, double, double> value) => [.. Enumerable.Range(0, Width * Height).Select(at => value(at % Width, at / Width))];

    static double Texture(double x, double y) => Math.Round(
        128 + (45 * Math.Sin((0.71 * x) + (0.23 * y))) + (40 * Math.Sin((0.37 * y) - (0.52 * x) + 1)) + (30 * Math.Sin(0.011 * x * y)), MidpointRounding.ToEven);

    static string ThisFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
