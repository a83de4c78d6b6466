using Microsoft.CodeAnalysis;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>What the stages of one definition share while they are parsed.</summary>
sealed class DefinitionContext(INamedTypeSymbol definition, Compilation compilation)
{
    readonly Dictionary<Symbol, Expr> aliases = new();
    readonly List<(string Tensor, int Axis, Location Location)> sizes = [];
    readonly Dictionary<Expr, Location> locations = new();
    readonly HashSet<Expr> chosen = [];
    readonly List<Expr> made = [];
    readonly List<(Expr Condition, string Message)> refusals = [];
    readonly List<DiagnosticInfo> notes = [];
    int statements;
    string? rest;
    readonly Dictionary<Expr, Expr?> choices = new();
    readonly Dictionary<Expr, bool> reading = new();

    public INamedTypeSymbol Definition { get; } = definition;

    public Compilation Compilation { get; } = compilation;

    public ExprBuilder Builder { get; } = new();

    public List<ParameterModel> Parameters { get; } = [];

    /// <summary>Inputs in the order of first appearance.</summary>
    public List<string> Inputs { get; } = [];

    /// <summary>The inputs whose elements are integers.</summary>
    public HashSet<string> Integers { get; } = [];

    /// <summary>Ranks of the tensors read so far.</summary>
    public Dictionary<string, int> Ranks { get; } = new();

    /// <summary>The tensors whose last axis stands for the rest of them.</summary>
    public HashSet<string> Rests { get; } = [];

    /// <summary>Shapes of the results of stages.</summary>
    public Dictionary<string, IReadOnlyList<Expr>> Shapes { get; } = new();

    /// <summary>For results of hand-written kernels: the method that gives their shape and the views it asks, or no method and the view whose shape they have.</summary>
    public Dictionary<string, (OwnMethod? Method, IReadOnlyList<string> Views)> KernelShapes { get; } = new();

    public List<ShapeCheck> Checks { get; } = [];

    /// <summary>The condition under which the stage being parsed runs; its shapes only matter then.</summary>
    public string? When { get; private set; }

    /// <summary>The hyper-parameters by their names in emitted code.</summary>
    public Dictionary<string, HyperParameter> Hypers { get; } = new();

    /// <summary>The arrays of constants that stages read like tensors.</summary>
    public List<ConstantTable> Tables { get; } = [];

    /// <summary>Border rules of the stage being parsed.</summary>
    public Dictionary<string, Border> Borders { get; } = new();

    /// <summary>Every read of the stage being parsed as its text has it, whether its value comes to anything or not.</summary>
    public IReadOnlyList<Expr> StageReads => made;

    /// <summary>Begins another stage, which may run under a condition, and have an index over the rest of the axes.</summary>
    public void BeginStage(string? when, string? restIndex)
    {
        Borders.Clear();
        made.Clear();
        When = when;
        rest = restIndex;
    }

    /// <summary>What there is to say of a definition that works all the same.</summary>
    public IReadOnlyList<DiagnosticInfo> Notes => notes;

    /// <summary>Says something of a place in the text, once.</summary>
    public void Note(DiagnosticDescriptor descriptor, Location location, params string[] arguments)
    {
        if (new DiagnosticInfo(descriptor, LocationInfo.From(location), arguments) is var note && !notes.Contains(note))
        {
            notes.Add(note);
        }
    }

    /// <summary>The stage being parsed cannot be run under a condition that is known when the layer is prepared.</summary>
    public void RequireNot(Expr condition, string message) => refusals.Add((condition, message));

    /// <summary>Makes checks of what must not be, where the stage computes anything at all.</summary>
    /// <param name="resolve">Puts in the extents of the stage's indices.</param>
    /// <param name="extents">The extents of all its indices.</param>
    public void CheckRefusals(Func<Expr, Expr> resolve, IEnumerable<Expr> extents)
    {
        var isNeeded = extents.Select(e => Builder.Less(Builder.Int(0), e)).Aggregate(Builder.True, Builder.And);
        foreach (var (condition, message) in refusals)
        {
            Checks.Add(new ShapeCheck(Builder.Int(0), Builder.Select(Builder.And(isNeeded, resolve(condition)), Builder.Int(0), Builder.Int(1)), Less: true, message, When));
        }

        refusals.Clear();
    }

