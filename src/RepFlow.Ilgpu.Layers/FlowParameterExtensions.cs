namespace RepFlow.Ilgpu.Layers;

/// <summary>How the parameters of the flow layer are learned.</summary>
static class FlowParameterExtensions
{
    /// <summary>The learning rate of the flow's parameters as a share of the network's (appendix A of the paper).</summary>
    const double LearningRateScale = 0.01;

    /// <summary>The parameter, learned slowly if its group is among those that are learned.</summary>
    public static Parameter LearnedIf(this Parameter parameter, FlowParameters learned, FlowParameters group)
    {
        parameter.Learned = learned.HasFlag(group);
        parameter.LearningRateScale = LearningRateScale;
        return parameter;
    }
}
