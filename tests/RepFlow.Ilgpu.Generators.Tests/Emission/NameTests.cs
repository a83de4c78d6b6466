using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Tests.Infrastructure;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Generators.Tests.Emission;

/// <summary>Names of the user do not meet those of emitted code, whatever they are and whatever they name.</summary>
[Trait("Speed", "Slow")]
public sealed class NameTests
{
    /// <summary>A definition of each form, in which each name that a user gives is told by its first letters.</summary>
    const string Marked = """
        [GpuLayer] static partial class ZqMap
        {
            [Map] static float ZqFirst(Dim zqn, Dim zqi, View zqx) { var zqslope = zqx[zqn, zqi + 1] - zqx[zqn, zqi]; return zqslope * zqslope; }
            [Map] static float Output(Dim zqn, Dim zqi, float zqx, View zqFirst) => zqx * MathF.Exp(zqFirst[zqn, zqi]);
        }

        [GpuLayer] static partial class ZqFlat { [Map] static float Output(float zqx) => MathF.Max(zqx, 0f) + MathF.Abs(zqx); }

        [GpuLayer, Output("zqPeak", "zqSum")] partial class ZqReduce(int zqkernel, bool zqon)
        {
            [Reduce(Reduction.Max)] float ZqPeak(Dim zqn, [Extent(nameof(zqkernel))] Over zqr, [Border(Border.Exclude)] View zqx) => zqx[zqn, zqr - 1];
            [Reduce(Reduction.Mean)] float ZqMean(Over zqn, Over zqi, View zqx) => zqx[zqn, zqi];
            [Reduce(Reduction.Sum)] float ZqSum(Dim zqi, Over zqn, View zqx, View zqMean) => zqx[zqn, zqi] * zqx[zqn, zqi] * zqMean[];
        }

        [GpuLayer] partial class ZqContract(int zqstride)
        {
            int ZqRows(Shape zqx) => (zqx[2] + 1) / zqstride;
            [Parameter] public Parameter ZqWeight { get; } = Initial.Ones(2, 2, 3);
            [Contract] float Output(Dim zqn, Dim zqk, [Extent(nameof(ZqRows))] Dim zqi, Over zqc, Over zqr, View zqx) => zqx[zqn, zqc, zqi * zqstride + zqr - 1] * ZqWeight[zqk, zqc, zqr];
        }

        [GpuLayer, Output("zqheat", "zqflow")] partial class ZqIterate(int zqsteps)
        {
            [Parameter] public Parameter ZqRate { get; } = Initial.Constant(0.2, 1);

            [Iterate(nameof(zqsteps))]
            float Zqheat(Dim zqn, Dim zqi, Dim zqj, [Start("zqx")] State zqheat, State zqflow)
            {
                var zqnext = zqheat[zqn, zqi, zqj + 1] + ZqRate[0] * (zqheat[zqn, zqi - 1, zqj] - zqflow[zqn, zqi, zqj]);
                return zqnext / MathF.Sqrt(1f + zqnext * zqnext);
            }

            [Iterate(nameof(zqsteps))]
            float Zqflow(Dim zqn, Dim zqi, Dim zqj, State zqheat, State zqflow) => zqflow[zqn, zqi, zqj] + zqheat[zqn, zqi, zqj] * zqheat[zqn, zqi, zqj - 1];
        }

        [GpuLayer] static partial class ZqScan
        {
            [Scan(nameof(zqt))] static float ZqGate(Dim zqn, Dim zqt, Dim zqk, Over zqj, [Start("zqx")] State output, View zqweight) => zqweight[zqk, zqj] * output[zqn, zqt - 1, zqj];
            [Scan(nameof(zqt))] static float Output(Dim zqn, Dim zqt, Dim zqk, View zqy, State zqGate) => zqGate[zqn, zqt, zqk] * zqy[zqn, zqt, zqk];
        }

        [GpuLayer] static partial class ZqScatter { [Map] static float Output(Dim zqn, Dim zqi, View zqx, View zqat) => zqx[zqn, (int)zqat[zqn, zqi]]; }

        [GpuLayer] static partial class ZqDoor
        {
            [Kernel] static void Output<T>(ILGPU.Index1D zqindex, ILGPU.ArrayView<T> zqx, ILGPU.ArrayView<T> output) where T : unmanaged, System.Numerics.INumber<T> => output[zqindex] = zqx[zqindex] + zqx[zqindex];
            [Map, Adjoint("zqx")] static float ZqxAdjoint(float upstream) => 2f * upstream;
        }
        """;

    const int Parts = 6;

    public static IEnumerable<object[]> EveryPart => Enumerable.Range(0, Parts).Select(part => new object[] { part });

