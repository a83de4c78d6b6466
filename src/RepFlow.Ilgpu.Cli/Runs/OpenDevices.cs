using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Cli.Runs;

/// <summary>The devices that a command line names, open until it is done.</summary>
sealed class OpenDevices : IDisposable
{
    readonly List<Device> all = [];

    /// <summary>Opens devices.</summary>
    /// <param name="names">Their names, with commas between; null for the best there is.</param>
    /// <param name="open">Opens one.</param>
    public OpenDevices(string? names, Func<string?, Device> open)
    {
        try
        {
            all.AddRange((names is null ? new string?[] { null } : names.Split(',')).Select(open));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The devices.</summary>
    public IReadOnlyList<Device> All => all;

    /// <inheritdoc/>
    public void Dispose() => all.ForEach(device => device.Dispose());
}
