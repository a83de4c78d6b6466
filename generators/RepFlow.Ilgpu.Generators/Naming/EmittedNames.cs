using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RepFlow.Ilgpu.Generators.Naming;

/// <summary>
/// The names that emitted code has of its own. A name of the user's that is one of them, or looks like one that is made from another
/// (<c>xAdjoint</c>), gets another name inside emitted code (<see cref="SafeNames"/>); a type or member that the user's code hides or uses is
/// written otherwise (<see cref="Settle"/>).
/// </summary>
static class EmittedNames
{
    /// <summary>Each type that emitted code names, with the namespace it is meant in.</summary>
    public static readonly IReadOnlyDictionary<string, string> Types = new[]
    {
        ("System", "ArgumentNullException Array Math MathF NotSupportedException"),
        ("System.Collections.Generic", "IReadOnlyList"),
        ("System.ComponentModel", "EditorBrowsable EditorBrowsableState"),
        ("System.Numerics", "INumber Vector"),
        ("ILGPU", "ArrayView Grid Group Index1D SharedMemory"),
        ("RepFlow.Ilgpu", "Border Integers IntView Parameter Placeable Precision Reduction Shape State Tensor View"),
        ("RepFlow.Ilgpu.Contractions", "Contraction ContractionAxis ContractionIndex ContractionOperand ContractionSpec ContractionTerm IEpilogue"),
        ("RepFlow.Ilgpu.Devices", "Device"),
        (
            "RepFlow.Ilgpu.Emitted",
            "CorePlanes DoubleNumbers EmittedKernel FoldScratch FoldSlices FoldedAxes GroupFold GroupSum GroupWalk HostNumbers HostParallel HostPlanes HostScratch HyperParameter IFoldRowStage IFoldStage IItemStage ILanes IMomentSource INumbers IPlaneStage IRowStage ISweep IndexBuffer IndexDivisor IndexPointer IndexView IndexWalk IntegerLanes KernelMath LaneMoments LayerShapes MaxFold MinFold MomentSlices Moments PaddedPlane PlaneFolds PlaneScratch ReferenceLoop SingleNumbers StageKernel SumFold SweepSegments"),
        ("RepFlow.Ilgpu.Execution", "Gradients ILayer LayerDefinition LayerExtensions LayerInfo LayerSteps MemoryPlan PassedThrough StageInfo"),
    }.SelectMany(group => group.Item2.Split(' ').Select(name => (Name: name, Namespace: group.Item1))).ToDictionary(t => t.Name, t => t.Namespace);

    /// <summary>Members that emitted code adds to a definition for itself, and the type parameter of its types.</summary>
    public static readonly IReadOnlyList<string> Members = ["Fn", "HyperParameters", "info", "Kernels", "L", "Layer", "ReadHyperParameters", "Sizes", "Steps", "T"];

    /// <summary>Members of a layer: they implement <c>ILayer</c>, in a way that leaves the name to the definition where it has it.</summary>
    public static readonly IReadOnlyList<string> LayerMembers = ["ExampleShapes", "Info", "OutputShape", "Parameters", "Plan", "Reference"];

    /// <summary>What emitted bodies, executions and reference implementations declare.</summary>
    static readonly HashSet<string> Locals =
    [
        .. (
            "_ a above along arguments at backwards begin behind below center column columns constants core cost count device disposing distance e element elements end extent first firstInside folded from g gradients half here host hyper index info inputs inside integers item items iteration kept "
            + "lane lastVector layer length mask moments near next number numbers part partial plane planeOrigin planePitch planes planeSlice plan planned position precision reads rest result results room row scratch segment segments shapes shares sharesAdjoints sharesMemory sizes slice slices slot "
            + "source start stop stores sum sums sweep t target term to tree turn upstreams value views walk wide").Split(' '),
    ];

    /// <summary>What the names end with that emitted code makes from others, and what they begin with.</summary>
    static readonly Regex Derived = new(
        @"(Above|Adjoint|All|Arguments|At|Below|Contraction|Count|Cut|Extent|Finish|Index|Kept|Kernel|Lanes|Launcher|Left|Next|Partial|Pass|Phase|Plane|Planes|Position|Quotient|Right|Rows|Scratch|Size|Slices|Starts|Sums|Table|Value|View)\d*$|Extent\d*_\d+$|^(above|back|below|front)\d*$|^(by|has|step|want)\p{Lu}(.*[^_])?$|^(folded|gained|held|q|sum|total)\d+$",
        RegexOptions.CultureInvariant);

