using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Networks;

/// <summary>
/// Which axes the members of a group mean: one that takes the rest of its axes as one is given the axes that those around it tell apart, so that all of
/// them read a tensor at the same positions, and extents that are equal are one.
/// </summary>
sealed class AxisRefinement
{
    // Deeper than any tree of layers whose extents are made of one another.
    const int Deepest = 1000;

    readonly ExprBuilder b;
    readonly IReadOnlyList<GroupMember> members;
    readonly Func<int, string, string> nameOf;
    readonly Expr open;
    readonly Dictionary<int, (IReadOnlyList<(int Member, Expr Extent)> Axes, int? Others)> rests = new();
    readonly Dictionary<(int Member, Expr Extent), (int Member, Expr Extent)> equals = new();
    readonly Dictionary<int, (int Member, string Input, int Axis)> origins = new();
    readonly Dictionary<int, Dictionary<Expr, Expr>> memos = new();
    int depth;

    /// <summary>Finds the axes of a group.</summary>
    /// <param name="b">Makes the composite's expressions.</param>
    /// <param name="members">The members.</param>
    /// <param name="nameOf">What the composite calls a tensor of a member.</param>
    public AxisRefinement(ExprBuilder b, IReadOnlyList<GroupMember> members, Func<int, string, string> nameOf)
    {
        (this.b, this.members, this.nameOf) = (b, members, nameOf);
        open = b.OpenExtent("rest");
        var outside = new Dictionary<int, (int Member, string Tensor)>();
        for (var at = 0; at < members.Count; at++)
        {
            foreach (var (input, source) in members[at].Layer.Model.Inputs.Zip(members[at].Sources, (input, source) => (input.Name, source)))
            {
                if (source is InputSource.Outside && !origins.ContainsKey(at) && members[at].Layer.Model.Shapes[input] is var shape && shape.Count > 0 && shape[shape.Count - 1].Symbol is Symbol.Rest)
                {
                    origins[at] = (at, input, shape.Count - 1);
                }

                var other = source switch
                {
                    InputSource.Result result => (result.Member, members[result.Member].Layer.Model.Outputs[0]),
                    InputSource.Outside of when outside.TryGetValue(of.Input, out var first) => first,
                    InputSource.Outside of => outside[of.Input] = (at, input),
                    _ => throw new ArgumentOutOfRangeException(nameof(members), source, "no source"),
                };
                Unify(Axes(other.Member, other.Item2), Axes(at, input));
            }
        }

        var unknown = members.Select((m, at) => (m.Layer.Model, at)).Where(m => m.Model.Shapes.Values.Any(s => s.Any(e => e.Symbol is Symbol.Rest))).Select(m => Rest(m.at).Others);
        if (unknown.Where(o => o is not null).Distinct().Count() > 1)
        {
            throw new CompositionException("layers have different axes after those that they tell apart");
        }
    }

    /// <summary>The extents of a member's tensor in the composite.</summary>
    public IReadOnlyList<Expr> Shape(int member, IReadOnlyList<Expr> extents) =>
        extents.SelectMany(e => e.Symbol is Symbol.Rest ? RestOf(member) : [Of(member, e)]).ToList();

    /// <summary>A stage of a member as one of the composite.</summary>
    public Stage Stage(int member, Stage stage, Func<string, string> nameOfStage)
    {
        var (refined, rest) = (IsRefined(member), RestOf(member));
        stage = stage.Map(new StageMap
        {
            Expr = e => refined && e.Symbol is Symbol.Rest ? open : Of(member, e),
            Tensor = name => nameOf(member, name),
            Stage = nameOfStage,
        });
        return refined ? new RestExpansion(b, open, rest).Apply(stage) : stage;
    }

    /// <summary>Whether the rest of a member's axes is known to be something else than the rest of the composite's.</summary>
    bool IsRefined(int member) => Rest(member) is not { Axes.Count: 0, Others: not null };

    /// <summary>The extents that the rest of a member's axes are.</summary>
    IReadOnlyList<Expr> RestOf(int member)
    {
        var (axes, rest) = Rest(member);
        return axes.Select(a => Of(a.Member, a.Extent)).Concat(rest is null ? [] : [b.Rest]).ToList();
    }

    /// <summary>An expression of a member as one of the composite.</summary>
    Expr Of(int member, Expr e)
    {
        if (++depth > Deepest)
        {
            throw new CompositionException("an extent is made of itself");
        }

        if (!memos.TryGetValue(member, out var memo))
        {
            memos[member] = memo = new();
        }

        var result = b.Rewrite(e, n => Leaf(member, n), memo, (n, args) => n.Op != Op.Read ? null
            : b.Read(new Symbol.Tensor(nameOf(member, n.Name)), args.Take(args.Count - 1), args[args.Count - 1], n.Type));
        depth--;
        return result;
    }

