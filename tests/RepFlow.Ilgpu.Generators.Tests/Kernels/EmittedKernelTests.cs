using System.Collections.Concurrent;
using System.Reflection;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Generators.Tests.Kernels;

/// <summary>Every kernel of the runtime and of the standard layers, compiled for CUDA and OpenCL without a device.</summary>
[Trait("Speed", "Slow")]
public sealed class EmittedKernelTests
{
    const int Parts = 3;

    public static IEnumerable<object[]> EveryPart => Enumerable.Range(0, Parts).Select(part => new object[] { part });

    [Fact]
    public void There_are_kernels() => Assert.NotEmpty(Kernels());

    [SampledTheory(OneIn = Parts)]
    [MemberData(nameof(EveryPart))]
    public void Ptx_is_self_contained_and_uses_neither_generic_nor_local_memory(int part) =>
        AssertNone(Ptx(Kernels(part)).SelectMany(compiled => KernelText.PtxFaults(compiled.Ptx, compiled.Kernel.IsDouble).Select(fault => $"{compiled.Kernel.Name}: {fault}")));

    [SampledTheory(OneIn = Parts)]
    [MemberData(nameof(EveryPart))]
    public void OpenCL_needs_no_generic_address_space_and_no_atomics(int part)
    {
        using var compiler = new OfflineCompiler();
        AssertNone(Kernels(part).SelectMany(kernel => KernelText.OpenClFaults(compiler.OpenCl(kernel)).Select(fault => $"{kernel.Name}: {fault}")).ToList());
    }

    [PtxasFact]
    public void Ptxas_assembles_every_kernel_without_spills()
    {
        var faults = new ConcurrentBag<string>();
        Parallel.ForEach(Ptx(Kernels()), compiled =>
        {
            foreach (var fault in Ptxas.Faults(compiled.Ptx, compiled.Kernel.IsDouble))
            {
                faults.Add($"{compiled.Kernel.Name}: {fault}");
            }
        });
        AssertNone(faults.Order(StringComparer.Ordinal));
    }

    static IEnumerable<EmittedKernel> Kernels() =>
        new[] { typeof(View).Assembly, Assembly.Load("RepFlow.Ilgpu.Layers") }.SelectMany(EmittedKernel.FindAll);

    static IEnumerable<EmittedKernel> Kernels(int part) => Kernels().Where((_, at) => at % Parts == part);

    static List<(EmittedKernel Kernel, string Ptx)> Ptx(IEnumerable<EmittedKernel> kernels)
    {
        using var compiler = new OfflineCompiler();

        // Groups of one thread are for processors: they are never compiled for CUDA.
        return [.. kernels.Where(kernel => kernel.GroupSize != 1).Select(kernel => (kernel, compiler.Ptx(kernel)))];
    }

    static void AssertNone(IEnumerable<string> faults)
    {
        var all = faults.ToList();
        Assert.True(all.Count == 0, $"{all.Count} faults:{Environment.NewLine}{string.Join(Environment.NewLine, all.Take(40))}");
    }
}
