using RepFlow.Ilgpu.Cli.Runs;

namespace RepFlow.Ilgpu.Cli.Reproduction;

/// <summary>What stands in a row of the paper's tables: a network that is trained, or two whose predictions are averaged.</summary>
abstract record PaperSystem
{
    PaperSystem()
    {
    }

    /// <summary>The networks that are trained.</summary>
    public IEnumerable<Trained> Parts => this switch
    {
        Trained one => [one],
        Fused both => [.. both.First.Parts, .. both.Second.Parts],
        _ => [],
    };

    /// <summary>In a word: the model, or both.</summary>
    public string Models => string.Join(" + ", Parts.Select(part => part.Model));

    /// <summary>A network.</summary>
    /// <param name="Model">Its name.</param>
    /// <param name="Change">What is else than usual about it; null for nothing.</param>
    public sealed record Trained(string Model, Func<RunSettings, RunSettings>? Change = null) : PaperSystem;

    /// <summary>Two networks, each trained by itself, whose probabilities are averaged: late fusion.</summary>
    /// <param name="First">One.</param>
    /// <param name="Second">The other.</param>
    public sealed record Fused(PaperSystem First, PaperSystem Second) : PaperSystem;
}
