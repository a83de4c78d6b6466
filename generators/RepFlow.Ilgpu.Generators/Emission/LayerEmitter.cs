using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Emission.Kernels;
using RepFlow.Ilgpu.Generators.Emission.Kernels.Iterations;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Folds;
using RepFlow.Ilgpu.Generators.Scheduling.Iterations;
using RepFlow.Ilgpu.Generators.Scheduling.Maps;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes everything that a definition becomes: a file with the layer and its execution, and one with its kernels.</summary>
sealed class LayerEmitter
{
    readonly LayerSchedule schedule;
    readonly LayerModel model;
    readonly CancellationToken cancellation;
    readonly LaunchText launch;
    readonly IReadOnlyDictionary<ScheduledStep, StageEmitter> emitters;

    LayerEmitter(LayerSchedule schedule, CancellationToken cancellation)
    {
        (this.schedule, this.cancellation, model) = (schedule, cancellation, schedule.Layer.Model);
        launch = new LaunchText(e => SizesEmitter.Name(schedule.Sizes, e));
        var context = new StageContext(model.Builder, launch, model.Name);
        emitters = schedule.Steps.ToDictionary(s => s, s => (StageEmitter)(s.Schedule switch
        {
            MapSchedule map => new MapEmitter(context, map),
            FoldSchedule fold => new FoldEmitter(context, fold),
            ScatterSchedule scatter => new ScatterEmitter(context, scatter),
            ContractionSchedule contraction => new ContractionEmitter(context, contraction),
            KernelSchedule kernel => new KernelDoorEmitter(context, kernel),
            IterationSchedule iteration => new IterationEmitter(context, iteration),
            var other => throw new System.InvalidOperationException($"no schedule: {other}"),
        }));
    }

    /// <summary>The files of a definition: hint name and text.</summary>
    public static IReadOnlyList<(string Name, string Text)> Emit(LayerSchedule schedule, CancellationToken cancellation)
    {
        var hint = schedule.Layer.Model.HintName;
        var emitter = new LayerEmitter(schedule, cancellation);
        return [(hint + "-Kernels.g.cs", emitter.Kernels()), (hint + ".g.cs", emitter.Layer())];
    }

    string Kernels() => InType("", w =>
    {
        w.Line($"/// <summary>The stages of <see cref=\"{Keywords.Escape(model.Name)}\"/> in numbers of type T, whose functions in kernels are those of Fn.</summary>");
        w.Line("[EditorBrowsable(EditorBrowsableState.Never)]");
        w.Line("public static unsafe class Kernels<T, Fn>");
        w.Line("    where T : unmanaged, INumber<T>");
        using (w.Block("    where Fn : struct, INumbers<T>"))
        {
            foreach (var step in schedule.Steps)
            {
                cancellation.ThrowIfCancellationRequested();
                w.Gap();
                emitters[step].WriteType(w);
            }
        }
    });

    string Layer() => InType(model.IsStatic ? "" : " : ILayer", w =>
    {
        if (model.IsStatic)
        {
            w.Line("/// <summary>The definition as a layer.</summary>");
            w.Line("public static ILayer Definition { get; } = new Layer();");
            w.Line();
            WriteApply(w);
            w.Line();
            w.Line("/// <summary>The layer that this definition describes.</summary>");
            using (w.Block("sealed class Layer : ILayer"))
            {
                WriteLayerMembers(w);
            }
        }
        else
        {
            WriteLayerMembers(w);
            w.Line();
            WriteApply(w);
        }

        w.Line();
        w.Line("/// <summary>Reads the hyper-parameters as they are now.</summary>");
        w.Line("[EditorBrowsable(EditorBrowsableState.Never)]");
        w.Line($"public {(model.IsStatic ? "static " : "")}HyperParameters ReadHyperParameters() => new({string.Join(", ", model.Hypers.Select(h => h.Type == "float" ? $"HyperParameter.Exact({Keywords.Escape(h.Name)})" : Keywords.Escape(h.Name)))});");
        w.Line();
        w.Line("/// <summary>The hyper-parameters that the stages read.</summary>");
        w.Line("[EditorBrowsable(EditorBrowsableState.Never)]");
        w.Line($"public readonly record struct HyperParameters({string.Join(", ", model.Hypers.Select(h => $"{(h.Type == "float" ? "double" : h.Type)} {Keywords.Escape(h.Name)}"))});");
        w.Line();
        new SizesEmitter(schedule).Write(w);
        w.Line();
        new StepsEmitter(schedule, launch, emitters).Write(w);
    }, registers: true);

