using ILGPU;
using ILGPU.Runtime;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Generators.Tests.Kernels;

/// <summary>The checks on kernels find what they are there for: each kernel here does one thing that none may do.</summary>
public sealed class KernelTextTests
{
    [Theory]
    [InlineData(nameof(Clean), null)]
    [InlineData(nameof(CallsUnresolved), "nothing resolves")]
    [InlineData(nameof(KeepsAnArray), "local memory")]
    [InlineData(nameof(AddsAtomically), "atomic")]
    [InlineData(nameof(SharesTooMuch), "static shared memory")]
    [InlineData(nameof(SharesAllThereIs), null)]
    public void Faults_of_ptx_are_found(string name, string? fault)
    {
        using var compiler = new OfflineCompiler();
        var faults = KernelText.PtxFaults(compiler.Ptx(Find(name))).ToList();
        if (fault is null)
        {
            Assert.Empty(faults);
        }
        else
        {
            Assert.Contains(faults, found => found.Contains(fault, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Atomics_of_OpenCL_are_found()
    {
        using var compiler = new OfflineCompiler();
        Assert.Empty(KernelText.OpenClFaults(compiler.OpenCl(Find(nameof(Clean)))));
        Assert.NotEmpty(KernelText.OpenClFaults(compiler.OpenCl(Find(nameof(AddsAtomically)))));
    }

    [Fact]
    public void A_branch_that_lanes_take_apart_is_not_marked_uniform_as_ILGPU_would()
    {
        var kernel = Find(nameof(StopsWhereItsLaneMust));
        using var asIlgpuDoes = new OfflineCompiler(marksUniformBranches: true);
        Assert.Contains(KernelText.PtxFaults(asIlgpuDoes.Ptx(kernel)), fault => fault.Contains("declared uniform", StringComparison.Ordinal));
        using var compiler = new OfflineCompiler();
        Assert.Empty(KernelText.PtxFaults(compiler.Ptx(kernel)));
    }

    [Fact]
    public void A_quotient_that_does_not_change_in_a_loop_stands_before_it()
    {
        using var compiler = new OfflineCompiler();
        var lines = compiler.Ptx(Find(nameof(DividesOnce))).Split('\n');
        var division = Assert.Single(lines, line => line.Contains("div.", StringComparison.Ordinal));
        var loop = Array.FindIndex(lines, line => line.TrimStart().StartsWith("L_", StringComparison.Ordinal));
        Assert.InRange(Array.IndexOf(lines, division), 0, loop);
    }

    [PtxasFact]
    public void Ptxas_finds_stack_frames()
    {
        using var compiler = new OfflineCompiler();
        Assert.Empty(Ptxas.Faults(compiler.Ptx(Find(nameof(Clean)))));
        Assert.NotEmpty(Ptxas.Faults(compiler.Ptx(Find(nameof(KeepsAnArray)))));
        Assert.NotEmpty(Ptxas.Faults("this is no assembly"));
    }

    static EmittedKernel Find(string name) => EmittedKernel.FindAll(typeof(KernelTextTests).Assembly).Single(kernel => kernel.Method.Name == name);

    [EmittedKernel(0)]
    static void Clean(Index1D index, ArrayView<float> x, ArrayView<float> y) => y[index] = x[index] + 1f;

    [EmittedKernel(0)]
    static void CallsUnresolved(Index1D index, ArrayView<float> x, ArrayView<float> y) => y[index] = MathF.FusedMultiplyAdd(x[index], x[index], 1f);

    [EmittedKernel(0)]
    static void KeepsAnArray(Index1D index, ArrayView<float> x, ArrayView<float> y)
    {
        // More than ptxas makes registers of.
        var values = LocalMemory.Allocate1D<float>(512);
        for (var at = 0; at < 512; at++)
        {
            values[at] = x[index + at];
        }

        var pick = (int)x[index];
        y[index] = values[pick];
    }

    [EmittedKernel(0)]
    static void AddsAtomically(Index1D index, ArrayView<float> x, ArrayView<float> y) => Atomic.Add(ref y[0], x[index]);

    [EmittedKernel(0)]
    static void StopsWhereItsLaneMust(Index1D index, ArrayView<float> x, ArrayView<float> y)
    {
        // Each lane has a number of steps of its own, made of constants only.
        var steps = 0;
        while (steps < 8 && x[index + steps] > 0f)
        {
            steps++;
        }

        for (var at = 0; at < steps; at++)
        {
            y[index] += x[at];
        }
    }

    [EmittedKernel(0)]
    static void DividesOnce(Index1D index, ArrayView<float> x, ArrayView<float> y, int row, int count)
    {
        int line = index / row;
        var sum = 0f;
        for (var at = 0; at < count; at++)
        {
            if (x[at] > 0f)
            {
                sum += x[line + at];
            }
        }

        y[index] = sum;
    }

    [EmittedKernel(64)]
    static void SharesTooMuch(ArrayView<float> x, ArrayView<float> y) => Reverse<FloatsOf64Kilobytes>(x, y);

    [EmittedKernel(64)]
    static void SharesAllThereIs(ArrayView<float> x, ArrayView<float> y) => Reverse<FloatsOf48Kilobytes>(x, y);

    static void Reverse<TLength>(ArrayView<float> x, ArrayView<float> y)
        where TLength : struct, ILength
    {
        var shared = SharedMemory.Allocate1D<float>(default(TLength).Length);
        shared[Group.IdxX] = x[Grid.GlobalLinearIndex];
        Group.Barrier();
        y[Grid.GlobalLinearIndex] = shared[Group.DimX - 1 - Group.IdxX];
    }

    interface ILength
    {
        int Length { get; }
    }

    readonly struct FloatsOf64Kilobytes : ILength
    {
        public int Length => 16384;
    }

    readonly struct FloatsOf48Kilobytes : ILength
    {
        public int Length => 12288;
    }
}
