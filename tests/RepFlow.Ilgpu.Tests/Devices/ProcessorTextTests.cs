using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime.OpenCL;
using RepFlow.Ilgpu.Contractions;
using RepFlow.Ilgpu.Contractions.Processor;
using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Emitted;

namespace RepFlow.Ilgpu.Tests.Devices;

/// <summary>Which kernels become loops over rows on processors, in the text that ILGPU writes of them; what they compute is tested with the layers.</summary>
public sealed class ProcessorTextTests
{
    internal readonly record struct Arguments(ArrayView<float> X, ArrayView<float> Y, int Columns, int Rows, IndexDivisor ByColumns);

    [Fact]
    public void An_item_that_divides_by_the_length_of_a_row_becomes_a_row_and_a_column() => IsInRows(ProcessorText.InRows(Source(Shift))!);

    [Fact]
    public void So_does_one_that_multiplies_instead()
    {
        var text = ProcessorText.InRows(Source(ShiftByProducts))!;
        IsInRows(text);
        Assert.Equal(2, Regex.Count(text, @" = (row|\(uint\)\(\(uint\) var\d+ /  \(uint\)var\d+\.field_\d+\));"));
    }

    static void IsInRows(string text)
    {

        Assert.Contains("for (int column = ", text, StringComparison.Ordinal);
        Assert.Matches(@"const int columns = var\d+\.field_\d+;", text);
        Assert.DoesNotMatch(@"\(int\) var0 [/%]", text);
        Assert.DoesNotContain("return ;", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_division_all_elements_are_one_row() =>
        Assert.Contains("const int columns = var1;", ProcessorText.InRows(Source(Copy)), StringComparison.Ordinal);

    [Fact]
    public void Items_that_divide_in_two_ways_or_have_memory_stay_as_they_are()
    {
        Assert.Null(ProcessorText.InRows(Source(Transpose)));
        Assert.Null(ProcessorText.InRows(Source(Reverse)));
    }

    /// <summary>Only the innermost loop is one of vectors: LLVM 14, told that a loop around another is independent, computes something else.</summary>
    [Fact]
    public void Items_with_loops_of_their_own_are_not_made_vectors()
    {
        Assert.Contains("vectorize(assume_safety)", ProcessorText.InRows(Source(Copy)), StringComparison.Ordinal);
        var text = ProcessorText.InRows(Source(Sum))!;
        Assert.Contains("for (int column = ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("vectorize", text, StringComparison.Ordinal);
    }

    /// <summary>A contraction packs and multiplies by functions in C by hand, which take pointers to global memory, in both precisions.</summary>
    [Fact]
    public void Functions_that_processors_have_by_hand_are_called()
    {
        Calls<ProcessorArguments<float, NoEpilogue<float>>>(ProcessorTile.Run, "float");
        Calls<ProcessorArguments<double, NoEpilogue<double>>>(ProcessorTile.Run, "double");

        static void Calls<T>(Action<T> kernel, string type)
        {
            var text = ProcessorText.InLoops(Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel.Method)));
            Assert.Contains($"#define real {type}\n", text, StringComparison.Ordinal);
            foreach (var name in new[] { nameof(ProcessorTile.PackLanes), nameof(ProcessorTile.PackFactors), nameof(ProcessorTile.AddProducts) })
            {
                Assert.Matches($@"repflow_wide void {name}_\d+\([^)]*\)\s*\{{\s*#ifdef __clang__\s+repflow_{name}\(var0\.field_0, ", text);
            }

            Assert.DoesNotContain("to_global", text, StringComparison.Ordinal);
            Assert.DoesNotContain("__generic", text, StringComparison.Ordinal);
        }
    }

    static void Shift(Index1D index, Arguments a)
    {
        int row = index / a.Columns, column = index % a.Columns;
        if (row + 1 < a.Rows)
        {
            a.Y[((row + 1) * a.Columns) + column] = a.X[(row * a.Columns) + column];
        }
    }

    static void ShiftByProducts(Index1D index, Arguments a)
    {
        var row = a.ByColumns.Quotient(index);
        var column = index - (row * a.Columns);
        if (row + 1 < a.Rows)
        {
            a.Y[((row + 1) * a.Columns) + column] = a.X[(row * a.Columns) + column] + a.ByColumns.Quotient(row);
        }
    }

    static void Copy(Index1D index, Arguments a) => a.Y[index] = a.X[index];

    static void Sum(Index1D index, Arguments a)
    {
        var sum = 0f;
        for (var column = 0; column < a.Columns; column++)
        {
            sum += a.X[(index * a.Columns) + column];
        }

        a.Y[index] = sum;
    }

    static void Transpose(Index1D index, Arguments a) => a.Y[index / a.Columns] = a.X[index % a.Rows];

    static void Reverse(Index1D index, Arguments a)
    {
        var some = LocalMemory.Allocate<float>(8);
        for (var at = 0; at < 8; at++)
        {
            some[at] = a.X[(8 * index) + at];
        }

        for (var at = 0; at < 8; at++)
        {
            a.Y[(8 * index) + at] = some[7 - at];
        }
    }

    static string Source(Action<Index1D, Arguments> kernel) => Compile(EntryPointDescription.FromImplicitlyGroupedKernel(kernel.Method));

    static string Compile(EntryPointDescription kernel)
    {
        using var context = Context.Create(builder => builder.Optimize(OptimizationLevel.O2));
        using var backend = new CLBackend(context, new CLCapabilityContext(false, true, true, true, true), CLDeviceVendor.Other, CLCVersion.CL20);
        return ((CLCompiledKernel)backend.Compile(kernel, default)).Source;
    }
}
