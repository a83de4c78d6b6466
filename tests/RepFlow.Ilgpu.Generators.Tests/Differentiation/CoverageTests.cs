using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Tests.Ir;

namespace RepFlow.Ilgpu.Generators.Tests.Differentiation;

/// <summary>An adjoint writes a whole tensor, or the rest of it is cleared.</summary>
public sealed class CoverageTests
{
    [Theory]
    [InlineData("i, j", "N, M", true)]
    [InlineData("j, i", "M, N", true)]
    [InlineData("i, i", "N, N", false)]
    [InlineData("i, j", "N, N", false)]
    [InlineData("0, i", "1, N", true)]
    [InlineData("0, i", "2, N", false)]
    [InlineData("0, i", "M, N", false)]
    [InlineData("0, i; 1, i", "2, N", true)]
    [InlineData("0, i; 2, i", "3, N", false)]
    [InlineData("0, i; 0, i", "2, N", false)]
    [InlineData("0, i; 1, j", "2, N", false)]
    [InlineData("0, 0; 0, 1; 1, 0; 1, 1", "2, 2", true)]
    [InlineData("0, 0; 0, 1; 1, 1", "2, 2", false)]
    [InlineData("i + 1, j", "N, M", false)]
    public void Positions_are_every_element_or_not(string positions, string shape, bool expected)
    {
        var ir = new IrText("i<N j<M");
        var outputs = positions.Split("; ").Select(position => new StageOutput("adjoint", List(ir, position), ir["x[i]"])).ToList();
        Assert.Equal(expected, Coverage.IsWhole(ir.B, new Stage("Adjoint", StageBody.Of([], outputs)) { Dims = ir.Indices }, "adjoint", List(ir, shape)));
    }

    static IReadOnlyList<Expr> List(IrText ir, string text) => [.. text.Split(", ").Select(part => ir[part])];
}
