using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RepFlow.Ilgpu.Models.Tests.Reference;

/// <summary>What PyTorch computed of a network in two steps of gradient descent, in double precision: a file that <c>make_reference.py</c> wrote.</summary>
/// <param name="Parameters">The number of learned elements.</param>
/// <param name="SingleWorst">How far the result of PyTorch that differs most in single precision from double is off.</param>
/// <param name="SingleMedian">How far half of its results are off at most.</param>
/// <param name="Results">Summaries: of each step's logits and loss, each parameter's gradient in the first step, and each buffer after the second.</param>
sealed record ReferenceCase(
    [property: JsonPropertyName("parameters")] int Parameters,
    [property: JsonPropertyName("single_worst")] double SingleWorst,
    [property: JsonPropertyName("single_median")] double SingleMedian,
    [property: JsonPropertyName("results")] Dictionary<string, double[]> Results)
{
    /// <summary>Reads a case.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The case.</returns>
    public static ReferenceCase Read(string name) => JsonSerializer.Deserialize<ReferenceCase>(File.ReadAllText(PathOf(name + ".json")))!;

    /// <summary>A file beside the cases.</summary>
    /// <param name="file">Its name.</param>
    /// <returns>Its path.</returns>
    public static string PathOf(string file) => Path.Combine(
        typeof(ReferenceCase).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepositoryRoot").Value!,
        "tests",
        "RepFlow.Ilgpu.Models.Tests",
        "Reference",
        file);

    /// <summary>How far a result is from PyTorch's: in its norm, its product with other numbers, its first, middle and last element, as a share of the norm, if it is above 0.</summary>
    /// <param name="name">The result's name.</param>
    /// <param name="values">The tensor.</param>
    /// <returns>The largest share.</returns>
    public double Deviation(string name, double[] values)
    {
        var expected = Results[name];
        double[] actual =
        [
            Math.Sqrt(values.Sum(v => v * v)),
            values.Zip(Numbers.Of(name + " product", values.Length), (v, u) => v * u).Sum(),
            values[0],
            values[values.Length / 2],
            values[^1],
        ];
        return expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max() / (expected[0] > 0 ? expected[0] : 1);
    }
}
