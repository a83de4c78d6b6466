namespace RepFlow.Ilgpu.Layers;

/// <summary>A layer or network whose result is optical flow, (N, 2C, H, W): to the right for all channels, then down, in pixels. Reports draw it.</summary>
public interface IFlowLayer
{
    /// <summary>Whether something of it may be learned: such flow is rough, as it serves the layers behind it.</summary>
    bool IsLearned { get; }
}
