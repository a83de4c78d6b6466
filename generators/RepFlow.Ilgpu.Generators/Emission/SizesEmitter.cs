using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes the class that knows all shapes and extents of one preparation, and refuses shapes that do not fit.</summary>
sealed class SizesEmitter(LayerSchedule schedule)
{
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

    /// <summary>Writes the class.</summary>
    public void Write(CodeWriter w)
    {
        w.Line("/// <summary>The shapes of tensors, and the extents that follow from those of inputs and parameters.</summary>");
        w.Line("[EditorBrowsable(EditorBrowsableState.Never)]");
        using (w.Block("public sealed class Sizes"))
        {
            var hasRest = model.Inputs.Any(i => i.HasRest);
            w.Packed("public readonly Shape ", sizes.Entries.Where(IsShape).Select(e => StageContext.TensorField(e.Name)).Concat(hasRest ? ["Rest"] : []), ";");
            if (sizes.Entries.Any(e => !IsShape(e)))
            {
                w.Packed("public readonly int ", sizes.Entries.Where(e => !IsShape(e)).Select(e => e.Name), ";");
            }

            w.Line();
            using (w.Block($"public Sizes({(model.IsStatic ? "" : Keywords.Escape(model.Name) + " layer, ")}HyperParameters hyper, IReadOnlyList<Shape> inputs)"))
            {
                w.Line("var sizes = this;");
                var expected = string.Concat(model.Inputs.Select(i => $", (\"{i.Shown}\", {i.Rank}, {(i.HasRest ? "true" : "false")})"));
                w.Line($"{(hasRest ? "Rest = " : "")}LayerShapes.Check(\"{model.Name}\", inputs{expected});");
                if (model.Parameters.Any(p => p.Rank >= 0))
                {
                    w.Line($"LayerShapes.CheckParameters(\"{model.Name}\"{string.Concat(model.Parameters.Where(p => p.Rank >= 0).Select(p => $", (\"{p.Shown}\", layer.{Keywords.Escape(p.Shown)}.Shape, {p.Rank})"))});");
                }

                var from = 0;
                foreach (var (check, known) in sizes.Checks.Append((null!, sizes.Entries.Count)))
                {
                    Assign(w, from, known);
                    from = known;
                    if (check is not null)
                    {
                        w.Line(new LaunchText(e => Name(sizes, e, known)).Check(model.Name, check));
                    }
                }
            }
        }
    }

    static bool IsShape(NamedSize size) => size is not NamedSize.Call { IsShape: false };

    void Assign(CodeWriter w, int from, int to)
    {
        for (var at = from; at < to; at++)
        {
            var before = at;
            var field = StageContext.TensorField(sizes.Entries[at].Name);
            w.Line((sizes.Entries[at] switch
            {
                NamedSize.Input input => $"{field} = inputs[{input.At}];",
                NamedSize.Parameter parameter => $"{field} = layer.{Keywords.Escape(parameter.Property)}.Shape;",
                NamedSize.Same same => $"{field} = {Shape(same.Other)};",
                NamedSize.Extents shape => $"{field} = {new LaunchText(e => Name(sizes, e, before)).Shape(shape.Axes)};",
                NamedSize.Call call => $"{field} = {model.Call(call.Method)}({string.Join(", ", call.Tensors.Select(Shape))}){(call.Axis is null ? "" : $"[{call.Axis}]")};",
                var other => throw new InvalidOperationException($"no size: {other}"),
            }));
        }
    }

    string Shape(string tensor) => "sizes." + StageContext.TensorField(sizes.ShapeOf(tensor)!.Name);
}
