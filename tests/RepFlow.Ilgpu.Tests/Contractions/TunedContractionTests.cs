using System.Reflection;
using RepFlow.Ilgpu.Contractions;
using RepFlow.Ilgpu.Contractions.Gpu;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Tests.Contractions;

/// <summary>Contractions run by the variants that were measured to be the fastest.</summary>
public sealed class TunedContractionTests
{
    /// <summary>A strided adjoint, so several passes, each of which has a choice of its own; every variant computes it right, one is said to be the fastest.</summary>
    [DeviceTheory]
    [InlineData(MatrixPrecision.Single)]
    [InlineData(MatrixPrecision.TensorFloat32)]
    public void The_fastest_variant_runs_from_then_on(string name, MatrixPrecision precision)
    {
        using var folder = new TemporaryFolder();
        using var device = Device.Open(name);
        if (device.IsHost || (precision != MatrixPrecision.Single && !device.HasMatrixCores))
        {
            return;
        }

        device.MatrixPrecision = precision;
        var spec = ContractionSpecs.InputAdjoint(new(2, 8, 6, 6, 9, 3, 2, 1));
        var fastest = precision != MatrixPrecision.Single ? "tf32 256 x 64" : device.HasChipMemory ? "64 x 64" : "direct";
        var works = KernelTuner.Collect(device, () => new Contraction<float, NoEpilogue<float>>(device, spec).Dispose());
        Assert.Equal(4, works.Count);
        Assert.All(works, work => Assert.Equal(precision, work.Products));
        var tuner = new KernelTuner(device, (kernel, run) =>
        {
            run();
            return kernel == fastest ? 3 : 4;
        });
        var results = works.Select(work => tuner.Measure(work, default)).ToList();
        Assert.All(results, result => Assert.Empty(result.Wrong));
        Assert.All(results, result => Assert.Equal(fastest, result.Fastest.Kernel));
        Assert.Contains(results, result => result.Fastest.Usual != fastest);
        new TuningFile(device, folder.Path).Merge(new KernelTuning([.. results.Select(result => result.Fastest)]));

        var usual = Launched(device, spec, precision);
        device.UseTuning(folder.Path);
        var tuned = Launched(device, spec, precision);
        Assert.Contains(tuned, method => Is(fastest, method));
        Assert.DoesNotContain(tuned, method => results.Any(result => result.Fastest.Usual != fastest && Is(result.Fastest.Usual, method)));
        Assert.Contains(usual, method => results.Any(result => result.Fastest.Usual != fastest && Is(result.Fastest.Usual, method)));

        // Other products are measured apart, and a check of what large shapes take takes that.
        if (device.HasMatrixCores)
        {
            device.MatrixPrecision = precision == MatrixPrecision.Single ? MatrixPrecision.BFloat16 : MatrixPrecision.Single;
            Assert.DoesNotContain(Launched(device, spec, device.MatrixPrecision), method => Is(fastest, method));
            device.MatrixPrecision = precision;
        }

        device.SchedulesForLargeShapes = true;
        Assert.Equal(precision != MatrixPrecision.Single, Launched(device, spec, precision).Any(method => Is(fastest, method)));
        device.SchedulesForLargeShapes = false;
        device.Tuning = null;
        Assert.Equal(usual, Launched(device, spec, precision));
    }

    [DeviceTheory]
    public void A_kernel_that_there_is_not_is_said_once_and_the_usual_one_runs(string name)
    {
        using var device = Device.Open(name);
        var notes = new List<string>();
        device.Note = notes.Add;
        var spec = ContractionSpecs.Product(20, 20, 20);
        var works = KernelTuner.Collect(device, () => new Contraction<float, NoEpilogue<float>>(device, spec).Dispose());
        if (device.IsHost)
        {
            Assert.Empty(works);
            return;
        }

        device.Tuning = new KernelTuning([.. works.Select(work => new TunedKernel(work.Name, work.Products, "bf16 128 x 128", work.Usual, 1, 0.5))]);
        Launched(device, spec, MatrixPrecision.Single);
        Launched(device, spec, MatrixPrecision.Single);
        Assert.Contains("names the kernel 'bf16 128 x 128'", Assert.Single(notes), StringComparison.Ordinal);
    }

    static bool Is(string variant, MethodInfo method) => variant switch
    {
        "direct" => method.DeclaringType == typeof(GpuDirect),
        "16 x 16" => method.DeclaringType == typeof(GpuTile16),
        "64 x 64" => method.DeclaringType == typeof(GpuTile<GpuSize64>),
        "processor" => method.DeclaringType!.Name == "ProcessorTile",
        _ => method.DeclaringType == typeof(MatrixTile),
    };

    /// <summary>Runs a contraction, proves its result, and says by which kernels it ran.</summary>
    static HashSet<MethodInfo> Launched(Device device, ContractionSpec spec, MatrixPrecision precision)
    {
        using var contraction = new Contraction<float, NoEpilogue<float>>(device, spec);
        var launched = new HashSet<MethodInfo>();
        device.Launched = launched;
        ContractionCheck.Equal<float>(
            spec,
            7,
            (left, right, result, accumulate) =>
            {
                using var l = Tensor.From<float>(device, [left.Length], left);
                using var r = Tensor.From<float>(device, [right.Length], right);
                using var y = Tensor.From<float>(device, [result.Length], result);
                contraction.Run(l, r, y, accumulate, default);
                y.Read<float>().CopyTo(result, 0);
            },
            precision);
        device.Launched = null;
        return launched;
    }
}
