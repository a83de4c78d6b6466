using RepFlow.Ilgpu.Cli.Arrays;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Cli.Tests.Support;

/// <summary>Makes arrays in a test's folder.</summary>
static class NpyFiles
{
    public static string Npy(this TemporaryFolder folder, string name, Shape shape, params double[] values)
    {
        using var stream = File.Create(folder[name]);
        NpyFile.Write(stream, new NdArray(shape, values), Precision.Double);
        return folder[name];
    }

    public static string RandomNpy(this TemporaryFolder folder, string name, Shape shape, int seed, double scale = 255)
    {
        var random = new Random(seed);
        return folder.Npy(name, shape, [.. Enumerable.Range(0, shape.Count).Select(_ => random.NextDouble() * scale)]);
    }
}