    /// <summary>What the kernels of a stage are called after its name.</summary>
    static readonly Regex AfterStage = new("(Adjoint|Arguments|Cores|Finish|Host|Kernel|Near|On|Partial|Position|Seed|Start|Step|Sums)", RegexOptions.CultureInvariant);

    /// <summary>The members of a stage's type, which is called as the stage is, and of those inside it.</summary>
    static readonly HashSet<string> StageMembers =
        [.. "Arguments Back BackHeld Begin Capacity Columns Copy CorePlane CoreSegments CoreNumbers Cores Count Element End Epilogue Finish Fold Forward ForwardHeld Give GpuPlane HostPlane Hold Inside IsByCores IsNear IsWhole Items Keep Kept Kernel Lanes Launch Lay Launcher MoveTo NearPlane Of Partial PlaneAt Planes Point Pointers Read Restart Results Rows Run RunLength Saved Segments Share Shares Slice Slices Spec Store Stores Take Views WidePlanes".Split(' ')];

    /// <summary>The names that a stage's own locals may not take, beside those that it declares.</summary>
    public static IEnumerable<string> Reserved => Locals.Where(name => name is not ("at" or "t" or "inside"));

    /// <summary>Whether a tensor, an index or a local that the user names so could be taken for something of emitted code.</summary>
    public static bool IsTaken(string name) => Locals.Contains(name) || StageMembers.Contains(name) || IsWritten(name) || LayerMembers.Contains(name) || Derived.IsMatch(name);

    /// <summary>Whether a stage's kernels could not be called after it.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="iterations">The iterations, whose phases are called anything after them.</param>
    /// <param name="others">Other stages, those that begin the sweep of a result included.</param>
    public static bool IsTakenByKernels(string stage, IEnumerable<string> iterations, IEnumerable<string> others) =>
        IsWritten(stage) || StageMembers.Contains(stage)
        || iterations.Any(i => stage.Length > i.Length && stage.StartsWith(i, StringComparison.Ordinal) && stage[stage.Length - 1] != '_')
        || others.Contains(stage)
        || others.Any(o => stage.Length > o.Length && stage.StartsWith(o, StringComparison.Ordinal) && stage[stage.Length - 1] != '_' && AfterStage.IsMatch(stage.Substring(o.Length)));

    /// <summary>Whether emitted code writes the name for something of its own, unless it stands behind a dot or an @.</summary>
    public static bool IsWritten(string name) => Types.ContainsKey(name) || Members.Contains(name);

    /// <summary>Writes types and members as it must be where the user's code hides or uses their names.</summary>
    /// <param name="text">The emitted text, in which names of the user's that could be mistaken stand behind a dot or an @.</param>
    /// <param name="written">What to write for which name.</param>
    public static string Settle(string text, IReadOnlyDictionary<string, string> written)
    {
        if (written.Count == 0)
        {
            return text;
        }

        return Rewritten(text, (name, isMember) => (!isMember || name == "ReadHyperParameters") && IsWritten(name) && written.TryGetValue(name, out var other) ? other : null);
    }

    /// <summary>A text with other names.</summary>
    /// <param name="text">The text.</param>
    /// <param name="rename">What to write for a name, given whether it stands behind a dot; null where the name stays.</param>
    public static string Rewritten(string text, Func<string, bool, string?> rename)
    {
        var settled = new StringBuilder();
        var (from, before) = (0, SyntaxKind.None);
        foreach (var token in SyntaxFactory.ParseTokens(text))
        {
            if (token.IsKind(SyntaxKind.IdentifierToken)
                && rename(token.Text, before is SyntaxKind.DotToken or SyntaxKind.ColonColonToken or SyntaxKind.MinusGreaterThanToken) is { } other)
            {
                settled.Append(text, from, token.SpanStart - from).Append(other);
                from = token.Span.End;
            }

            // Of two dots none is that of a member.
            before = token.IsKind(SyntaxKind.DotToken) && before == SyntaxKind.DotToken ? SyntaxKind.DotDotToken : token.Kind();
        }

        return settled.Append(text, from, text.Length - from).ToString();
    }
}
