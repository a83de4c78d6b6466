using RepFlow.Ilgpu;

namespace CustomLayers;

/// <summary>
/// A learned vector for each word: words are integers, (N, T), and the result is (N, T, C), the rows of the table that they number. A word that is no row of it has zeros.
/// The gradient adds up, row by row, what comes back for the words that number it.
/// </summary>
/// <param name="count">The number of words.</param>
/// <param name="channels">The number of channels C.</param>
[GpuLayer]
[Sample(5, 3, Shapes = "2,4", Most = 4)]
[Sample(4, 9, Shapes = "3,2", Least = -1, Most = 4)]
public sealed partial class Embedding(int count, int channels)
{
    /// <summary>The vectors, (count, channels).</summary>
    [Parameter]
    public Parameter Table { get; } = Initial.KaimingNormal(count, channels);

    [Map]
    float Output(Dim n, Dim t, Dim c, IntView words) => Table[words[n, t], c];
}
