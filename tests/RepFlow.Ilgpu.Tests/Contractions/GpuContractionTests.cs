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
    [DeviceTheory(OneIn = 3)]
    [InlineData("direct")]
    [InlineData("16 x 16")]
    [InlineData("64 x 64")]
    [InlineData("128 x 128")]
    [InlineData("processor")]
    public void Every_variant_equals_the_definition(string name, string kind) => Check(name, kind);

    [DeviceTheory(OneIn = 3)]
    [InlineData("tf32 128 x 128")]
    [InlineData("tf32 256 x 64")]
    [InlineData("bf16 128 x 128")]
    [InlineData("bf16 256 x 64")]
    [InlineData("tf32 128 x 128, patches")]
    [InlineData("tf32 256 x 64, patches")]
    [InlineData("bf16 128 x 128, patches")]
    [InlineData("bf16 256 x 64, patches")]
    public void Every_variant_of_tensor_cores_equals_the_definition(string name, string kind) => Check(name, kind);

    static void Check(string name, string kind)
    {
        using var device = Device.Open(name);
        var variant = GpuVariant.All.Single(variant => variant.Name == kind);
        if (device.IsHost || (variant.IsMatrix && !device.HasMatrixCores))
        {
            return;
        }

        var convolution = new Convolution(2, 3, 10, 11, 20, 3, 2, 1);
        foreach (var spec in new[]
        {
            ContractionSpecs.Forward(convolution),
            ContractionSpecs.InputAdjoint(convolution),
            ContractionSpecs.WeightAdjoint(new(2, 9, 20, 21, 20, 3, 1, 1)),
            ContractionSpecs.WeightAdjoint(new(2, 4, 21, 20, 40, 3, 2, 1)),
            ContractionSpecs.Product(150, 140, 19),

            // Channels side by side in a step, filled up and whole, with a border and without; images side by side; groups of whole steps; parts of sums; two words for the border.
            ContractionSpecs.Forward(new(2, 56, 9, 9, 70, 3, 1, 1)),
            ContractionSpecs.Forward(new(2, 64, 9, 8, 33, 1)),
            ContractionSpecs.WeightAdjoint(new(60, 3, 5, 4, 12, 3, 1, 1)),
            ContractionSpecs.Forward(new(1, 128, 3, 3, 40, 1, Groups: 2)),
            ContractionSpecs.Product(70, 40, 1100),
            ContractionSpecs.Forward(new(1, 16, 9, 9, 12, 3, 1, 1, Groups: 3)),
            ContractionSpecs.InputAdjoint(new(1, 2, 6, 6, 2, 1, 2)),
            ContractionSpecs.Random(new Random(variant.Rows)),
        })
        {
            ContractionCheck.Equal<float>(spec, variant.Rows, (left, right, result, accumulate) => ContractionCheck.Run(device, spec, variant, left, right, result, accumulate), variant.Precision);
        }
    }

    /// <summary>Single precision to the last bit, with and without tensor cores on the device.</summary>
    [DeviceTheory]
    public void Products_are_exact_unless_the_device_is_told_otherwise(string name)
    {
        using var device = Device.Open(name);
        var spec = ContractionSpecs.Product(128, 64, 32);

        // 12 bits each: products have 24, sums of two no more.
        float[] left = [.. Enumerable.Range(0, 128 * 32).Select(at => at % 32 == 0 ? 2049f : 0f)];
        float[] right = [.. Enumerable.Range(0, 64 * 32).Select(at => at % 32 == 0 ? 2049f : 0f)];
        Assert.All(Result(), value => Assert.Equal(2049f * 2049f, value));
        if (!device.HasMatrixCores)
        {
            Assert.Contains(
                "no tensor cores", Assert.Throws<DeviceException>(() => device.MatrixPrecision = MatrixPrecision.TensorFloat32).Message, StringComparison.Ordinal);
            return;
        }

        device.MatrixPrecision = MatrixPrecision.TensorFloat32;
        Assert.All(Result(), value => Assert.Equal(2050f * 2050f, value));
        device.MatrixPrecision = MatrixPrecision.BFloat16;
        Assert.All(Result(), value => Assert.Equal(2048f * 2048f, value));

        float[] Result()
        {
            var result = new float[128 * 64];
            ContractionCheck.Run(device, spec, null, left, right, result, accumulate: false);
            return result;
        }
    }

    /// <summary>What is infinite or no number stays so, and nothing else becomes it.</summary>
    [DeviceTheory]
    [InlineData(MatrixPrecision.TensorFloat32)]
    [InlineData(MatrixPrecision.BFloat16)]
    public void Numbers_that_are_none_reach_their_own_results_only(string name, MatrixPrecision precision)
    {
        using var device = Device.Open(name);
        if (!device.HasMatrixCores)
        {
            return;
        }

        device.MatrixPrecision = precision;
        var spec = ContractionSpecs.Product(128, 64, 32);
        float[] left = [.. Enumerable.Repeat(1f, 128 * 32)];
        float[] right = [.. Enumerable.Repeat(1f, 64 * 32)];
        left[(7 * 32) + 3] = BitConverter.Int32BitsToSingle(int.MaxValue);
        left[(9 * 32) + 30] = float.PositiveInfinity;
        right[(5 * 32) + 17] = BitConverter.Int32BitsToSingle(-1);
        var result = new float[128 * 64];
        ContractionCheck.Run(device, spec, null, left, right, result, accumulate: false);
        for (var at = 0; at < result.Length; at++)
        {
            Assert.Equal(at / 64 == 7 || at % 64 == 5 ? float.NaN : at / 64 == 9 ? float.PositiveInfinity : 32f, result[at]);
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
    public void Every_kernel_compiles_to_PTX_and_keeps_to_registers(string kernel)
    {
        var method = Methods[kernel];
        using var context = Context.Create(DeviceOpener.Configure);
        using var backend = new PTXBackend(
            context, new CudaCapabilityContext(CudaArchitecture.SM_80), CudaArchitecture.SM_80, CudaInstructionSet.ISA_78, null);
        UniformBranches.LeaveOut(context);
        LoopInvariants.Install(backend);
        ConstantOffsets.Install(backend);
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
        Of<float>().Concat(Of<double>()).Concat(Matrix<NoEpilogue<float>>()));

    static IEnumerable<KeyValuePair<string, MethodInfo>> Of<T>()
        where T : unmanaged, INumber<T> =>
        Of<T, GpuNoBorder, GpuNoBorder, NoEpilogue<T>>()
            .Concat(Of<T, GpuBorder, GpuNoBorder, NoEpilogue<T>>())
            .Concat(Of<T, GpuWideBorder, GpuWideBorder, NoEpilogue<T>>())
            .Concat(Of<T, GpuNoBorder, GpuNoBorder, Then<T, Bias<T>, Then<T, Scale<T>, Then<T, Plus<T>, Rectify<T>>>>>())
            .Concat(Tiles<T, GpuBorder, GpuNoBorder, GpuTakenMoments, Bias<T>>(" moments"))
            .Concat(Filters<T>());

    static IEnumerable<KeyValuePair<string, MethodInfo>> Filters<T>()
        where T : unmanaged, INumber<T> =>
    [
        new($"windows {typeof(T).Name}", ((Action<Index1D, GpuWinogradOperand<T>>)GpuWinogradSpread.Run<T, GpuWinogradWindows>).Method),
        new($"filters {typeof(T).Name}", ((Action<Index1D, GpuWinogradOperand<T>>)GpuWinogradSpread.Run<T, GpuWinogradFilters>).Method),
        new($"factors {typeof(T).Name}", ((Action<Index1D, GpuWinogradOperand<T>>)GpuWinogradSpread.Run<T, GpuWinogradFactors>).Method),
        new($"results {typeof(T).Name}", ((Action<Index1D, GpuWinogradResult<T, Bias<T>>>)GpuWinogradGather.Run<T, GpuWinogradResults, Bias<T>>).Method),
        new($"taps {typeof(T).Name}", ((Action<Index1D, GpuWinogradResult<T, Bias<T>>>)GpuWinogradGather.Run<T, GpuWinogradTaps, Bias<T>>).Method),
    ];

    static IEnumerable<KeyValuePair<string, MethodInfo>> Matrix<TEpilogue>()
        where TEpilogue : struct, IEpilogue<float>
    {
        MatrixLayout[] layouts = [new(MatrixForm.Lines, []), new(MatrixForm.Runs, []), new(MatrixForm.Depths, []), new(MatrixForm.Patches, [])];
        foreach (var variant in GpuVariant.All.Where(variant => variant.IsMatrix))
        {
            foreach (var layout in layouts.Where(layout => layout.Form == MatrixForm.Patches == variant.KeepsPatches))
            {
                for (var words = 0; words < 3; words++)
                {
                    var (pack, tile) = MatrixKernels<float, TEpilogue>.Of(variant, layout, words, takesMoments: false);
                    yield return new($"{variant.Name} {layout.Form} {words} {typeof(TEpilogue).Name}", tile.Method);
                    yield return new($"{variant.Name} {layout.Form} {words} moments", MatrixKernels<float, TEpilogue>.Of(variant, layout, words, takesMoments: true).Tile.Method);
                    if (layout.Form == MatrixForm.Lines || (layout.Form == MatrixForm.Runs && words == 0 && variant.Columns == 64))
                    {
                        yield return new($"{variant.Name} operands {layout.Form} {words} {typeof(TEpilogue).Name}", pack.Method);
                    }
                }
            }
        }
    }

    static IEnumerable<KeyValuePair<string, MethodInfo>> Of<T, TRow, TColumn, TEpilogue>()
        where T : unmanaged, INumber<T>
        where TRow : struct, IGpuBorder
        where TColumn : struct, IGpuBorder
        where TEpilogue : struct, IEpilogue<T>
    {
        var suffix = $" {typeof(TRow).Name}{(typeof(TEpilogue) == typeof(NoEpilogue<T>) ? "" : " epilogue")}";
        yield return new($"direct {typeof(T).Name}{suffix}", ((Action<Index1D, GpuArguments<T, TEpilogue>>)GpuDirect.Run<T, TRow, TColumn, TEpilogue>).Method);
        foreach (var tile in Tiles<T, TRow, TColumn, GpuNoMoments, TEpilogue>(suffix))
        {
            yield return tile;
        }

        if (typeof(TRow) == typeof(GpuNoBorder))
        {
            yield return new($"slices {typeof(T).Name}{suffix}", ((Action<Index1D, GpuArguments<T, TEpilogue>>)GpuSliceSum.Run<T, TEpilogue>).Method);
        }
    }

    static IEnumerable<KeyValuePair<string, MethodInfo>> Tiles<T, TRow, TColumn, TMoments, TEpilogue>(string suffix)
        where T : unmanaged, INumber<T>
        where TRow : struct, IGpuBorder
        where TColumn : struct, IGpuBorder
        where TMoments : struct, IGpuMoments
        where TEpilogue : struct, IEpilogue<T> =>
    [
        new($"16 {typeof(T).Name}{suffix}", ((Action<GpuArguments<T, TEpilogue>>)GpuTile16.Run<T, TRow, TColumn, TMoments, TEpilogue>).Method),
        new($"64 {typeof(T).Name}{suffix}", ((Action<GpuArguments<T, TEpilogue>>)GpuTile<GpuSize64>.Run<T, TRow, TColumn, TMoments, TEpilogue>).Method),
        new($"128 {typeof(T).Name}{suffix}", ((Action<GpuArguments<T, TEpilogue>>)GpuTile<GpuSize128>.Run<T, TRow, TColumn, TMoments, TEpilogue>).Method),
    ];

    [GeneratedRegex(@"\bcall\b")]
    private static partial Regex Call();

    [GeneratedRegex(@"\b(ld|st)\.[fub]\d")]
    private static partial Regex GenericAccess();

    [GeneratedRegex(@"@!?%p\d+\s+\w+\.uni|brx\.idx\.uni")]
    private static partial Regex UniformBranch();

    [GeneratedRegex(@"\.shared \.align \d+ \.b8 \w+\[(\d+)\]")]
    private static partial Regex SharedBytes();
}
