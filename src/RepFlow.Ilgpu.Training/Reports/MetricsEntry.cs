namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>Numbers of a run at one of its steps.</summary>
/// <param name="Step">How many steps had been run.</param>
/// <param name="Epoch">How many epochs, with the part of the one that is under way: 1 after the first.</param>
/// <param name="Split">What they are of: <see cref="Train"/>, <see cref="Test"/>, or another split.</param>
/// <param name="Values">The numbers by name: <c>loss</c>, <c>learning_rate</c>, <c>top1</c>, …; NaN for one that was not finite.</param>
public sealed record MetricsEntry(long Step, double Epoch, string Split, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>The name of the loss.</summary>
    public const string Loss = "loss";

    /// <summary>The name of the learning rate.</summary>
    public const string LearningRate = "learning_rate";

    /// <summary>The name of the share of clips whose class has the highest score, 0 to 1.</summary>
    public const string Top1 = "top1";

    /// <summary>The split that is trained on.</summary>
    public const string Train = "train";

    /// <summary>The split that is tested on.</summary>
    public const string Test = "test";
}
