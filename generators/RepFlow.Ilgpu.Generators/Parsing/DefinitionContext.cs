using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>What the stages of one definition share while they are parsed.</summary>
sealed class DefinitionContext(INamedTypeSymbol definition, Compilation compilation)
{
    readonly Dictionary<string, Expr> aliases = new();

    public INamedTypeSymbol Definition { get; } = definition;

    public Compilation Compilation { get; } = compilation;

    public ExprBuilder Builder { get; } = new();

    public List<ParameterModel> Parameters { get; } = [];

    /// <summary>Inputs in the order of first appearance.</summary>
    public List<string> Inputs { get; } = [];

    /// <summary>Ranks of the tensors read so far.</summary>
    public Dictionary<string, int> Ranks { get; } = new();

    /// <summary>Shapes of the results of stages.</summary>
    public Dictionary<string, IReadOnlyList<Expr>> Shapes { get; } = new();

    public List<ShapeCheck> Checks { get; } = [];

    /// <summary>The condition under which the stage being parsed runs; its shapes only matter then.</summary>
    public string? When { get; set; }

    public Dictionary<string, string> Hypers { get; } = new();

    /// <summary>Border rules of the stage being parsed.</summary>
    public Dictionary<string, string> Borders { get; } = new();

    public void UseHyper(string name, string type) => Hypers[name] = type;

    public ParameterModel? FindParameter(IPropertySymbol property) =>
        SymbolEqualityComparer.Default.Equals(property.ContainingType, Definition) ? Parameters.FirstOrDefault(p => p.Property == property.Name) : null;

    /// <summary>The tensor that a Shape parameter is named after: a parameter property if the name is one's, else the view.</summary>
    public string FindParameterTensor(string name) =>
        !Inputs.Contains(name) && Parameters.FirstOrDefault(p => p.Property == Names.Pascal(name)) is { } parameter ? parameter.Property : name;

    /// <summary>Stands for the extent of an index of the stage being parsed, until it is inferred.</summary>
    public Expr ExtentOf(string index) => Builder.Size("@" + index, 0);

    public Expr Read(TensorSymbol tensor, IReadOnlyList<Expr> positions, Location location)
    {
        if (Ranks.TryGetValue(tensor.Name, out var rank) && rank != positions.Count)
        {
            throw new DefinitionException(Descriptors.RankMismatch, location, tensor.Name, positions.Count.ToString(), rank.ToString());
        }

        Ranks[tensor.Name] = positions.Count;
        Borders[tensor.Name] = tensor.Border;
        return Builder.Read(tensor.Name, positions, Builder.True);
    }

    /// <summary>The extent of a tensor's axis: of a stage's result what its dims say, of an input or parameter a symbol known when the layer is prepared.</summary>
    public Expr SizeOf(string tensor, int axis) => Shapes.TryGetValue(tensor, out var shape) ? shape[axis] : Resolve(Builder.Size(tensor, axis));

    /// <summary>From here on one symbol stands for two extents that must be equal.</summary>
    public void Unify(Expr size, Expr other, string message)
    {
        if (size == other || Checks.Any(c => c.Left == size && c.Right == other))
        {
            return;
        }

        Checks.Add(new ShapeCheck(size, other, Less: false, message, When));
        if (size.Op == Op.Size && !aliases.ContainsKey(Key(size)))
        {
            aliases[Key(size)] = other;
        }
    }

    /// <summary>Replaces every extent symbol by the one that stands for it.</summary>
    public Expr Resolve(Expr e) => Builder.Rewrite(e, n =>
        n.Op != Op.Size ? null
        : Shapes.TryGetValue(n.Name, out var shape) ? Resolve(shape[(int)n.Value])
        : aliases.TryGetValue(Key(n), out var alias) ? Resolve(alias)
        : n);

    static string Key(Expr size) => size.Name + ":" + size.Value;
}
