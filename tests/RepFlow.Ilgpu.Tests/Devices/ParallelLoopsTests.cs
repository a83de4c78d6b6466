using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime.OpenCL;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Tests.Devices;

/// <summary>Which of a kernel's loops become loops of C whose turns are independent; what they compute is tested with the layers.</summary>
public sealed class ParallelLoopsTests
{
    internal readonly record struct Arguments(ArrayView<float> X, ArrayView<float> Y, int Columns, int Rows);

    [Fact]
    public void A_loop_that_says_so_becomes_one_and_others_stay()
    {
        var text = ParallelLoops.In(Source(Rows));

        Assert.Single(text.Split("for (;;)").Skip(1));
        Assert.Single(text.Split("_Pragma(").Skip(1));
        Assert.DoesNotContain("barrier", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loop_with_branches_is_one_with_all_of_its_blocks()
    {
        var text = ParallelLoops.In(Source(Branches));
        var from = text.IndexOf("for (;;)", StringComparison.Ordinal);
        var loop = text[from..text.IndexOf("\n}\n", from, StringComparison.Ordinal)];

        // Both ways through a turn end with the next one, and what is left is left by one jump.
        Assert.Contains("sin", loop, StringComparison.Ordinal);
        Assert.Contains("cos", loop, StringComparison.Ordinal);
        Assert.Contains("continue;", loop, StringComparison.Ordinal);
        var labels = Labels(loop);
        Assert.Single(Jumps(loop).Except(labels));
        Assert.Empty(Jumps(text[..from]).Intersect(labels));
    }

    [Fact]
    public void A_kernel_without_such_a_loop_stays_as_it_is()
    {
        var source = Source(Serial);
        Assert.Equal(source, ParallelLoops.In(source));
    }

    static IEnumerable<string> Labels(string text) => System.Text.RegularExpressions.Regex.Matches(text, @"(L_\d+): ;").Select(found => found.Groups[1].Value).ToList();

    static IEnumerable<string> Jumps(string text) => System.Text.RegularExpressions.Regex.Matches(text, @"goto (L_\d+);").Select(found => found.Groups[1].Value).ToList();

    static void Rows(Arguments a)
    {
        for (var row = 0; row < a.Rows; row++)
        {
            for (var column = 0; column < a.Columns; column++)
            {
                CorePlanes.Apart();
                a.Y[(row * a.Columns) + column] = 2 * a.X[(row * a.Columns) + column];
            }
        }
    }

    static void Branches(Arguments a)
    {
        for (var at = 0; at < a.Columns; at++)
        {
            CorePlanes.Apart();
            if (a.X[at] > 1)
            {
                a.Y[at] = MathF.Sin(a.X[at]);
            }
            else
            {
                a.Y[at] = MathF.Cos(a.X[at]);
            }
        }
    }

    static void Serial(Arguments a)
    {
        for (var at = 1; at < a.Columns; at++)
        {
            a.Y[at] = a.Y[at - 1] + a.X[at];
        }
    }

    static string Source(Action<Arguments> kernel)
    {
        using var context = Context.Create(builder => builder.Optimize(OptimizationLevel.O2));
        using var backend = new CLBackend(context, new CLCapabilityContext(false, true, true, true, true), CLDeviceVendor.Other, CLCVersion.CL20);
        return ((CLCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel.Method), default)).Source;
    }
}