    /// <summary>Counts a statement that is run symbolically: loops in loops, and branches behind branches, may be without end.</summary>
    public void CountStatement()
    {
        Builder.Cancellation.ThrowIfCancellationRequested();
        if (++statements > ExprTable.MostNodes)
        {
            throw new TooManyNodesException();
        }
    }

    /// <summary>Reads a hyper-parameter when the layer runs.</summary>
    /// <param name="path">What the definition calls it: a name, or names with points between them where it is part of a struct.</param>
    /// <param name="type">Its type, that of the integers of an enumeration.</param>
    /// <param name="isEnum">Whether it is a value of an enumeration.</param>
    /// <returns>Its name in emitted code.</returns>
    public string UseHyper(string path, string type, bool isEnum = false)
    {
        var source = (isEnum ? "(int)" : "") + path;
        var name = path.Replace("@", "").Replace('.', '_');

        // A part of a struct is called unlike any member: those keep their names.
        while (Hypers.TryGetValue(name, out var other) ? (other.Source ?? name) != source : path.IndexOf('.') >= 0 && Definition.GetMembers(name).Length > 0)
        {
            name += "_";
        }

        Hypers[name] = new HyperParameter(name, type) { Source = source == name ? null : source };
        return name;
    }

    /// <summary>The element of a table of constants at a position.</summary>
    /// <param name="array">What the definition calls the array.</param>
    /// <param name="values">Its elements, constants of one type.</param>
    /// <param name="position">The position.</param>
    public Expr Table(string array, IReadOnlyList<Expr> values, Expr position)
    {
        if (values[0].Type == ExprType.Real)
        {
            return Read(values.Select(v => v.Value).ToList(), "");
        }

        // Tensors are of real numbers, of which single precision has integers of 24 bits.
        const int LargestWhole = 1 << 24;
        return values.All(v => Math.Abs(v.Value) <= LargestWhole) ? Builder.ToInt(Read(values.Select(v => v.Value).ToList(), ""))
            : Builder.Add(
                Builder.Mul(Builder.ToInt(Read(values.Select(v => (double)((int)v.Value >> 16)).ToList(), "Upper")), Builder.Int(1 << 16)),
                Builder.ToInt(Read(values.Select(v => (double)((int)v.Value & 0xffff)).ToList(), "Lower")));

        Expr Read(IReadOnlyList<double> numbers, string half)
        {
            var table = Tables.FirstOrDefault(t => t.Values.SequenceEqual(numbers));
            if (table is null)
            {
                var name = Names.Camel(array) + half + "Table";
                for (var at = 2; Tables.Any(t => t.Name == name); at++)
                {
                    name = $"{Names.Camel(array)}{half}{at}Table";
                }

                Tables.Add(table = new ConstantTable(name, numbers));
                Shapes[name] = [Builder.Int(numbers.Count)];
                Ranks[name] = 1;
            }

            return Builder.Read(table.Name, [position], Builder.True);
        }
    }

    /// <summary>Whether a tensor is a table of constants, which says nothing of the extents of indices.</summary>
    public bool IsTable(string tensor) => Tables.Any(t => t.Name == tensor);