    void WriteApply(CodeWriter w)
    {
        // Inputs keep their names here, and may be called like what stands beside them.
        string Beside(string name, string otherwise) => model.Inputs.Any(i => i.Shown == name) ? otherwise : name;
        var run = Beside("LayerExtensions", "global::RepFlow.Ilgpu.Execution.LayerExtensions") + ".Run(" + (model.IsStatic ? Beside("Definition", Keywords.Escape(model.Name) + ".Definition") : "this");
        var parameters = model.Inputs.Select(i => "Tensor " + Keywords.Escape(i.Shown)).ToList();
        w.Line("/// <summary>Computes the layer's result once. To run it often, or backwards, use Prepare.</summary>");
        if (model.Inputs.Count == 0)
        {
            w.Line("/// <param name=\"device\">Where.</param>");
            w.Line("/// <param name=\"precision\">In which precision.</param>");
            w.Line("/// <returns>The result, in a new tensor.</returns>");
            w.Line($"public {(model.IsStatic ? "static Tensor Apply" : "Tensor Forward")}(Device device, Precision precision) => {run}, device, precision);");
            return;
        }

        foreach (var input in model.Inputs)
        {
            var axes = $"{(input.HasRest ? "at least " : "")}{input.Rank} {(input.Rank == 1 ? "axis" : "axes")}";
            w.Line($"/// <param name=\"{input.Shown}\">A tensor of {(input is { HasRest: true, Rank: 0 } ? "any shape" : axes)}.</param>");
        }

        w.Line("/// <returns>The result, in a new tensor on the same device.</returns>");
        w.Line(model.IsStatic
            ? $"public static Tensor Apply({string.Join(", ", parameters)}) => {run}, {string.Join(", ", model.Inputs.Select(i => Keywords.Escape(i.Shown)))});"
            : $"public Tensor Forward({string.Join(", ", parameters)}) => {run}, {string.Join(", ", model.Inputs.Select(i => Keywords.Escape(i.Shown)))});");
    }

