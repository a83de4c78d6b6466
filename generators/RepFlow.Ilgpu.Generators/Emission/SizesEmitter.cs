using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Networks;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes the class that knows all shapes and extents of one preparation, and refuses shapes that do not fit.</summary>
/// <param name="schedule">The definition.</param>
/// <param name="composite">The composite that it is; null for a definition that somebody wrote.</param>
sealed class SizesEmitter(LayerSchedule schedule, CompositeLayer? composite = null)
{
    readonly MemberSizes? members = composite is null ? null : new(composite);
    readonly LayerModel model = schedule.Layer.Model;
    readonly LayerSizes sizes = schedule.Sizes;

    /// <summary>How a size is written that has a name; null for one that has none.</summary>
    /// <param name="sizes">The sizes.</param>
    /// <param name="e">The size.</param>
    /// <param name="before">The number of the first entry that is not known yet.</param>
    public static string? Name(LayerSizes sizes, Expr e, int before = int.MaxValue) =>
        e.Symbol is Symbol.Rest ? "sizes.Rest.Count"
        : sizes.Find(e, before) is var (size, axis) ? "sizes." + StageContext.TensorField(size.Name) + (axis is null ? "" : $"[{axis}]")
        : null;

    /// <summary>The class.</summary>
    public string Type()
    {
        var hasRest = model.Inputs.Any(i => i.HasRest);
        var isShape = sizes.Entries.ToLookup(size => size is not NamedSize.Call { IsShape: false }, size => StageContext.TensorField(size.Name));
        var inputs = model.Inputs.Select(i => $", (\"{i.Shown}\", {i.Rank}, {Literal(i.HasRest)})");
        var parameters = model.Parameters.Where(p => p.Rank >= 0)
            .Select(p => $", (\"{p.Shown}\", layer.{Keywords.Escape(p.Shown)}.Shape, {p.Rank})").ToList();
        var known = sizes.Checks.Select(c => c.Known).ToList();
        return $$"""
            /// <summary>The shapes of tensors, and the extents that follow from those of inputs and parameters.</summary>
            [EditorBrowsable(EditorBrowsableState.Never)]
            public sealed class Sizes
            {
                {{members?.Fields() ?? None}}
                public readonly Shape {{List(isShape[true].Concat(hasRest ? ["Rest"] : []))}};
                {{When(isShape[false].Any(), $"public readonly int {List(isShape[false])};")}}

                public Sizes({{(model.IsStatic ? "" : Keywords.Escape(model.Name) + " layer, ")}}HyperParameters hyper, IReadOnlyList<Shape> inputs)
                {
                    var sizes = this;
                    {{members?.Assignments() ?? None}}
                    {{(hasRest ? "Rest = " : "")}}LayerShapes.Check("{{model.Name}}", inputs{{string.Concat(inputs)}});
                    {{When(members is null && parameters.Count > 0, $"LayerShapes.CheckParameters(\"{model.Name}\"{string.Concat(parameters)});")}}
                    {{Lines(sizes.Checks.Select((c, at) => $"""
                        {Assignments(at == 0 ? 0 : known[at - 1], c.Known)}
                        {Text(c.Known).Check(model.Name, c.Check)}
                        """))}}
                    {{Assignments(known.LastOrDefault(), sizes.Entries.Count)}}
                }
            }
            """;
    }

    LaunchText Text(int before) => new(model, e => Name(sizes, e, before));

    /// <summary>Sets the sizes of some numbers.</summary>
    string Assignments(int from, int to) => Lines(sizes.Entries.Take(to).Select((size, at) => $"{StageContext.TensorField(size.Name)} = " + size switch
    {
        NamedSize.Input input => $"inputs[{input.At}];",
        NamedSize.Parameter parameter => $"layer.{Keywords.Escape(parameter.Property)}.Shape;",
        NamedSize.Same same => $"{Shape(same.Other)};",
        NamedSize.Extents shape => $"{Text(at).Shape(shape.Axes)};",
        NamedSize.Call call when members is not null => $"{members.Extent(call)};",
        NamedSize.Call call => $"{model.Call(call.Method)}({List(call.Tensors.Select(Shape))}){(call.Axis is null ? "" : $"[{call.Axis}]")};",
        var other => throw new InvalidOperationException($"no size: {other}"),
    }).Skip(from));

    string Shape(string tensor) => "sizes." + StageContext.TensorField(sizes.ShapeOf(tensor)!.Name);
}
