namespace RepFlow.Ilgpu.Training;

/// <summary>How a learning rate falls.</summary>
public enum RateDecay
{
    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>By a factor, every so many epochs.</summary>
    Steps,

    /// <summary>Along half a wave of the cosine, to nothing at the end (Loshchilov and Hutter 2017).</summary>
    Cosine,
}
