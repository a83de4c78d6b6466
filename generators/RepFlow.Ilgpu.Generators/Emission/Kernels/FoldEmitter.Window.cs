using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Scheduling.Folds;
using RepFlow.Ilgpu.Generators.Scheduling.Values;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels;

/// <content>Folds whose lanes run along the results, on the host.</content>
sealed partial class FoldEmitter
{
    /// <summary>Rows of results in lanes.</summary>
    string Window(FoldWindow window)
    {
        var writer = Writer(window.Plan, Dialect.Lanes);
        var folds = Outputs.Select(at => (Name: Folded(at), Output: window.Outputs[at])).ToList();
        return $$"""
            public static int Columns(in Arguments a) => {{writer.Text(window.Columns)}};

            public static void Rows<L>(in Arguments a, int begin, int end, int from, int to)
                where L : unmanaged, ILanes<L, T>
            {
                {{Pointers(window.Plan)}}
                {{writer.Locals(0)}}
                {{DimsText.Open(writer.Text, window.Outer, "begin", "end", "1")}}
                {{writer.Locals(1)}}
                {{When(window.Phase is not null, $"to = {writer.Text(window.Lane.Extent)};")}}
                {{Columns(writer, window.Lane)}}
                    {{(IsMoments ? "var moments = default(LaneMoments<L, T>);"
                        : Lines(folds.Select(f => f.Output.IsInt ? $"var {f.Name} = {ExprWriter.Integers}.All({Identity(writer)});" : $"L {f.Name} = {Identity(writer)};")))}}
                    {{Lines(window.Lines.Select(l => DimsText.Loop(l, writer.Text(l.Extent)) + "\n{"))}}
                    {{Asked(writer, window.OfLine, 3)}}
                    {{writer.Locals(3)}}
                    {{DimsText.Loop(window.Inner, writer.Text(window.Inner.Extent))}}
                    {
                        {{Asked(writer, window.OfTerm, 4)}}
                        {{writer.Locals(4)}}
                        {{(IsMoments ? $"moments.Take({writer.Text(window.Outputs[0].Value)});" : Lines(folds.Select(f => Take(writer, window, f.Name, f.Output))))}}
                    }
                    {{Lines(window.Lines.Select(_ => "}"))}}

                    {{When(IsMoments, "moments.Settle();")}}
                    {{Lines(Outputs.Select(at => Store(writer, window, at)))}}
                }
                {{DimsText.Close(window.Outer)}}
            }
            """;
    }

    /// <summary>Goes on with the next where a condition does not hold.</summary>
    static string Asked(ExprWriter writer, Expr condition, int depth) => condition.IsTrue ? None : $$"""
        {{writer.Locals(depth, condition)}}
        if (!({{writer.Text(condition)}}))
        {
            continue;
        }

        """;

    string Take(ExprWriter writer, FoldWindow window, string name, FlatOutput output)
    {
        var (asked, mask) = writer.Conditions(window.Guard ?? B.True);
        var kept = mask.IsTrue ? null : writer.Text(mask);
        var type = output.IsInt ? ExprWriter.Integers : "L";
        string Folded() => $"{type}.{(Fold == "MaxFold" ? "Max" : "Min")}({name}, {writer.InLanes(output.Value)})";
        var take = Fold == "SumFold" ? writer.Accumulation(name, output.Value, false, kept)
            : kept is null ? $"{name} = {Folded()};"
            : $"{name} = {type}.Select({kept}, {Folded()}, {name});";
        return asked.IsTrue ? take : $"if ({writer.Text(asked)})\n{{\n{take}\n}}";
    }

    string Store(ExprWriter writer, FoldWindow window, int at)
    {
        var output = window.Outputs[at];
        var name = InWindow(at);
        var target = $"{writer.Base(output.Container)} + {writer.Text(output.Address)}";
        var value = IsDivided(at) ? $"{name} / {writer.Operand(window.TermCount)}" : name;
        if (output.IsInt)
        {
            return $"{ExprWriter.Integers}.Store({value}, {target}, {First(window.Lane)});";
        }

        var (load, store, step) = window.Plan.IsContiguous(output.Address) ? ("Load", "Store", "") : ("Gather", "Scatter", $", {writer.Text(window.Plan.Step(output.Address)!)}");
        return $"L.{store}({(Stage.Accumulate ? $"L.{load}({target}{step}) + {value}" : value)}, {target}{step}, {First(window.Lane)});";
    }

    string WindowLaunch(FoldWindow window)
    {
        var launch = Context.Launch;
        var results = launch.Operand(schedule.Count(Stage.Dims));
        var terms = $"{schedule.Cost}L * {launch.Operand(schedule.Count(Stage.Overs))}";
        var (rows, cost) = window.Outer.Count == 0 ? ($"({results} + StageKernel.Block - 1) / StageKernel.Block", $"{terms} * StageKernel.Block")
            : (launch.Text(schedule.Count(window.Outer)), $"{terms} * {launch.Operand(Stage.Dims[Stage.Dims.Count - 1].Extent)}");
        return $"Launcher.Launch(device, arguments, {rows}, {cost}, items * scratch.Slices);";
    }
}
