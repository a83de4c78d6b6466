using RepFlow.Ilgpu.Training.Metrics;

namespace RepFlow.Ilgpu.Training.Tests.Metrics;

public sealed class ClassificationMetricsTests
{
    [Fact]
    public void Everything_is_what_sorting_and_counting_say()
    {
        // Few different scores, so that many are equal; a class without clips; clips without a label.
        const int Classes = 9;
        const int Clips = 500;
        var random = new Random(7);
        var scores = Enumerable.Range(0, Clips * Classes).Select(_ => random.Next(12) == 0 ? float.NaN : random.Next(6)).ToArray();
        var labels = Enumerable.Range(0, Clips).Select(_ => random.Next(-1, Classes - 1)).ToArray();
        var metrics = new ClassificationMetrics([.. Enumerable.Range(0, Classes).Select(at => $"c{at}")]);
        metrics.Add(scores.AsSpan(0, 100 * Classes), labels.AsSpan(0, 100));
        metrics.Add(scores.AsSpan(100 * Classes), labels.AsSpan(100));

        float Score(int clip, int at) => float.IsNaN(scores[(clip * Classes) + at]) ? float.NegativeInfinity : scores[(clip * Classes) + at];
        var ranked = labels.Select((label, clip) => (Label: label, Order: Enumerable.Range(0, Classes).OrderByDescending(at => Score(clip, at)).ToList()))
            .Where(clip => clip.Label >= 0).ToList();
        Assert.Equal(ranked.Count, metrics.Count);
        Assert.Equal(ranked.Average(clip => clip.Order[0] == clip.Label ? 1.0 : 0), metrics.Top1, 1e-12);
        Assert.Equal(ranked.Average(clip => clip.Order.Take(5).Contains(clip.Label) ? 1.0 : 0), metrics.Top5, 1e-12);
        Assert.Equal(ranked.GroupBy(clip => clip.Label).Average(own => own.Average(clip => clip.Order[0] == clip.Label ? 1.0 : 0)), metrics.MeanClassAccuracy, 1e-12);
        foreach (var (at, own) in metrics.PerClass.Index())
        {
            Assert.Equal(ranked.Count(clip => clip.Label == at), own.Count);
            Assert.Equal(ranked.Count(clip => clip.Order[0] == at), own.Predicted);
            Assert.Equal(ranked.Count(clip => clip.Label == at && clip.Order[0] == at), own.Correct);
            Assert.All(Enumerable.Range(0, Classes), other =>
                Assert.Equal(ranked.Count(clip => clip.Label == at && clip.Order[0] == other), metrics.Confusion(at, other)));
        }

        Assert.Null(metrics.PerClass[^1].Accuracy);
        Assert.All(ranked, clip => Assert.InRange(clip.Label, 0, Classes - 2));
    }

    [Fact]
    public void Without_clips_nothing_is_known_and_what_is_no_class_is_refused_before_anything_counts()
    {
        var metrics = new ClassificationMetrics(["a", "b"]);
        Assert.True(double.IsNaN(metrics.Top1) && double.IsNaN(metrics.Top5) && double.IsNaN(metrics.MeanClassAccuracy));
        Assert.Equal("Label 2 is no class: there are 2, from 0 to 1.", Assert.Throws<ArgumentException>(() => metrics.Add([1, 0, 0, 1], [0, 2])).Message);
        Assert.Throws<ArgumentException>(() => metrics.Add([1, 0, 0], [0, 1]));
        Assert.Equal(0, metrics.Count);
        metrics.Add([1, 0, 0, 1, 1, 0], [0, 0, 1]);
        Assert.Equal(0.25, metrics.MeanClassAccuracy);
        Assert.Equal(1, metrics.Top5);
        Assert.Equal((0.5, 0.0), (metrics.PerClass[0].Precision, metrics.PerClass[1].Precision));
    }

    [Fact]
    public void Probabilities_are_those_of_exponentials_and_do_not_overflow()
    {
        Assert.All(Scores.Softmax([0, MathF.Log(2), MathF.Log(3)]).Index(), p => Assert.Equal((p.Index + 1) / 6.0, p.Item, 1e-6));
        Assert.Equal([0.5, 0.5, 0], Scores.Softmax([3e38f, 3e38f, -3e38f]));
    }
}
