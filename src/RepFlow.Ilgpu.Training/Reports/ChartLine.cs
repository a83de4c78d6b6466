using SkiaSharp;

namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Points">Its points, from left to right; the line is broken where one is not a number.</param>
/// <param name="IsNoisy">Whether a long line is drawn faintly, with its running mean over it.</param>
sealed record ChartLine(string Name, SKColor Color, IReadOnlyList<(double X, double Y)> Points, bool IsNoisy = false);
