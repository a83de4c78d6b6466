using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using RepFlow.Ilgpu.Generators.Scheduling.Values;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;

/// <summary>
/// What the text of an iteration is on chip, in launches and on the host: a struct that holds a plane, or all of them, with a method for the passes of
/// an iteration, and in a sweep one for those back.
/// </summary>
abstract class IterationText(StageContext context, IterationSchedule schedule)
{
    // What these structs call their members, parameters and locals.
    static readonly string[] Taken = "at end first from here inside item kept mask numbers partial plane planes reads scratch segments shares stores sums to tree walk".Split(' ');

    /// <summary>What is the same all over a plane, under the names by which its struct has it.</summary>
    protected Dictionary<Expr, string> Constants { get; } = new();

    protected StageContext Context { get; } = context;

    protected IterationSchedule Schedule { get; } = schedule;

    protected IterationProgram Program => Schedule.Gpu.Program;

    protected StageBody.Sweep? Sweep => Program.Sweep;

    protected PlaneNest Nest => Program.Nest;

    /// <summary>The indices of an item.</summary>
    protected IReadOnlyList<string> Items => Nest.Batch.Select(d => Keywords.Escape(d.Name)).ToList();

    /// <summary>The extents of depth, rows and columns, and how far reads reach along them, as arguments.</summary>
    protected string Extents => List(Nest.Extents.Select(Text).Concat(Nest.Halo.Select(h => $"{h}")));

    /// <summary>The number of iterations.</summary>
    protected string Count => Text(Program.Body.Count);

    /// <summary>The number of planes.</summary>
    protected string ItemCount => Nest.Batch.Count == 0 ? "1" : string.Join(" * ", Nest.Batch.Select(d => Text(d.Extent)));

    /// <summary>All iterations, and in a sweep back.</summary>
    protected string Run(string planes, string form = "") => Sweep is null ? Iterations(planes, form: form) : $"segments.Run(ref {planes});";

    /// <summary>What a struct of planes is.</summary>
    protected string IsSweep => Sweep is null ? "" : " : ISweep";

    /// <summary>A size or hyper-parameter as a field of the arguments.</summary>
    protected string Text(Expr argument) => argument.IsConst ? $"{(long)argument.Value}" : Product(argument) ?? "a." + Schedule.Arguments.Field(argument);

    /// <summary>A product of sizes that is no field of its own.</summary>
    string? Product(Expr e) => e.Op == Op.Mul && Schedule.Arguments.Scalars.All(s => s.Value != e) ? $"{Text(e.Args[0])} * {Text(e.Args[1])}" : null;

    /// <summary>The statement that computes a constant, or what constants are made of.</summary>
    /// <param name="writer">The text of the plan.</param>
    /// <param name="plan">The plan of all constants.</param>
    /// <param name="node">The constant, or a part of one.</param>
    protected string Constant(ExprWriter writer, ValuePlan plan, Expr node)
    {
        if (!Constants.TryGetValue(node, out var name))
        {
            return plan.IsLocal(node) ? writer.Local(node) : None;
        }

        var value = writer.Text(node);
        writer.Bind(node, name);
        return $"{name} = {value};";
    }

    /// <summary>Prepares the text of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="dialect">How it is written.</param>
    /// <param name="taken">Names that the code around uses, beside those that all have.</param>
    /// <param name="place">The plane in whose memory a plane is; null where each has its own.</param>
    protected ExprWriter Writer(ValuePlan plan, Dialect dialect, IEnumerable<string>? taken = null, Func<string, string>? place = null)
    {
        var writer = new ExprWriter(Context.Builder, plan, dialect, Schedule.Arguments)
        {
            Plane = p => (dialect == Dialect.Kernel || dialect == Dialect.Pass ? "planes." : "") + Keywords.Escape(place?.Invoke(p) ?? p),
        };
        writer.Reserve(Taken.Concat(taken ?? []));
        return writer;
    }

    protected string InSweep(string lines) => When(Sweep is not null, lines);

