using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Tests.Ir;

namespace RepFlow.Ilgpu.Generators.Tests.Differentiation;

/// <summary>Turned around, a position gives for each element the values of the indices that read it: as many as there are, each once.</summary>
public sealed class TranspositionTests
{
    static readonly Dictionary<string, long> Extents = new() { ["N"] = 7, ["I"] = 4, ["S"] = 2, ["D"] = -3 };

    [Theory]
    [InlineData("i", "i<N")]
    [InlineData("i + r - 1", "i<N r<3")]
    [InlineData("S * i + r - 1", "i<I r<3")]
    [InlineData("N - 1 - i", "i<N")]
    [InlineData("3 * r - 2 * i + 4", "i<I r<3")]
    [InlineData("i + 2 * r", "i<N r<2")]
    [InlineData("D * i + r + 6", "i<I r<3")]
    [InlineData("clamp(i + r - 2, N)", "i<N r<5")]
    [InlineData("clamp(2 * i + r - 1, N)", "i<I r<3")]
    [InlineData("i / 2", "i<N")]
    [InlineData("(i - 3) / 2", "i<N")]
    [InlineData("(i + r) / S", "i<N r<3")]
    [InlineData("i % 3", "i<N")]
    [InlineData("(i - 4) % 3", "i<N")]
    [InlineData("r", "i<I r<3")]
    public void Every_reader_of_an_element_is_found_once(string position, string indices)
    {
        var ir = new IrText(indices);
        var (read, target) = (ir[position], ir.B.Index("q", ir["N"]));
        var solution = Transposition.Solve(ir.B, [read], [ir["N"]], ir.Indices, e => e.Name == "S", [target]);
        solution.NameFree(solution.Free.ToDictionary(f => f.Name, f => f.Name));
        for (var q = 0; q < Extents["N"]; q++)
        {
            var readers = Values(ir.Indices, Extents).Where(v => IrValue.Of(read, v) == q).Select(v => Text(ir, ir.Indices.Select(i => ir.B.Index(i)), v));
            var found = Values(solution.Free, new Dictionary<string, long>(Extents) { ["q"] = q }).Where(v => IrValue.Of(solution.Guard, v) != 0)
                .Select(v => Text(ir, ir.Indices.Select(i => solution.Apply(ir.B.Index(i))), v));
            Assert.Equal(readers.Order(), found.Order());
        }
    }

    [Theory]
    [InlineData("x[i] * 2.0", "x[i] * 2")]
    [InlineData("x[i] + 1.0", "(0 <= q - 1 < 7 ? x[q - 1] + 1 : 0)")]
    [InlineData("exp(x[i])", "(0 <= q - 1 < 7 ? exp(x[q - 1]) : 0)")]
    public void A_value_is_chosen_where_its_reads_do_not_make_it_zero(string value, string expected)
    {
        var ir = new IrText("i<7");
        var solution = Transposition.Solve(ir.B, [ir["i + 1"]], [ir["7"]], ir.Indices, _ => false, [ir.B.Index("q", ir["7"])]);
        Assert.Equal(expected.Replace("x[i]", "x[q - 1]", StringComparison.Ordinal), solution.Guarded(solution.Apply(ir[value])).ToString());
    }

    static string Text(IrText ir, IEnumerable<Expr> indices, IReadOnlyDictionary<string, long> values) => string.Join(" ", indices.Select(i => IrValue.Of(i, values)));

    /// <summary>All values of indices, beside those of the extents.</summary>
    static IEnumerable<Dictionary<string, long>> Values(IEnumerable<IndexVar> indices, Dictionary<string, long> known) => indices.Aggregate(
        (IEnumerable<Dictionary<string, long>>)[known],
        (all, index) => all.SelectMany(v => Enumerable.Range(0, (int)IrValue.Of(index.Extent, v)).Select(value => new Dictionary<string, long>(v) { [index.Name] = value })));
}
