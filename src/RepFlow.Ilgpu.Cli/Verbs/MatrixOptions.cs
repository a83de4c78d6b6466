using System.CommandLine;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Devices;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary>In which precision a verb's networks multiply: exact products of single precision, unless an option gives some of it for speed.</summary>
sealed class MatrixOptions
{
    readonly Option<bool> tf32 = new("--tf32")
    {
        Description = "contractions on an NVIDIA GPU's tensor cores, factors rounded to 11 bits: faster and less exact; refused where there are none",
    };

    readonly Option<bool> bf16 = new("--bf16") { Description = "the same with factors rounded to 8 bits" };

    /// <summary>Both options.</summary>
    public IEnumerable<Option> All => [tf32, bf16];

    /// <summary>Opens the device that was asked for, or the best there is, and sets what was asked for.</summary>
    /// <param name="terminal">Where it is said which kernels the device computes wrongly.</param>
    /// <param name="parse">The command line.</param>
    /// <param name="name">The device's name; null for the best one.</param>
    /// <param name="isTuned">Whether what <c>repflow tune</c> found out about it is used.</param>
    /// <returns>The device.</returns>
    /// <exception cref="UsageException">Both precisions were asked for.</exception>
    /// <exception cref="DeviceException">There is no such device, or it has no tensor cores for what was asked for.</exception>
    public Device Open(Terminal terminal, ParseResult parse, string? name, bool isTuned = true)
    {
        var device = CommonOptions.Open(name, terminal, isTuned);
        try
        {
            Apply(parse, device);
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    void Apply(ParseResult parse, Device device)
    {
        var (first, second) = (parse.GetValue(tf32), parse.GetValue(bf16));
        device.MatrixPrecision = first && second ? throw new UsageException("--tf32 and --bf16 are one or the other.")
            : first ? MatrixPrecision.TensorFloat32
            : second ? MatrixPrecision.BFloat16
            : MatrixPrecision.Single;
    }
}
