namespace RepFlow.Ilgpu.Devices;

/// <summary>Which of several kernels that compute the same were the fastest on a device, as <see cref="KernelTuner"/> measured it. What it does not name runs as without it.</summary>
/// <remarks>Another kernel adds in another order, so it rounds otherwise: results are the same bits only under the same tuning.</remarks>
/// <param name="choices">The kernels; of two for the same work the last one counts.</param>
/// <example><code>
/// using var device = Device.Open("cuda");
/// device.UseTuning();              // what 'repflow tune' wrote for it, if it did
/// device.Tuning = null;            // as if nothing had been measured
/// </code></example>
public sealed class KernelTuning(IReadOnlyList<TunedKernel> choices)
{
    readonly Dictionary<(string, MatrixPrecision), TunedKernel> byWork = choices.GroupBy(Key).ToDictionary(same => same.Key, same => same.Last());
    readonly HashSet<string> kernels = [.. choices.Select(choice => choice.Kernel)];
    readonly HashSet<string> unknown = [];

    /// <summary>The kernels, by work.</summary>
    public IReadOnlyList<TunedKernel> Choices => [.. byWork.Values.OrderBy(choice => choice.Work, StringComparer.Ordinal).ThenBy(choice => choice.Products)];

    /// <summary>This tuning and a later one, which counts where both know a work.</summary>
    /// <param name="later">The later one.</param>
    /// <returns>Both.</returns>
    public KernelTuning With(KernelTuning later)
    {
        ArgumentNullException.ThrowIfNull(later);
        return new KernelTuning([.. Choices, .. later.Choices]);
    }

    /// <summary>The fastest kernel for a work.</summary>
    /// <param name="device">The device, which is told of a kernel that there is not.</param>
    /// <param name="work">The work.</param>
    /// <param name="kernels">The names of the kernels that can compute it there.</param>
    /// <returns>Its name; null where nothing was measured, or the kernel is none of these.</returns>
    internal string? Find(Device device, string work, IEnumerable<string> kernels)
    {
        if (!byWork.TryGetValue((work, device.MatrixPrecision), out var choice))
        {
            return null;
        }

        if (kernels.Contains(choice.Kernel))
        {
            return choice.Kernel;
        }

        if (unknown.Add(choice.Kernel))
        {
            device.Note?.Invoke($"{device}: its tuning names the kernel '{choice.Kernel}', which does not compute {work} here; the usual one does.");
        }

        return null;
    }

    /// <summary>Whether a kernel is the fastest for some work.</summary>
    /// <param name="kernel">Its name.</param>
    /// <returns>True if it is.</returns>
    internal bool Names(string kernel) => kernels.Contains(kernel);

    static (string, MatrixPrecision) Key(TunedKernel choice) => (choice.Work, choice.Products);
}
