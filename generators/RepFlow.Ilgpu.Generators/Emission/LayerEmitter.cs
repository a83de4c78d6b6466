using RepFlow.Ilgpu.Generators.Differentiation;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes everything that a definition becomes: a file with the layer and its execution, and one with its kernels.</summary>
sealed class LayerEmitter
{
    readonly LayerSchedule schedule;
    readonly LayerModel model;
    readonly CancellationToken cancellation;
    readonly StageEmitters emitters;

    LayerEmitter(LayerSchedule schedule, CancellationToken cancellation)
    {
        (this.schedule, this.cancellation, model) = (schedule, cancellation, schedule.Layer.Model);
        emitters = new StageEmitters(schedule);
    }

    /// <summary>The files of a definition: hint name and text.</summary>
    public static IReadOnlyList<(string Name, string Text)> Emit(LayerSchedule schedule, CancellationToken cancellation)
    {
        var hint = schedule.Layer.Model.HintName;
        var emitter = new LayerEmitter(schedule, cancellation);
        return [(hint + "-Kernels.g.cs", emitter.Kernels()), (hint + ".g.cs", emitter.Layer())];
    }

    string Kernels() => InType("", emitters.Kernels(cancellation));

    string Layer() => InType(model.IsStatic ? "" : " : ILayer", $$"""
        {{(!model.IsStatic ? LayerMembers() : $$"""
            /// <summary>The definition as a layer.</summary>
            public static ILayer Definition { get; } = new Layer();

            {{Apply()}}

            /// <summary>The layer that this definition describes.</summary>
            sealed class Layer : ILayer
            {
                {{LayerMembers()}}
            }
            """)}}

        {{When(!model.IsStatic, Apply())}}

        /// <summary>Reads the hyper-parameters as they are now.</summary>
        [EditorBrowsable(EditorBrowsableState.Never)]
        public {{(model.IsStatic ? "static " : "")}}HyperParameters ReadHyperParameters() => new({{List(Hypers(model).Select(h => h.IsFloat ? $"HyperParameter.Exact({h.Source})" : h.Source))}});

        {{HyperParameters(model)}}

        {{new SizesEmitter(schedule).Type()}}

        {{new StepsEmitter(schedule, emitters).Type()}}
        """, Registration());

    /// <summary>The record of a definition's hyper-parameters.</summary>
    static string HyperParameters(LayerModel model) => $"""
        /// <summary>The hyper-parameters that the stages read.</summary>
        [EditorBrowsable(EditorBrowsableState.Never)]
        public readonly record struct HyperParameters({List(Hypers(model).Select(h => $"{(h.IsFloat ? "double" : h.Type)} {h.Name}"))});
        """;

    /// <summary>What the definition calls a hyper-parameter, its names escaped.</summary>
    static string Source(HyperParameter hyper) => hyper.Source is not { } source ? Keywords.Escape(hyper.Name)
        : source.StartsWith("(int)", StringComparison.Ordinal) ? "(int)" + Escaped(source.Substring("(int)".Length)) : Escaped(source);

    static string Escaped(string path) => string.Join(".", path.Split('.').Select(Keywords.Escape));

    /// <summary>The hyper-parameters as they are written.</summary>
    static IEnumerable<(string Type, string Name, string Source, bool IsFloat)> Hypers(LayerModel model) =>
        model.Hypers.Select(h => (h.Type, Keywords.Escape(h.Name), Source(h), h.Type == "float"));

