using RepFlow.Ilgpu.Generators.Fusion;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Tests.Ir;

namespace RepFlow.Ilgpu.Generators.Tests.Fusion;

/// <summary>Programs of stages over i and j, written as <c>y[i, j] = x[i, j] + b[j]</c>, with the sums over r as <c>s[i] += x[i, r]</c> and what is added to a tensor as <c>y[i, j] ++= x[i, j]</c>.</summary>
static class FusionIr
{
    /// <summary>The program of some stages, backward ones after a bar.</summary>
    public static FusionProgram Program(string stages, string held)
    {
        var ir = new IrText("i<N j<M r<M");
        var isBackward = false;
        var steps = new List<FusionStep>();
        foreach (var text in stages.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            isBackward |= text.StartsWith('|');
            steps.Add(new FusionStep(Stage(ir, text.TrimStart('|', ' ')), isBackward ? ["x"] : null));
        }

        return new FusionProgram(ir.B, steps, held.Split(' '), []);
    }

    /// <summary>What the stages of a program compute.</summary>
    public static string Text(this FusionProgram? program) => program is null ? "" : string.Join("; ", program.Steps.Select(s => s.Stage.Describe()));

    static Stage Stage(IrText ir, string text)
    {
        var isAdded = text.Contains("++=", StringComparison.Ordinal);
        var isSum = !isAdded && text.Contains("+=", StringComparison.Ordinal);
        var (result, value) = (text.Split('=')[0].TrimEnd('+', ' '), text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim());
        var target = ir[result];
        var dims = target.Positions.Nodes().Where(p => p.Op == Op.Index).Select(p => ir.Indices.First(i => i.Name == p.Name)).ToList();
        IReadOnlyList<StageOutput> outputs = [new(target.Name, [.. target.Positions], ir[value])];
        StageBody body = isSum ? new StageBody.Reduce([ir.Indices[2]], Fold.Sum, null, outputs) : new StageBody.Map(outputs);
        return new Stage(target.Name, body) { Dims = dims, Parts = target.Name, Accumulate = isAdded };
    }
}
