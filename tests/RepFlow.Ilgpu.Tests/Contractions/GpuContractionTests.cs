using System.Numerics;
using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using RepFlow.Ilgpu.Contractions;
using RepFlow.Ilgpu.Contractions.Gpu;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.TestSupport;
using Device = RepFlow.Ilgpu.Devices.Device;

namespace RepFlow.Ilgpu.Tests.Contractions;

[Trait("Speed", "Slow")]
public sealed partial class GpuContractionTests
{
    /// <summary>Tiles that the shapes of a test would not choose by themselves.</summary>
    [DeviceTheory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(128)]
    public void Every_tile_equals_the_definition(string name, int tile)
    {
        using var device = Device.Open(name);
        if (device.IsHost)
        {
            return;
        }

        var convolution = new Convolution(2, 3, 10, 11, 20, 3, 2, 1);
        foreach (var spec in new[]
        {
            ContractionSpecs.Forward(convolution),
            ContractionSpecs.InputAdjoint(convolution),
            ContractionSpecs.WeightAdjoint(new(2, 9, 20, 21, 20, 3, 1, 1)),
            ContractionSpecs.Product(150, 140, 19),
            ContractionSpecs.Random(new Random(tile)),
        })
        {
            ContractionCheck.Equal<float>(spec, tile, (left, right, result, accumulate) => Run(device, spec, tile, left, right, result, accumulate));
        }
    }

    [DeviceTheory]
    public void Contractions_that_come_and_go_load_their_kernels_once(string name)
    {
        using var device = Device.Open(name);
        if (device.IsHost)
        {
            return;
        }

        var spec = ContractionSpecs.Product(20, 20, 600);
        using (new Contraction(device, Precision.Single, spec))
        {
        }

        var loaded = device.LoadedKernels;
        Assert.InRange(loaded, 1, int.MaxValue);
        var launchers = Launchers();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var again = new Contraction(device, Precision.Single, spec);
        Assert.Equal(loaded, device.LoadedKernels);
        Assert.Equal(launchers, Launchers());

        // Their identities, so that the test itself keeps none of them alive.
        List<int> Launchers() => [.. Enumerable.Range(0, 10_000).Select(device.Launcher).OfType<Delegate>().Select(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode)];
    }

    public static TheoryData<string> Kernels => [.. Methods.Keys];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_kernel_compiles_for_CUDA_and_keeps_to_registers(string kernel)
    {
        var method = Methods[kernel];
        using var context = Context.Create(builder => UniformBranches.Configure(builder.EnableAlgorithms()));
        using var backend = new PTXBackend(
            context, new CudaCapabilityContext(CudaArchitecture.SM_80), CudaArchitecture.SM_80, CudaInstructionSet.ISA_78, null);
        UniformBranches.LeaveOut(context);
        var grouped = method.GetParameters().Length == 1;
        var entry = grouped ? EntryPointDescription.FromExplicitlyGroupedKernel(method) : EntryPointDescription.FromImplicitlyGroupedKernel(method);
        var text = ((PTXCompiledKernel)backend.Compile(entry, grouped ? new KernelSpecialization(256, null) : KernelSpecialization.Empty)).PTXAssembly;

        Assert.DoesNotContain(".extern .func", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(Call(), text);
        Assert.DoesNotContain(".local", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(GenericAccess(), text);
        Assert.DoesNotMatch(UniformBranch(), text);
        var shared = SharedBytes().Matches(text).Sum(match => int.Parse(match.Groups[1].Value));
        Assert.InRange(shared, 0, 48 * 1024);
    }

    static Dictionary<string, MethodInfo> Methods { get; } = new(
        Of<float>().Concat(Of<double>()));

    static IEnumerable<KeyValuePair<string, MethodInfo>> Of<T>()
        where T : unmanaged, INumber<T> =>
        Of<T, GpuNoBorder, GpuNoBorder, NoEpilogue<T>>()
            .Concat(Of<T, GpuBorder, GpuNoBorder, NoEpilogue<T>>())
            .Concat(Of<T, GpuWideBorder, GpuWideBorder, NoEpilogue<T>>())
            .Concat(Of<T, GpuNoBorder, GpuNoBorder, Then<T, Bias<T>, Then<T, Scale<T>, Then<T, Plus<T>, Rectify<T>>>>>());

    static IEnumerable<KeyValuePair<string, MethodInfo>> Of<T, TRow, TColumn, TEpilogue>()
        where T : unmanaged, INumber<T>
        where TRow : struct, IGpuBorder
        where TColumn : struct, IGpuBorder
        where TEpilogue : struct, IEpilogue<T>
    {
        var suffix = $" {typeof(T).Name} {typeof(TRow).Name}{(typeof(TEpilogue) == typeof(NoEpilogue<T>) ? "" : " epilogue")}";
        yield return new("direct" + suffix, ((Action<Index1D, GpuArguments<T, TEpilogue>>)GpuDirect.Run<T, TRow, TColumn, TEpilogue>).Method);
        yield return new("16" + suffix, ((Action<GpuArguments<T, TEpilogue>>)GpuTile16.Run<T, TRow, TColumn, TEpilogue>).Method);
        yield return new("64" + suffix, ((Action<GpuArguments<T, TEpilogue>>)GpuTile<GpuSize64>.Run<T, TRow, TColumn, TEpilogue>).Method);
        yield return new("128" + suffix, ((Action<GpuArguments<T, TEpilogue>>)GpuTile<GpuSize128>.Run<T, TRow, TColumn, TEpilogue>).Method);
        if (typeof(TRow) == typeof(GpuNoBorder))
        {
            yield return new("slices" + suffix, ((Action<Index1D, GpuArguments<T, TEpilogue>>)GpuSliceSum.Run<T, TEpilogue>).Method);
        }
    }

    static void Run<T>(Device device, ContractionSpec spec, int tile, T[] left, T[] right, T[] result, bool accumulate)
        where T : unmanaged, INumber<T>
    {
        using var contraction = new Contraction<T, NoEpilogue<T>>(device, spec, tile);
        using var l = Tensor.From<T>(device, [left.Length], left);
        using var r = Tensor.From<T>(device, [right.Length], right);
        using var y = Tensor.From<T>(device, [result.Length], result);
        contraction.Run(l, r, y, accumulate, default);
        y.Read<T>().CopyTo(result, 0);
    }

    [GeneratedRegex(@"\bcall\b")]
    private static partial Regex Call();

    [GeneratedRegex(@"\b(ld|st)\.[fub]\d")]
    private static partial Regex GenericAccess();

    [GeneratedRegex(@"@!?%p\d+\s+\w+\.uni|brx\.idx\.uni")]
    private static partial Regex UniformBranch();

    [GeneratedRegex(@"\.shared \.align \d+ \.b8 \w+\[(\d+)\]")]
    private static partial Regex SharedBytes();
}