    /// <summary>The method that computes the layer's result once.</summary>
    string Apply()
    {
        // Inputs keep their names here, and may be called like what stands beside them.
        string Beside(string name, string otherwise) => model.Inputs.Any(i => i.Shown == name) ? otherwise : name;
        var layer = model.IsStatic ? Beside("Definition", Keywords.Escape(model.Name) + ".Definition") : "this";
        var run = $"{Beside("LayerExtensions", "global::RepFlow.Ilgpu.Execution.LayerExtensions")}.{(model.IsApart ? "RunAll" : "Run")}({layer}";
        var returned = model.IsApart ? $"({List(model.Outputs.Select(_ => "Tensor"))})" : "Tensor";
        var method = model.IsStatic ? $"static {returned} Apply" : $"{returned} Forward";
        var what = model.IsApart ? $"The results, {List(model.Outputs)}, in new tensors" : "The result, in a new tensor";
        var inputs = model.Inputs.Select(i => Keywords.Escape(i.Shown)).ToList();
        string Axes(TensorInput input) => input is { HasRest: true, Rank: 0 } ? "any shape"
            : $"{(input.HasRest ? "at least " : "")}{input.Rank} {(input.Rank == 1 ? "axis" : "axes")}";
        return model.Inputs.Count == 0
            ? $"""
                /// <summary>Computes the layer's result once. To run it often, or backwards, use Prepare.</summary>
                /// <param name="device">Where.</param>
                /// <param name="precision">In which precision.</param>
                /// <returns>{what}.</returns>
                public {method}(Device device, Precision precision) => {Taken($"{run}, device, precision)")};
                """
            : $"""
                /// <summary>Computes the layer's result once. To run it often, or backwards, use Prepare.</summary>
                {Lines(model.Inputs.Select(i => $"/// <param name=\"{i.Shown}\">A tensor of {(i.IsInteger ? "integers, of " : "")}{Axes(i)}.</param>"))}
                /// <returns>{what} on the same device.</returns>
                public {method}({List(model.Inputs.Zip(inputs, (i, name) => $"{(i.IsInteger ? "[Integers] " : "")}Tensor {name}"))}) => {Taken($"{run}, {List(inputs)})")};
                """;

        string Taken(string call) => model.IsApart ? $"{call} is [{List(model.Outputs.Select((_, at) => $"var result{at}"))}] ? ({List(model.Outputs.Select((_, at) => $"result{at}"))}) : default" : call;
    }

    /// <summary>What ILayer asks for.</summary>
    string LayerMembers()
    {
        var self = model.IsStatic ? "" : "this, ";
        var (results, differentiable) = (schedule.Tensors.Results.Select(StageContext.TensorField).ToList(), schedule.Layer.Plan.Differentiable);
        string Input(TensorInput i) => $"new(\"{i.Shown}\", {i.Rank}, {Literal(i.HasRest)}, {Literal(differentiable.Contains(i.Name))}{(i.IsInteger ? ", IsInteger: true" : "")})";
        return $$"""
            static readonly LayerInfo info = new(
                "{{model.Name}}",
                [{{List(model.Inputs.Select(Input))}}],
                [{{List(model.Parameters.Select(p => $"new(\"{p.Name}\", \"{p.Shown}\", {Literal(p.Learned)})"))}}],
                [{{List(schedule.Layer.Written.Stages.Select(s => $"new(\"{s.Shown}\", \"{s.Body.Form}\")"))}}]);

            /// <inheritdoc/>
            {{LayerMember("LayerInfo", "Info")}} => info;

            /// <inheritdoc/>
            {{LayerMember("IReadOnlyList<Parameter>", "Parameters")}} => [{{List(model.Parameters.Select(p => "this." + Keywords.Escape(p.Shown)))}}];

            /// <inheritdoc/>
            {{LayerMember("Shape", "OutputShape")}}(IReadOnlyList<Shape> inputs) => new Sizes({{self}}ReadHyperParameters(), inputs).{{results[0]}};

            {{When(model.IsApart, $$"""
                /// <inheritdoc/>
                {{LayerMember("IReadOnlyList<Shape>", "OutputShapes")}}(IReadOnlyList<Shape> inputs)
                {
                    var sizes = new Sizes({{self}}ReadHyperParameters(), inputs);
                    return [{{List(results.Select(r => "sizes." + r))}}];
                }

                """)}}

            {{(model.Inference is not { } form ? None : $"""
                /// <inheritdoc/>
                ILayer? ILayer.InInference => {(form.Length == 0 ? "null" : $"new {form}(this)")};

                """)}}
            /// <inheritdoc/>
            {{LayerMember("LayerSteps", "Plan")}}(MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients)
            {
                ArgumentNullException.ThrowIfNull(plan);
                ArgumentNullException.ThrowIfNull(inputs);
                {{(model.Inference is null ? None : """
                    if (plan.IsInference)
                    {
                        return ((ILayer)this).InInference?.Plan(plan, inputs, gradients) ?? new PassedThrough(plan, inputs, gradients);
                    }

                    """)}}
                return plan.Precision == Precision.Single
                    ? new Steps<float, SingleNumbers>({{self}}plan, inputs, gradients)
                    : new Steps<double, DoubleNumbers>({{self}}plan, inputs, gradients);
            }

            /// <inheritdoc/>
            {{LayerMember("IReadOnlyList<Shape>", "ExampleShapes")}}(int extent)
            {
                var hyper = ReadHyperParameters();
                return [{{List(model.Inputs.Select(i => $"[{ExampleShape(i)}]"))}}];
            }

            {{When(model.IsApart, $$"""
                /// <inheritdoc/>
                {{LayerMember("View", "Reference")}}(IReadOnlyList<View> inputs) => ((ILayer)this).References(inputs)[0];

                """)}}
            {{new ReferenceEmitter(schedule, emitters.Launch).Method(model.IsApart ? LayerMember("IReadOnlyList<View>", "References") : LayerMember("View", "Reference"))}}
            """;
    }