    void WriteLayerMembers(CodeWriter w)
    {
        var differentiable = schedule.Layer.Plan.Differentiable;
        w.Line("static readonly LayerInfo info = new(");
        w.Line($"    \"{model.Name}\",");
        string Input(TensorInput i) => $"new(\"{i.Shown}\", {i.Rank}, {(i.HasRest ? "true" : "false")}, {(differentiable.Contains(i.Name) ? "true" : "false")})";
        w.Line($"    [{string.Join(", ", model.Inputs.Select(Input))}],");
        w.Line($"    [{string.Join(", ", model.Parameters.Select(p => $"new(\"{p.Name}\", \"{p.Shown}\", {(p.Learned ? "true" : "false")})"))}],");
        w.Line($"    [{string.Join(", ", schedule.Layer.Written.Stages.Select(s => $"new(\"{s.Shown}\", \"{s.Body.Form}\")"))}]);");
        w.Line();
        w.Line("/// <inheritdoc/>");
        w.Line($"{LayerMember("LayerInfo", "Info")} => info;");
        w.Line();
        w.Line("/// <inheritdoc/>");
        w.Line($"{LayerMember("IReadOnlyList<Parameter>", "Parameters")} => [{string.Join(", ", model.Parameters.Select(p => "this." + Keywords.Escape(p.Shown)))}];");
        w.Line();
        var self = model.IsStatic ? "" : "this, ";
        w.Line("/// <inheritdoc/>");
        w.Line($"{LayerMember("Shape", "OutputShape")}(IReadOnlyList<Shape> inputs) => new Sizes({self}ReadHyperParameters(), inputs).{StageContext.TensorField(schedule.Tensors.Result)};");
        w.Line();
        w.Line("/// <inheritdoc/>");
        using (w.Block(LayerMember("LayerSteps", "Plan") + "(MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients)"))
        {
            w.Line("ArgumentNullException.ThrowIfNull(plan);");
            w.Line("ArgumentNullException.ThrowIfNull(inputs);");
            w.Line("return plan.Precision == Precision.Single");
            w.Line($"    ? new Steps<float, SingleNumbers>({self}plan, inputs, gradients)");
            w.Line($"    : new Steps<double, DoubleNumbers>({self}plan, inputs, gradients);");
        }

        w.Line();
        ExampleShapes(w);
        w.Line();
        new ReferenceEmitter(schedule, launch).Write(w, LayerMember("View", "Reference"));
    }

    /// <summary>The declaration of a member of ILayer: a public one, or one for the interface alone where the definition uses the name.</summary>
    string LayerMember(string type, string name) => model.Written.TryGetValue(name, out var other) ? $"{type} {other}" : $"public {type} {name}";

    /// <summary>The smallest shapes that fit: what parameters fix is theirs, what is free is small and different from axis to axis.</summary>
    void ExampleShapes(CodeWriter w)
    {
        var b = model.Builder;
        var inputs = model.Inputs.Select(i => i.Name).ToList();
        w.Line("/// <inheritdoc/>");
        using (w.Block(LayerMember("IReadOnlyList<Shape>", "ExampleShapes") + "(int extent)"))
        {
            // An extent that a method makes of the shapes themselves is as free as they are.
            Expr Free(Expr e, string input, int axis) => e.Nodes().Any(n => n.Op == Op.ExtentCall) ? b.Size(input, axis) : e;
            w.Line("var hyper = ReadHyperParameters();");
            string? Small(string tensor, int axis) =>
                inputs.Contains(tensor) ? axis == 0 ? "2" : axis == 1 ? "3" : axis == 2 ? "extent" : $"(extent + {axis - 2})" : $"this.{Keywords.Escape(model.Parameters.First(p => p.Property == tensor).Shown)}.Shape[{axis}]";
            var text = new LaunchText(e => e.Symbol is Symbol.Size size ? Small(size.Name, size.Axis) : null);
            string Extent(Expr e, string input, int axis) => LaunchText.IsRest(e) ? "3, extent" : text.Text(Free(e, input, axis));
            string Shape(TensorInput input) => string.Join(", ", schedule.Tensors.Shape(input.Name).Select((e, axis) => Extent(e, input.Name, axis)));
            w.Line($"return [{string.Join(", ", model.Inputs.Select(i => $"[{Shape(i)}]"))}];");
        }
    }

    /// <summary>A line of words in several that fit a screen.</summary>
    static IEnumerable<string> Wrapped(string line)
    {
        const int Width = 150;
        while (line.Length > Width && line.LastIndexOf(' ', Width) is > 0 and var blank)
        {
            yield return line.Substring(0, blank);
            line = line.Substring(blank + 1);
        }

        yield return line;
    }

    string InType(string bases, System.Action<CodeWriter> members, bool registers = false)
    {
        var w = new CodeWriter();
        w.Line("// <auto-generated/>");
        w.Line("#nullable enable");
        w.Line("#pragma warning disable");
        w.Line();
        foreach (var use in new[] { "System", "System.Collections.Generic", "System.ComponentModel", "System.Numerics", "ILGPU", "RepFlow.Ilgpu", "RepFlow.Ilgpu.Contractions", "RepFlow.Ilgpu.Devices", "RepFlow.Ilgpu.Emitted", "RepFlow.Ilgpu.Execution" })
        {
            w.Line($"using {use};");
        }

        w.Line();
        if (registers)
        {
            w.Line($"[assembly: LayerDefinition(typeof({model.FullName()}), \"\"\"");
            var ir = LayerText.Of(model, schedule.Layer.Plan).TrimEnd();
            var head = ir.IndexOf('\n');
            foreach (var line in Wrapped(ir.Substring(head + 1).Replace('\n', ' ')).Prepend(ir.Substring(0, head)))
            {
                w.Line(line);
            }

            w.Line("\"\"\")]");
            w.Line();
        }

        if (model.Namespace.Length > 0)
        {
            w.Line($"namespace {model.Namespace};");
            w.Line();
        }

        var closings = model.ContainingTypes.Select(c => w.Block(c)).ToList();
        w.Line("/// <content>Emitted from the definition.</content>");
        using (w.Block($"{(model.IsStatic ? "static " : "")}partial {(model.IsRecord ? "record" : "class")} {Keywords.Escape(model.Name)}{bases}"))
        {
            members(w);
        }

        closings.Reverse();
        foreach (var closing in closings)
        {
            closing.Dispose();
        }

        var text = EmittedNames.Settle(w.ToString(), model.Written);
        return model.IsChecked ? UncheckedBodies.In(text) : text;
    }
}