    Expr? Leaf(int member, Expr n)
    {
        if (Root((member, n)) is var root && root != (member, n))
        {
            return Of(root.Member, root.Extent);
        }

        return n.Symbol switch
        {
            Symbol.Rest => RestOf(member).Aggregate((Expr)b.Int(1), b.Mul),
            Symbol.Index index => b.Index(index.Name, index.Extent.Symbol is Symbol.Rest && IsRefined(member) ? open : Of(member, index.Extent)),
            Symbol.Size size => Size(member, size),
            Symbol.Hyper => b.Hyper(nameOf(member, n.Name), n.Type),
            Symbol.ExtentCall call => Call(member, call),
            _ when n.Args.Count == 0 && n.Op != Op.Read => b.Restored(n.Op, n.Type, [], n.Symbol, n.Value),
            _ => null,
        };
    }

    /// <summary>An extent that a method of a member makes of shapes.</summary>
    public Expr Call(int member, Symbol.ExtentCall call) =>
        b.ExtentCall(new OwnMethod(nameOf(member, call.Method.Name), IsStatic: true), call.Axis, call.Tensors.Select(t => nameOf(member, t)).ToList());

    Expr Size(int member, Symbol.Size size)
    {
        var model = members[member].Layer.Model;
        var input = model.Inputs.ToList().FindIndex(i => i.Name == size.Name);
        return input >= 0 && members[member].Sources[input] is InputSource.Result result
            ? Axis(result.Member, members[result.Member].Layer.Model, size.Axis)
            : b.Size(nameOf(member, size.Name), size.Axis);
    }

    /// <summary>The extent of an axis of a member's result, or the number of elements of those from it on where it is the rest of them.</summary>
    Expr Axis(int member, LayerModel model, int axis)
    {
        var axes = Shape(member, model.Shapes[model.Outputs[0]]);
        return axis < axes.Count ? axes[axis] : throw new CompositionException("a layer asks for an axis that the one before it has not");
    }

    (int Member, Expr Extent) Root((int Member, Expr Extent) e) => equals.TryGetValue(e, out var other) ? Root(other) : e;

    (IReadOnlyList<(int Member, Expr Extent)> Axes, int? Others) Axes(int member, string tensor)
    {
        var shape = members[member].Layer.Model.Shapes[tensor];
        var axes = shape.Where(e => e.Symbol is not Symbol.Rest).Select(e => (member, e)).ToList();
        if (axes.Count == shape.Count)
        {
            return (axes, null);
        }

        var (others, rest) = Rest(member);
        return (axes.Concat(others).ToList(), rest);
    }

    /// <summary>What the rest of a member's axes is known to be: axes, and perhaps the rest of another member's.</summary>
    (IReadOnlyList<(int Member, Expr Extent)> Axes, int? Others) Rest(int member)
    {
        if (!rests.TryGetValue(member, out var known))
        {
            return ([], member);
        }

        if (known.Others is not { } other)
        {
            return known;
        }

        var (axes, rest) = Rest(other);
        return (known.Axes.Concat(axes).ToList(), rest);
    }

    void Unify((IReadOnlyList<(int Member, Expr Extent)> Axes, int? Others) left, (IReadOnlyList<(int Member, Expr Extent)> Axes, int? Others) right)
    {
        var common = Math.Min(left.Axes.Count, right.Axes.Count);
        for (var axis = 0; axis < common; axis++)
        {
            Equate(right.Axes[axis], left.Axes[axis]);
        }

        var (fine, coarse) = left.Axes.Count > common || (left.Axes.Count == right.Axes.Count && right.Others is not null) ? (left, right) : (right, left);
        if (fine.Axes.Count == common && fine.Others == coarse.Others)
        {
            return;
        }

        if (coarse.Others is not { } rest || fine.Others == rest)
        {
            throw new CompositionException("layers take a tensor to have different numbers of axes");
        }

        var axes = fine.Axes.Skip(common).ToList();
        if (origins.TryGetValue(rest, out var origin))
        {
            // An input of the composite has these axes: its sizes are what they are called by.
            var own = members[origin.Member].Layer.Model.Builder;
            for (var at = 0; at < axes.Count; at++)
            {
                var size = (origin.Member, own.Size(origin.Input, origin.Axis + at));
                Equate(axes[at], size);
                axes[at] = size;
            }

            if (fine.Others is { } others && !origins.ContainsKey(others))
            {
                origins[others] = (origin.Member, origin.Input, origin.Axis + axes.Count);
            }
        }

        rests[rest] = (axes, fine.Others);
    }

    /// <summary>Notes that two extents are one, which is written by the simpler of them.</summary>
    void Equate((int Member, Expr Extent) from, (int Member, Expr Extent) to)
    {
        (from, to) = (Root(from), Root(to));
        (from, to) = Simplicity(from) > Simplicity(to) ? (to, from) : (from, to);
        if (from != to && !from.Extent.IsConst)
        {
            equals[from] = to;
        }
    }

    int Simplicity((int Member, Expr Extent) e) =>
        e.Extent.IsConst ? 3
        : e.Extent.Args.Count > 0 || e.Extent.Symbol is Symbol.ExtentCall ? 1
        : e.Extent.Symbol is Symbol.Size size && members[e.Member].Layer.Model.Inputs.ToList().FindIndex(i => i.Name == size.Name) is >= 0 and var input
            && members[e.Member].Sources[input] is InputSource.Result ? 0
        : 2;
}
