using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using Xunit;

namespace RepFlow.Ilgpu.Generators.Tests.Scheduling.Iterations;

/// <summary>What a sweep keeps of a phase beside the states.</summary>
public sealed class KeepingTests
{
    readonly PlaneIr ir = new();

    ExprBuilder B => ir.B;

    [Fact]
    public void A_root_that_the_adjoint_asks_for_is_kept_and_read()
    {
        var root = ir.Named("norm", B.Function(Op.Sqrt, ir.At("u")));
        var phase = PlaneIr.Writes("Step", ("u", B.Add(ir.At("u"), root)));
        var kept = new Keeping(B, ir.Nest, phase, [PlaneIr.Writes("StepAdjoint", ("g", B.Mul(ir.At("g"), root)))]);
        Assert.Equal(["stepNormValue"], kept.Planes);
        Assert.Equal(root, kept.Phase.Writes.Single(w => w.Plane == "stepNormValue").Value);
        Assert.Equal(B.Mul(ir.At("g"), ir.Nest.InPlace("stepNormValue")), kept.Adjoints.Single().Writes.Single().Value);
    }

    [Fact]
    public void What_costs_less_than_to_keep_it_is_computed_again()
    {
        var product = ir.Named("square", B.Mul(ir.At("u"), ir.At("u")));
        var kept = new Keeping(B, ir.Nest, PlaneIr.Writes("Step", ("u", product)), [PlaneIr.Writes("StepAdjoint", ("g", B.Mul(ir.At("g"), product)))]);
        Assert.Empty(kept.Planes);
    }

    [Fact]
    public void A_stencil_is_kept_only_where_the_definition_names_it()
    {
        var stencil = Enumerable.Range(0, 9).Select(at => B.Mul(ir.Tap(at), ir.At("u", (at / 3) - 1, (at % 3) - 1))).Aggregate(B.Add);
        var (phase, adjoint) = (PlaneIr.Writes("Step", ("u", stencil)), PlaneIr.Writes("StepAdjoint", ("g", B.Mul(ir.At("g"), stencil))));
        Assert.Empty(new Keeping(B, ir.Nest, phase, [adjoint]).Planes);
        ir.Named("slope", stencil);
        Assert.Equal(["stepSlopeValue"], new Keeping(B, ir.Nest, phase, [adjoint]).Planes);
    }

    [Fact]
    public void Divisions_by_one_number_become_one_division()
    {
        var below = B.Add(B.Real(1), ir.At("v"));
        var adjoint = PlaneIr.Writes("StepAdjoint", ("g", B.Div(ir.At("g"), below)), ("h", B.Div(ir.At("h"), below)));
        var kept = new Keeping(B, ir.Nest, PlaneIr.Writes("Step", ("u", ir.At("u"))), [adjoint]);
        Assert.Equal(B.Mul(ir.At("g"), B.Div(B.Real(1), below)), kept.Adjoints.Single().Writes[0].Value);
        Assert.Single(kept.Adjoints.Single().Values.Nodes(), n => n.Op == Op.Div);
    }
}