    /// <summary>Whether a symbol is a member of the definition, its own or inherited.</summary>
    public bool IsMember(ISymbol symbol)
    {
        for (var type = Definition; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(symbol.ContainingType?.OriginalDefinition, type.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the name of a member, its own or inherited, means that member inside the definition: it may be private to its class, or hidden.</summary>
    public bool CanName(ISymbol member)
    {
        for (var type = Definition; type is not null; type = type.BaseType)
        {
            if (type.GetMembers(member.Name).FirstOrDefault(m => Compilation.IsSymbolAccessibleWithin(m, Definition)) is { } named)
            {
                return member.CanBeReferencedByName && SymbolEqualityComparer.Default.Equals(named.OriginalDefinition, member.OriginalDefinition);
            }
        }

        return false;
    }

    public ParameterModel? FindParameter(IPropertySymbol property) =>
        SymbolEqualityComparer.Default.Equals(property.ContainingType, Definition) ? Parameters.FirstOrDefault(p => p.Property == property.Name) : null;

    /// <summary>The tensor that a Shape parameter is named after: a parameter property if the name is one's, else the view.</summary>
    public string FindParameterTensor(string name) =>
        !Inputs.Contains(name) && Parameters.FirstOrDefault(p => p.Property == Names.Pascal(name)) is { } parameter ? parameter.Property : name;

    /// <summary>Stands for the extent of an index of the stage being parsed, until it is inferred.</summary>
    public Expr ExtentOf(string index) => Builder.OpenExtent(index);

    /// <summary>An index of the stage being parsed.</summary>
    public Expr Index(string name) => Builder.Index(name, ExtentOf(name));

    /// <summary>The extent of an axis as a body asks for it.</summary>
    public Expr Size(TensorSymbol tensor, int axis, Location location)
    {
        var rank = Shapes.TryGetValue(tensor.Name, out var shape) ? shape.Count : Ranks.TryGetValue(tensor.Name, out var read) ? read : int.MaxValue;
        if (axis < 0 || axis >= rank)
        {
            throw new DefinitionException(Descriptors.UnsupportedExpression, location, $"axis {axis} of '{tensor.Name}'{(rank == int.MaxValue ? "" : $", which has {rank} axes")}");
        }

        sizes.Add((tensor.Name, axis, location));
        return Builder.Size(tensor.Name, axis);
    }

    /// <summary>Checks the axes that bodies asked for before the ranks were known.</summary>
    public void CheckSizes()
    {
        foreach (var (tensor, axis, location) in sizes)
        {
            if (Ranks.TryGetValue(tensor, out var rank) && axis >= rank)
            {
                throw new DefinitionException(Descriptors.UnsupportedExpression, location, $"axis {axis} of '{tensor}', which has {rank} axes");
            }
        }
    }

    public Expr Read(TensorSymbol tensor, IReadOnlyList<Expr> positions, Location location)
    {
        if ((Ranks.TryGetValue(tensor.Name, out var rank) || TryGetRank(tensor.Name, out rank)) && rank != positions.Count)
        {
            throw new DefinitionException(Descriptors.RankMismatch, location, tensor.Name, positions.Count.ToString(), rank.ToString());
        }

        CheckRest(tensor.Name, positions, location);
        Ranks[tensor.Name] = positions.Count;
        Borders[tensor.Name] = tensor.Border;
        return Read(tensor.Name, positions, location);
    }

    /// <summary>The index over the rest of the axes stands alone at the end, and at the end of every read of the tensor.</summary>
    void CheckRest(string tensor, IReadOnlyList<Expr> positions, Location location)
    {
        bool Computes(Expr position) => position.Op == Op.Index ? position.Name == rest : position.Op != Op.Read && position.Args.Any(Computes);
        var (last, hadRest) = (positions[positions.Count - 1], Rests.Contains(tensor));
        var hasRest = last.Op == Op.Index && last.Name == rest;
        var problem =
            positions.Take(positions.Count - (hasRest ? 1 : 0)).Any(Computes)
                ? $"'{rest}' stands alone as the last position, and '{tensor}' is read at [{string.Join(", ", positions)}]"
            : hasRest && Parameters.Any(p => p.Property == tensor) ? $"the parameter '{tensor}' has a fixed number of axes"
            : hadRest && !hasRest ? $"the last position of '{tensor}' is one elsewhere, and here it is {last}"
            : hasRest && !hadRest && (Ranks.ContainsKey(tensor) || Shapes.ContainsKey(tensor))
                ? $"the last position of '{tensor}' is another index elsewhere, and here it is '{rest}'"
            : null;
        if (problem is not null)
        {
            throw new DefinitionException(Descriptors.BadRest, location, problem);
        }

        if (hasRest)
        {
            Rests.Add(tensor);
        }
    }

    /// <summary>Whether a read is of one of several positions that are chosen from: it then tells nothing of how many values an index takes.</summary>
    public bool IsChosen(Expr read) => chosen.Contains(read);

    /// <summary>Where a read stands in the text.</summary>
    public Location? LocationOf(Expr read) => locations.TryGetValue(read, out var location) ? location : null;

    /// <summary>
    /// A read at a position that is chosen is a choice between reads: x[c ? p : q] = c ? x[p] : x[q]. So each position is a sum of indices, which
    /// can be solved for them: reflected and circular borders are written this way.
    /// </summary>
    Expr Read(string tensor, IReadOnlyList<Expr> positions, Location location, bool isChosen = false)
    {
        if (positions.Select(ChoiceIn).FirstOrDefault(c => c is not null) is not { } choice)
        {
            var read = Builder.Read(tensor, positions, Builder.True, Integers.Contains(tensor) ? ExprType.Int : ExprType.Real);
            locations[read] = location;
            made.Add(read);
            if (isChosen)
            {
                chosen.Add(read);
            }

            return read;
        }

        var (condition, a, b) = choice.Op switch
        {
            Op.Select => (choice.Args[0], choice.Args[1], choice.Args[2]),
            Op.Abs => (Builder.Less(choice.Args[0], Builder.Int(0)), Builder.Neg(choice.Args[0]), choice.Args[0]),
            Op.Min => (Builder.Less(choice.Args[0], choice.Args[1]), choice.Args[0], choice.Args[1]),
            _ => (Builder.Less(choice.Args[1], choice.Args[0]), choice.Args[0], choice.Args[1]),
        };
        IReadOnlyList<Expr> With(Expr chosen) => positions.Select(p => Builder.Rewrite(p, n => n == choice ? chosen : null)).ToList();
        return Builder.Select(condition, Read(tensor, With(a), location, true), Read(tensor, With(b), location, true));
    }

    /// <summary>The first choice of positions in a position, none that is made by data; null where there is none.</summary>
    Expr? ChoiceIn(Expr position) => position.Evaluate(
        choices,
        n => n.Args.Select(a => choices[a]).FirstOrDefault(c => c is not null) ?? (n.Type == ExprType.Int && !n.IsUniform && n.Op is Op.Select or Op.Min or Op.Max or Op.Abs && !Reads(n) ? n : null));

    bool Reads(Expr e) => e.Evaluate(reading, n => n.Op == Op.Read || n.Args.Any(a => reading[a]));

    bool TryGetRank(string tensor, out int rank)
    {
        rank = Shapes.TryGetValue(tensor, out var shape) ? shape.Count : 0;
        return shape is not null;
    }

    /// <summary>The extent of a tensor's axis: of a stage's result what its dims say, of an input or parameter a symbol known when the layer is prepared.</summary>
    public Expr SizeOf(string tensor, int axis) => Shapes.TryGetValue(tensor, out var shape) ? shape[axis] : Resolve(Builder.Size(tensor, axis));

    /// <summary>The extent of an axis of a hand-written kernel's result; null for other tensors.</summary>
    Expr? KernelSize(string tensor, int axis) => !KernelShapes.TryGetValue(tensor, out var shape) ? null
        : shape.Method is null ? SizeOf(shape.Views[0], axis)
        : Builder.ExtentCall(shape.Method, axis, shape.Views);

    /// <summary>From here on one symbol stands for two extents that must be equal.</summary>
    public void Unify(Expr size, Expr other, string message)
    {
        if (size == other || Checks.Any(c => c.Left == size && c.Right == other))
        {
            return;
        }

        // Where a parameter meets an input, the parameter is right and the input is what the user gave.
        if (IsParameterSize(size) && other.Symbol is Symbol.Size given && Inputs.Contains(given.Name) && !aliases.ContainsKey(given))
        {
            message = $"axis {given.Axis} of '{given.Name}' must have as many elements as axis {((Symbol.Size)size.Symbol!).Axis} of '{size.Name}'";
            (size, other) = (other, size);
        }

        Checks.Add(new ShapeCheck(size, other, Less: false, message, When));

        // Of two parameters the one that stands for others already goes on standing for them.
        var (from, to) = (Resolve(size), Resolve(other));
        if (IsParameterSize(from) && IsParameterSize(to) && from != size)
        {
            (from, to) = (to, from);
        }

        // What a stage that may be switched off asks of inputs need not hold for others. A symbol cannot stand for an expression of itself: such sizes
        // never agree, which the check will say.
        if ((When is null || IsParameterSize(from)) && from.Symbol is Symbol.Size symbol && to.Op != Op.ExtentCall && !to.Nodes().Contains(from))
        {
            aliases[symbol] = to;
        }
    }

    /// <summary>Replaces every extent symbol by the one that stands for it.</summary>
    public Expr Resolve(Expr e) => Builder.Rewrite(e, n =>
        n.Symbol is not Symbol.Size size ? null
        : Rests.Contains(size.Name) && size.Axis == Ranks[size.Name] - 1 ? Builder.Rest
        : Shapes.TryGetValue(size.Name, out var shape) ? Resolve(shape[size.Axis])
        : KernelSize(size.Name, size.Axis) is { } extent ? extent
        : aliases.TryGetValue(size, out var alias) ? Resolve(alias)
        : n);

    bool IsParameterSize(Expr e) => e.Symbol is Symbol.Size size && Parameters.Any(p => p.Property == size.Name);
}