    /// <summary>Every name that emitted code has, and names that it makes from others.</summary>
    static readonly Lazy<IReadOnlyList<string>> Names = new(() => EmittedTrees(Marked).SelectMany(t => t.GetRoot().DescendantTokens())
        .Where(t => t.IsKind(SyntaxKind.IdentifierToken) && !t.ValueText.Contains("zq", StringComparison.OrdinalIgnoreCase)).Select(t => t.ValueText)
        .Concat(EmittedNames.Types.Keys).Concat(EmittedNames.Members).Concat(EmittedNames.LayerMembers)
        .Concat(["event", "for", "from", "field", "var", "record", "await", "global", "xAdjoint", "xAt", "outputAdjoint", "outputPosition", "wantX", "xPlanes", "xNext", "q0", "E", "I", "N"])
        .Distinct().Where(name => name is not ("Apply" or "Definition" or "Forward" or "Upstream" or "output" or "upstream")).Order(StringComparer.Ordinal).ToList());

    /// <summary>What a definition's own names are made not to be is complete: it holds whatever emitted code declares.</summary>
    [Fact]
    public void Emitted_code_declares_nothing_but_names_that_are_taken()
    {
        var stages = new[] { "ZqFirst", "Output", "ZqPeak", "ZqMean", "ZqSum", "ZqheatZqflow", "ZqGate", "ZqGateScan", "ZqxAdjoint", "ZqxAdjointArguments" };
        var others = stages.Concat(["ZqheatSeed", "ZqflowSeed"]).ToList();
        var open = new List<string>();
        foreach (var tree in EmittedTrees(Marked))
        {
            foreach (var node in tree.GetRoot().DescendantNodes())
            {
                var isField = node is VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax };
                var name = node switch
                {
                    VariableDeclaratorSyntax v => v.Identifier.ValueText,
                    ParameterSyntax p => p.Identifier.ValueText,
                    SingleVariableDesignationSyntax d => d.Identifier.ValueText,
                    ForEachStatementSyntax f => f.Identifier.ValueText,
                    _ => null,
                };
                var type = node.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Identifier.ValueText;
                // Some are told apart where they are made: what begins with the user's own names, fields of sizes and hyper-parameters, extents.
                if (name is null or "output" or "upstream" || IsOwn(name) || (isField && EmittedNames.IsTakenByKernels(name, [], [])) || type is "Sizes" or "HyperParameters"
                    || (isField && type!.EndsWith("Arguments", StringComparison.Ordinal) && (name.Contains("zq", StringComparison.OrdinalIgnoreCase) || name.Length < 3 || name.StartsWith("size", StringComparison.Ordinal)))
                    || Unnumbered(name) is "at" or "t" or "inside")
                {
                    continue;
                }

                if (!EmittedNames.IsTaken(name))
                {
                    open.Add($"{name} in {type}");
                }
            }

            open.AddRange(tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>().Where(t => t.Identifier.ValueText == "Kernels")
                .SelectMany(t => t.Members).Select(m => m is TypeDeclarationSyntax t ? t.Identifier.ValueText : m is MethodDeclarationSyntax method ? method.Identifier.ValueText : "")
                .Where(name => !stages.Contains(name) && !EmittedNames.IsTakenByKernels(name, ["ZqheatZqflow"], others) && name.Length > 0));
        }