    /// <summary>Declares the addresses of the rows that values are of, beside the position at hand.</summary>
    /// <param name="writer">Writes values.</param>
    /// <param name="values">The values.</param>
    /// <param name="plane">The layout.</param>
    /// <param name="strip">The rows of a strip, where the layout is of strips.</param>
    protected string RowAddresses(ExprWriter writer, IEnumerable<Expr> values, string plane, int strip = 1)
    {
        writer.Bind(Nest.At, "at");
        return Lines(Nest.Rows(values).Select(row =>
        {
            writer.Bind(row.Node, row.Name);
            var inStrip = ((row.Line % strip) + strip) % strip;
            return $"var {row.Name} = at{Away(row.Slice, plane + ".Slice")}{Away(inStrip, plane + ".Block")}{Away((row.Line - inStrip) / strip, plane + ".Pitch")};";
        }));
    }

    /// <summary>The type of a fold.</summary>
    protected static string FoldOf(PlaneFold fold) => fold.Fold switch { Fold.Max => "MaxFold", Fold.Min => "MinFold", _ => "SumFold" };

    /// <summary>Whether there is depth, rows and columns in some list, as arguments.</summary>
    protected static string Flags(IEnumerable<bool> axes) => List(axes.Select(yes => yes ? "true" : "false"));

    /// <summary>The field with how many iterations each plane runs.</summary>
    protected string StepsField => Schedule.Arguments.Field(Schedule.Steps!);

    /// <summary>A loop over the iterations.</summary>
    /// <param name="planes">What runs them.</param>
    /// <param name="stops">Whether the plane at hand ends; null where it does not by itself.</param>
    /// <param name="form">The form of the passes, behind the method's name.</param>
    protected string Iterations(string planes, string? stops = null, string form = "") => stops is null ? $$"""
        for (var iteration = 0; iteration < {{Count}}; iteration++)
        {
            {{planes}}.Forward{{form}}({{Turn}});
        }

        """ : $$"""
        var iteration = 0;
        for (var goes = {{Count}} > 0; goes;)
        {
            {{planes}}.Forward{{form}}({{Turn}});
            iteration++;
            goes = iteration < {{Count}} && !({{stops}});
        }

        """;

    /// <summary>The number of the iteration, where its passes ask for it.</summary>
    string Turn => Program.HasEvery ? "iteration" : "";

    /// <summary>The methods that run the passes of an iteration and back.</summary>
    /// <param name="phases">The passes of an iteration.</param>
    /// <param name="adjoints">Those back.</param>
    /// <param name="passOf">What a pass is.</param>
    /// <param name="step">What runs a pass.</param>
    /// <param name="begin">What runs before those of an iteration of a sweep.</param>
    /// <param name="form">The form of the passes, behind the methods' names.</param>
    protected string Steps<TPass>(IReadOnlyList<TPass> phases, IReadOnlyList<TPass> adjoints, Func<TPass, PlanePass> passOf, Func<TPass, IEnumerable<string>> step, string begin = "", string form = "")
    {
        // Passes behind one another that the same steps have stand under one condition.
        IEnumerable<string> Due(IReadOnlyList<TPass> passes)
        {
            for (var at = 0; at < passes.Count;)
            {
                var every = passOf(passes[at]).Every;
                var run = passes.Skip(at).TakeWhile(pass => passOf(pass).Every == every).ToList();
                at += run.Count;
                var steps = Lines(run.SelectMany(step));
                yield return every is null ? steps : $"if ({Text(every)} > 0 && t % {Text(every)} == 0)\n{{\n{steps}\n}}";
            }
        }

        string Step(string name, IReadOnlyList<TPass> passes) => $$"""

            public void {{name}}{{form}}({{(Sweep is null && !Program.HasEvery ? "" : "int t")}})
            {
                {{When(Sweep is not null && form.Length == 0, "MoveTo(t);")}}
                {{When(Sweep is not null && begin.Length > 0, begin)}}
                {{Lines(Due(passes))}}
            }
            """;
        return Step("Forward", phases) + "\n" + InSweep(Step("Back", adjoints));
    }

    /// <summary>The statement by which a plane and its new value change places.</summary>
    protected static string Exchange(string before, string after) => $"({before}, {after}) = ({after}, {before});";

    static string Away(int steps, string distance) => steps switch
    {
        0 => "",
        1 => " + " + distance,
        -1 => " - " + distance,
        > 0 => $" + ({steps} * {distance})",
        _ => $" - ({-steps} * {distance})",
    };
}