    /// <summary>The declaration of a member of ILayer: a public one, or one for the interface alone where the definition uses the name.</summary>
    string LayerMember(string type, string name) => model.Written.TryGetValue(name, out var other) ? $"{type} {other}" : $"public {type} {name}";

    /// <summary>The smallest shape of an input that fits: what parameters fix is theirs, what is free is small and another from axis to axis.</summary>
    string ExampleShape(TensorInput input)
    {
        var text = new LaunchText(model, e => e.Symbol is Symbol.Size size ? Small(size.Name, size.Axis) : null);

        // An extent that a method makes of the shapes themselves is as free as they are.
        Expr Free(Expr e, int axis) => e.Nodes().Any(n => n.Op == Op.ExtentCall) ? model.Builder.Size(input.Name, axis) : e;
        return List(schedule.Tensors.Shape(input.Name).Select((e, axis) => LaunchText.IsRest(e) ? "3, extent" : text.Text(Free(e, axis))));

        string Small(string tensor, int axis) => model.Parameters.FirstOrDefault(p => p.Property == tensor) is { } parameter
            ? $"this.{Keywords.Escape(parameter.Shown)}.Shape[{axis}]"
            : axis == 0 ? "2" : axis == 1 ? "3" : axis == 2 ? "extent" : $"(extent + {axis - 2})";
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

    /// <summary>What registers the definition with its assembly, with its text.</summary>
    string Registration()
    {
        var ir = LayerText.Of(model, schedule.Layer.Plan).TrimEnd();
        var head = ir.IndexOf('\n');
        return $""""
            [assembly: LayerDefinition(typeof({model.FullName()}), """
            {ir.Substring(0, head)}
            {Lines(Wrapped(ir.Substring(head + 1).Replace('\n', ' ')))}
            """)]


            """";
    }

    string InType(string bases, string members, string registration = "")
    {
        var code = Layout($$"""
            {{When(model.Namespace.Length > 0, $"namespace {model.Namespace};\n")}}
            {{Lines(model.ContainingTypes.Select(type => type + "\n{"))}}
            /// <content>Emitted from the definition.</content>
            {{(model.IsStatic ? "static " : "")}}partial {{(model.IsRecord ? "record" : "class")}} {{Keywords.Escape(model.Name)}}{{bases}}
            {
                {{members}}
            }
            {{Lines(model.ContainingTypes.Select(_ => "}"))}}
            """);
        var text = EmittedNames.Settle(FileHead.Comment + FileHead.Usings + registration + code, model.Written);
        return model.IsChecked ? UncheckedBodies.In(text) : text;
    }
}
