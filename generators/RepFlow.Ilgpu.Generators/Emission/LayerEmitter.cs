using System.Collections.Generic;
using System.Linq;
using System.Threading;
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
    readonly LayerModel written;
    readonly LayerModel model;
    readonly CancellationToken cancellation;
    readonly BackwardPlan plan;
    readonly LayerTensors tensors;
    readonly LaunchText launch = new();
    readonly Dictionary<Stage, IStageEmitter> emitters = new();

    LayerEmitter(DifferentiatedLayer layer, CancellationToken cancellation)
    {
        this.cancellation = cancellation;
        (written, model, plan) = (layer.Written, layer.Model, layer.Plan);
        tensors = new LayerTensors(model, plan);
        var context = new StageContext(model.Builder, launch, tensors.Placement, "Kernels", model.Name, model.Hypers.Count > 0);
        foreach (var stage in AllStages)
        {
            emitters[stage] = stage.Body switch
            {
                StageBody.Map => new MapEmitter(context, new MapSchedule(model.Builder, stage, tensors.Placement)),
                StageBody.Reduce => new FoldEmitter(context, new FoldSchedule(model.Builder, stage, tensors.Placement)),
                StageBody.Contract => new ContractionEmitter(context, stage),
                StageBody.Scatter => new ScatterEmitter(context, new ScatterSchedule(model.Builder, stage, tensors.Placement)),
                StageBody.Kernel => new KernelDoorEmitter(context, stage, model.Name),
                _ => new IterationEmitter(context, new IterationSchedule(model.Builder, stage, tensors.Placement)),
            };
        }
    }

    IEnumerable<Stage> AllStages => model.Stages.Concat(plan.Kept).Concat(plan.Steps.Select(s => s.Stage));

    /// <summary>The files of a definition: hint name and text.</summary>
    public static IReadOnlyList<(string Name, string Text)> Emit(DifferentiatedLayer layer, CancellationToken cancellation)
    {
        var model = layer.Model;
        model.Builder.Cancellation = cancellation;
        try
        {
            var emitter = new LayerEmitter(layer, cancellation);
            return [(model.HintName + "-Kernels.g.cs", emitter.Kernels()), (model.HintName + ".g.cs", emitter.Layer())];
        }
        finally
        {
            model.Builder.Cancellation = default;
        }
    }

    string Kernels() => InType("", w =>
    {
        var owner = $"<see cref=\"{Keywords.Escape(model.Name)}\"/>";
        WriteKernelClass(w, AllStages.Where(s => !emitters[s].IsGeneric).ToList(), $"The kernels of {owner} that are written in each precision.", ["internal static class Kernels"]);
        WriteKernelClass(
            w,
            AllStages.Where(s => emitters[s].IsGeneric).ToList(),
            $"The stages of {owner} in numbers of type T, whose functions in kernels are those of Fn.",
            ["internal static unsafe class Kernels<T, Fn>", "    where T : unmanaged, INumber<T>", "    where Fn : struct, INumbers<T>"]);
    });

    void WriteKernelClass(CodeWriter w, IReadOnlyList<Stage> stages, string summary, IReadOnlyList<string> header)
    {
        if (stages.Count == 0)
        {
            return;
        }

        w.Gap();
        w.Line($"/// <summary>{summary}</summary>");
        w.Line("[EditorBrowsable(EditorBrowsableState.Never)]");
        foreach (var line in header)
        {
            w.Line(line);
        }

        using (w.Block(""))
        {
            foreach (var stage in stages)
            {
                cancellation.ThrowIfCancellationRequested();
                w.Gap();
                emitters[stage].WriteKernels(w);
            }
        }
    }

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
        w.Line($"{(model.IsStatic ? "static " : "")}HyperParameters ReadHyperParameters() => new({string.Join(", ", model.Hypers.Select(h => h.Type == "float" ? $"HyperParameter.Exact({Keywords.Escape(h.Name)})" : Keywords.Escape(h.Name)))});");
        w.Line();
        w.Line("/// <summary>The hyper-parameters that the stages read, as they are now.</summary>");
        w.Line($"internal readonly record struct HyperParameters({string.Join(", ", model.Hypers.Select(h => $"{(h.Type == "float" ? "double" : h.Type)} {Keywords.Escape(h.Name)}"))});");
        w.Line();
        // A first pass finds out which sizes the execution uses.
        new ExecutionEmitter(model, plan, tensors, launch, emitters).Write(new CodeWriter());
        new SizesEmitter(model, tensors, launch).Write(w);
        w.Line();
        new ExecutionEmitter(model, plan, tensors, launch, emitters).Write(w);
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
        var differentiable = plan.Differentiable;
        w.Line("static readonly LayerInfo info = new(");
        w.Line($"    \"{model.Name}\",");
        string Input(TensorInput i) => $"new(\"{i.Shown}\", {i.Rank}, {(i.HasRest ? "true" : "false")}, {(differentiable.Contains(i.Name) ? "true" : "false")})";
        w.Line($"    [{string.Join(", ", model.Inputs.Select(Input))}],");
        w.Line($"    [{string.Join(", ", model.Parameters.Select(p => $"new(\"{p.Name}\", \"{p.Shown}\", {(p.Learned ? "true" : "false")})"))}],");
        w.Line($"    [{string.Join(", ", written.Stages.Select(s => $"new(\"{s.Shown}\", \"{s.Body.Form}\")"))}]);");
        w.Line();
        w.Line("/// <inheritdoc/>");
        w.Line($"{LayerMember("LayerInfo", "Info")} => info;");
        w.Line();
        w.Line("/// <inheritdoc/>");
        w.Line($"{LayerMember("IReadOnlyList<Parameter>", "Parameters")} => [{string.Join(", ", model.Parameters.Select(p => "this." + Keywords.Escape(p.Shown)))}];");
        w.Line();
        var self = model.IsStatic ? "" : "this, ";
        w.Line("/// <inheritdoc/>");
        w.Line($"{LayerMember("Shape", "OutputShape")}(IReadOnlyList<Shape> inputs) => new Sizes({self}ReadHyperParameters(), inputs).Result;");
        w.Line();
        w.Line("/// <inheritdoc/>");
        using (w.Block(LayerMember("LayerExecution", "Prepare") + "(Device device, Precision precision, IReadOnlyList<Shape> inputs, Gradients gradients)"))
        {
            w.Line("ArgumentNullException.ThrowIfNull(device);");
            w.Line("ArgumentNullException.ThrowIfNull(inputs);");
            w.Line("return precision == Precision.Single");
            w.Line($"    ? new Execution<float, SingleNumbers>({self}device, precision, inputs, gradients)");
            w.Line($"    : new Execution<double, DoubleNumbers>({self}device, precision, inputs, gradients);");
        }

        w.Line();
        ExampleShapes(w);
        w.Line();
        new ReferenceEmitter(written, tensors, launch).Write(w, LayerMember("View", "Reference"));
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
            var text = new LaunchText((tensor, axis) =>
                inputs.Contains(tensor) ? axis == 0 ? "2" : axis == 1 ? "3" : axis == 2 ? "extent" : $"(extent + {axis - 2})" : $"this.{Keywords.Escape(model.Parameters.First(p => p.Property == tensor).Shown)}.Shape[{axis}]");
            string Extent(Expr e, string input, int axis) => LaunchText.IsRest(e) ? "3, extent" : text.Text(Free(e, input, axis));
            string Shape(TensorInput input) => string.Join(", ", tensors.Shape(input.Name).Select((e, axis) => Extent(e, input.Name, axis)));
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
            var type = (model.Namespace.Length == 0 ? "global::" : "global::" + model.Namespace + ".") + string.Concat(model.ContainingTypes.Select(c => c.Substring(c.LastIndexOf(' ') + 1) + ".")) + Keywords.Escape(model.Name);
            w.Line($"[assembly: LayerDefinition(typeof({type}), \"\"\"");
            var ir = LayerText.Of(model, plan).TrimEnd();
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
