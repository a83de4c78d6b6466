namespace RepFlow.Ilgpu.Training.Tests.Loop;

/// <summary>Numbers for tests.</summary>
static class Waves
{
    public static double[] Of(int count, double scale) => [.. Enumerable.Range(0, count).Select(at => scale * Math.Sin(at * 1.7))];
}
