using System.Text.Json;
using RepFlow.Ilgpu.Training;
using RepFlow.Ilgpu.Training.Files;

namespace RepFlow.Ilgpu.Cli.Reproduction;

/// <summary>What a trained network came to. A run keeps it as <c>outcome.json</c> once it is complete.</summary>
/// <param name="Top1">The share of clips whose class is the most probable one, with the parameters behind the last epoch.</param>
/// <param name="Loss">The mean of -log of the probability of a clip's class, in nats.</param>
/// <param name="Clips">The clips that were evaluated.</param>
/// <param name="Ms">How long a clip takes in inference, in milliseconds.</param>
/// <param name="Parameters">The number of learned parameters.</param>
sealed record Outcome(double Top1, double Loss, int Clips, double Ms, long Parameters)
{
    /// <summary>The file's name.</summary>
    public const string File = "outcome.json";

    /// <summary>Reads what a run came to.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What it came to; null where it is not complete.</returns>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static Outcome? Read(string path)
    {
        if (!System.IO.File.Exists(path))
        {
            return null;
        }

        try
        {
            using var stream = InputFile.Open(path);
            return JsonSerializer.Deserialize(stream, ReproductionJson.Default.Outcome) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new InputException($"'{path}' is damaged. Remove it: the run beside it is evaluated again.");
        }
    }

    /// <summary>Writes it, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    public void Write(string path)
    {
        using var file = OutputFile.Create(path);
        file.Write(stream => JsonSerializer.Serialize(stream, this, ReproductionJson.Default.Outcome));
        file.Commit();
    }
}
