using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using Xunit;

namespace RepFlow.Ilgpu.Generators.Tests.Scheduling.Iterations;

/// <summary>How a pass is divided that needs more registers than there are, and how its sums are taken apart.</summary>
public sealed class PassSplitTests
{
    readonly PlaneIr ir = new();

    ExprBuilder B => ir.B;

    [Fact]
    public void What_fits_into_registers_stays_one_pass()
    {
        var pass = PlaneIr.Sums("Step", Products(10));
        Assert.Same(pass, Assert.Single(Split(pass)));
    }

    [Fact]
    public void Sums_that_do_not_fit_are_divided_and_none_is_lost()
    {
        var parts = Split(PlaneIr.Sums("Step", Products(30)));
        Assert.Equal(["StepSums", "StepSums2", "StepSums3"], parts.Select(p => p.Name));
        Assert.Equal(Enumerable.Range(0, 30), parts.SelectMany(p => p.Sums.Select(s => s.Slot)).Order());
    }

    [Fact]
    public void Sums_that_share_work_stay_together()
    {
        var shared = B.Function(Op.Sqrt, ir.At("u"));
        var values = Products(26).Append(B.Mul(shared, ir.At("p"))).Append(B.Mul(shared, ir.At("q"))).ToArray();
        Assert.Single(Split(PlaneIr.Sums("Step", values)), p => p.Sums.Any(s => s.Slot == 26) && p.Sums.Any(s => s.Slot == 27));
    }

    [Fact]
    public void What_a_write_overwrites_is_read_in_the_same_pass()
    {
        var writes = PlaneIr.Writes("Step", ("u", B.Add(ir.At("u"), ir.At("v")))).Writes;
        var parts = Split(PlaneIr.Sums("Step", [.. Products(30), B.Mul(ir.At("u"), ir.At("w"))]) with { Writes = writes });
        Assert.Single(parts, p => p.Writes.Count == 1 && p.Sums.Any(s => s.Slot == 30));
    }

    [Fact]
    public void A_factor_that_is_the_same_all_over_the_plane_comes_out_of_the_loop()
    {
        var term = B.Mul(ir.At("u"), ir.At("v"));
        var sums = new PassSums(B, ir.Nest, PlaneIr.Sums("Step", B.Mul(ir.Tap(0), term), B.Mul(term, ir.Tap(1))));
        Assert.Equal(term, Assert.Single(Assert.Single(sums.Accumulators)).Term);
        Assert.Equal([(0, ir.Tap(0), 0), (1, ir.Tap(1), 0)], sums.Shares);
    }

    [Fact]
    public void A_product_with_a_plane_read_in_place_is_zero_in_the_border()
    {
        Assert.True(PassBorder.IsZero(B.Mul(ir.At("u", row: 1), ir.At("v"))));
        Assert.False(PassBorder.IsZero(B.Mul(ir.At("u", row: 1), ir.At("v", column: 1))));
        Assert.False(PassBorder.IsZero(ir.At("v", column: 1)));
    }

    Expr[] Products(int count) => Enumerable.Range(0, count).Select(at => B.Mul(ir.At("a" + at), ir.At("b" + at))).ToArray();

    IReadOnlyList<PlanePass> Split(PlanePass pass) => PassSplit.Of(B, ir.Nest, pass);
}
