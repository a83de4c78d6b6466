using System.Globalization;

namespace RepFlow.Ilgpu.Training.Metrics;

/// <summary>Counts how well classes are predicted: top-1, top-5, the mean of the classes' accuracies, and which class was taken for which.</summary>
/// <param name="classes">The names of the classes, in the order of their numbers.</param>
/// <example><code>
/// var metrics = new ClassificationMetrics(source.Classes);
/// metrics.Add(run.Output.Read&lt;float&gt;(), labels);
/// Console.WriteLine($"{metrics.Top1:P1}, of classes {metrics.MeanClassAccuracy:P1}");
/// </code></example>
public sealed class ClassificationMetrics(IReadOnlyList<string> classes)
{
    /// <summary>How many predictions count for top-5.</summary>
    public const int Five = 5;

    readonly long[,] confusion = new long[classes.Count, classes.Count];
    long withinFive;

    /// <summary>The names of the classes, in the order of their numbers.</summary>
    public IReadOnlyList<string> Classes => classes;

    /// <summary>The number of clips that were counted.</summary>
    public long Count { get; private set; }

    /// <summary>The number of clips whose class has the highest score.</summary>
    public long Correct { get; private set; }

    /// <summary>The share of clips whose class has the highest score, 0 to 1; NaN without a clip.</summary>
    public double Top1 => (double)Correct / Count;

    /// <summary>The share of clips whose class is among the five with the highest scores, 0 to 1; NaN without a clip.</summary>
    public double Top5 => (double)withinFive / Count;

    /// <summary>The mean of the accuracies of all classes that have clips, 0 to 1, however many each has; NaN without a clip.</summary>
    public double MeanClassAccuracy => PerClass.Select(c => c.Accuracy).OfType<double>().DefaultIfEmpty(double.NaN).Average();

    /// <summary>What was counted of each class.</summary>
    public IReadOnlyList<ClassMetrics> PerClass =>
        [.. classes.Select((name, at) => new ClassMetrics(name, Row(at).Sum(), Column(at).Sum(), confusion[at, at]))];

    /// <summary>The number of clips of one class that were taken for another, or for itself.</summary>
    /// <param name="label">The class that they are of.</param>
    /// <param name="predicted">The class that has the highest score.</param>
    /// <returns>The number.</returns>
    public long Confusion(int label, int predicted) => confusion[label, predicted];

    /// <summary>Counts clips.</summary>
    /// <param name="scores">A score (a logit or a probability) a class of each clip: (N, classes), row-major.</param>
    /// <param name="labels">The number of each clip's class; one below 0 says that it is not known, and the clip is not counted.</param>
    /// <exception cref="ArgumentException">There are not as many scores as classes of all clips, or a label is no class.</exception>
    public void Add(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels)
    {
        if (scores.Length != (long)labels.Length * classes.Count)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"{labels.Length} clips have {(long)labels.Length * classes.Count} scores, one a class; {scores.Length} were given."));
        }

        foreach (var label in labels)
        {
            if (label >= classes.Count)
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture, $"Label {label} is no class: there are {classes.Count}, from 0 to {classes.Count - 1}."));
            }
        }

        for (var clip = 0; clip < labels.Length; clip++)
        {
            AddClip(scores.Slice(clip * classes.Count, classes.Count), labels[clip]);
        }
    }

    void AddClip(ReadOnlySpan<float> scores, int label)
    {
        if (label < 0)
        {
            return;
        }

        var rank = Scores.Rank(scores, label);
        Count++;
        Correct += rank == 0 ? 1 : 0;
        withinFive += rank < Five ? 1 : 0;
        confusion[label, Scores.Best(scores, 1)[0]]++;
    }

    IEnumerable<long> Row(int label) => Enumerable.Range(0, classes.Count).Select(predicted => confusion[label, predicted]);

    IEnumerable<long> Column(int predicted) => Enumerable.Range(0, classes.Count).Select(label => confusion[label, predicted]);
}
