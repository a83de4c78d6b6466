using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Cli.Clips;

/// <summary>Frames that flow is computed of, wherever they come from.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Frames">The frames, made or decoded as they are asked for.</param>
/// <param name="ExpectedFrames">How many there will be; 0 where that is not known.</param>
/// <param name="FramesPerSecond">The speed at which they are shown.</param>
sealed record Clip(string Name, IEnumerable<Picture> Frames, int ExpectedFrames, double FramesPerSecond);