        Assert.True(open.Count == 0, string.Join(", ", open.Distinct()));
    }

    static bool IsOwn(string name) => name.StartsWith("zq", StringComparison.OrdinalIgnoreCase) && Marked.Contains(Unnumbered(name), StringComparison.OrdinalIgnoreCase);

    /// <summary>A name without the number that tells it from others.</summary>
    static string Unnumbered(string name) => name.TrimEnd([.. "0123456789"]);

    static IEnumerable<SyntaxTree> EmittedTrees(string source)
    {
        var run = GeneratorHarness.Run(source);
        Assert.Empty(run.Diagnostics);
        return run.Result.GeneratedSources.Where(s => s.HintName.StartsWith("Zq", StringComparison.Ordinal)).Select(s => s.SyntaxTree);
    }

    static string Escaped(string name) => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>Names in groups of five.</summary>
    static string[][] Groups(IEnumerable<string> names) =>
        names.Select(Escaped).Chunk(5).Select(group => group.Concat(["Other1", "Other2", "Other3", "Other4"]).Take(5).ToArray()).ToArray();

    /// <summary>The groups of a part: the compiler takes long for all of them.</summary>
    static IEnumerable<int> Part(int part, int groups) => Enumerable.Range(0, groups).Where(at => at * Parts / groups == part);

    [SampledTheory(OneIn = 3)]
    [MemberData(nameof(EveryPart))]
    public void What_stages_take_and_declare_may_have_any_name(int part)
    {
        var groups = Groups(Names.Value);
        var source = new StringBuilder("using RepFlow.Ilgpu;\n");
        foreach (var at in Part(part, groups.Length))
        {
            // Each name is each thing once, beside others.
            string[] Group(int distance) => groups[(at + distance) % groups.Length];
            var (dims, views, locals) = (Group(0), Group(1), Group(2));
            var all = string.Join(", ", dims);
            var sum = string.Join(" + ", views.Select(v => $"{v}[{all} + 1]"));
            source.AppendLine($$"""
                [GpuLayer] static partial class Map{{at}}
                {
                    [Map] static float Output({{string.Join(", ", dims.Select(d => "Dim " + d))}}, {{string.Join(", ", views.Select(v => "View " + v))}})
                    {
                        {{string.Concat(locals.Zip(views, (l, v) => $"var {l} = {v}[{all}] * {v}[{all} - 1]; "))}}
                        return {{string.Join(" + ", locals.Select(l => $"{l} * {l}"))}};
                    }
                }

                [GpuLayer] static partial class Flat{{at}} { [Map] static float Output({{string.Join(", ", dims.Select(d => "float " + d))}}) => {{string.Join(" * ", dims)}}; }

                [GpuLayer] static partial class Reduce{{at}}
                {
                    [Reduce(Reduction.Max)] static float Output(Dim {{dims[0]}}, Dim {{dims[1]}}, Over {{dims[2]}}, Over {{dims[3]}}, Over {{dims[4]}}, {{string.Join(", ", views.Select(v => "View " + v))}}) => {{sum}};
                }

                [GpuLayer] partial class Contract{{at}}
                {
                    [Contract] float Output(Dim {{dims[0]}}, Dim {{dims[1]}}, Over {{dims[2]}}, Over {{dims[3]}}, View {{dims[4]}}, View {{views[0]}}) =>
                        {{dims[4]}}[{{dims[0]}}, {{dims[2]}}, {{dims[3]}}] * {{views[0]}}[{{dims[1]}}, {{dims[2]}}, {{dims[3]}}];
                }
                """);

            // C# has no tuple with an element of this name.
            if (at % 2 == 0 && !views.Contains("Rest"))
            {
                source.AppendLine($$"""
                    [GpuLayer, Output("{{views[1].TrimStart('@')}}")] partial class Iterate{{at}}(int {{views[3]}})
                    {
                        [Iterate(nameof({{views[3]}}))] (float {{views[1]}}, float {{views[2]}}) State1(Dim {{dims[0]}}, Dim {{dims[1]}}, View {{views[0]}}, State {{views[1]}}, State {{views[2]}})
                        {
                            var {{locals[0]}} = {{views[1]}}[{{dims[0]}}, {{dims[1]}} - 1] * {{views[0]}}[{{dims[0]}}, {{dims[1]}}];
                            return ({{locals[0]}} * {{locals[0]}}, {{views[2]}}[{{dims[0]}}, {{dims[1]}}] + {{views[1]}}[{{dims[0]}}, {{dims[1]}}]);
                        }
                    }
                    """);
            }
        }

        Assert.NotNull(GeneratorHarness.Run(source.ToString()).Load());
    }

    [SampledTheory(OneIn = 3)]
    [MemberData(nameof(EveryPart))]
    public void Stages_and_parameters_may_have_any_name(int part)
    {
        var names = Names.Value.Concat(["OutputXAdjoint", "OutputArguments", "OutputKernelSingle", "OutputPosition", "OutputHostSingle", "Xadjoint"])
            .Select(name => char.ToUpperInvariant(name[0]) + name[1..]).Where(name => char.IsUpper(name[0]) && name is not ("Output" or "Forward" or "Upstream" or "Finalize"))
            .Distinct(StringComparer.Ordinal);
        var groups = Groups(names);
        var source = new StringBuilder();
        foreach (var at in Part(part, groups.Length))
        {
            var (stages, parameters) = (groups[at], groups[(at + 1) % groups.Length]);
            var inputs = stages.Prepend("Qqq").Select(name => Escaped(char.ToLowerInvariant(name[0]) + name[1..])).ToList();
            source.AppendLine($$"""
                [global::RepFlow.Ilgpu.GpuLayer] static partial class Stages{{at}}
                {
                    {{string.Concat(stages.Select((stage, number) => $"[global::RepFlow.Ilgpu.Map] static float {stage}(float {inputs[number]}) => {inputs[number]} * {inputs[number]}; "))}}
                    [global::RepFlow.Ilgpu.Map] static float Output(float {{inputs[5]}}) => {{inputs[5]}} + 2f;
                }

                [global::RepFlow.Ilgpu.GpuLayer] partial class Parameters{{at}}
                {
                    {{string.Concat(parameters.Select(p => $"[global::RepFlow.Ilgpu.Parameter] public global::RepFlow.Ilgpu.Parameter {p} {{ get; }} = global::RepFlow.Ilgpu.Initial.Ones(4); "))}}
                    [global::RepFlow.Ilgpu.Map] float Output(global::RepFlow.Ilgpu.Dim n0, global::RepFlow.Ilgpu.Dim i0, global::RepFlow.Ilgpu.View x0) =>
                        x0[n0, i0] * {{string.Join(" * ", parameters.Select(p => p + "[i0]"))}};
                }
                """);
        }

        Assert.NotNull(GeneratorHarness.Run(source.ToString()).Load());
    }
}
