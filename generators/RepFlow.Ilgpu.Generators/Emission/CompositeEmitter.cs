using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Networks;
using RepFlow.Ilgpu.Generators.Scheduling;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes a composite definition: a class that holds its members, and what any definition has of kernels, sizes and steps.</summary>
static class CompositeEmitter
{
    /// <summary>The file of a composite: hint name and text.</summary>
    public static (string Name, string Text) Emit(CompositeLayer composite, CancellationToken cancellation)
    {
        var model = composite.Layer.Model;
        var schedule = new LayerSchedule(composite, cancellation);
        var emitters = new StageEmitters(schedule);
        var instances = composite.Members.Where(m => !m.Layer.Model.IsStatic).ToList();
        var hypers = composite.Members.Where(m => m.Layer.Model.Hypers.Count > 0).ToList();
        var parameters = instances.SelectMany(m => m.Parameters.Select((name, at) => $"readonly Parameter {Keywords.Escape(name)} = ((ILayer){Name(m)}).Parameters[{at}];"));

        // Within the namespace the names of emitted code mean what they say, whatever the project has outside all.
        var text = Layout($$"""
            {{FileHead.Comment}}
            namespace {{model.Namespace}};

            {{FileHead.Usings}}
            using RepFlow.Ilgpu.Networks;

            /// <summary>{{List(composite.Members.Select(m => m.Layer.Model.Name))}} as one.</summary>
            sealed class {{Keywords.Escape(model.Name)}}({{List(instances.Select(m => $"{m.Layer.Model.FullName()} {Name(m)}"))}})
                : Composite("{{model.Name}}", {{List(composite.Members.Select(Member))}})
            {
                {{Lines(instances.Select(m => $"readonly {m.Layer.Model.FullName()} {Name(m)} = Member({Name(m)});"))}}
                {{Lines(parameters)}}

                /// <inheritdoc/>
                protected override LayerSteps PlanAsOne(MemoryPlan plan, IReadOnlyList<Tensor> inputs, Gradients gradients) => plan.Precision == Precision.Single
                    ? new Steps<float, SingleNumbers>(this, plan, inputs, gradients)
                    : new Steps<double, DoubleNumbers>(this, plan, inputs, gradients);

                {{InferencePlan(composite)}}

                /// <summary>Reads the hyper-parameters of all members as they are now.</summary>
                public HyperParameters ReadHyperParameters() => new({{List(hypers.Select(ReadHyperParameters))}});

                /// <summary>The hyper-parameters of the members.</summary>
                [EditorBrowsable(EditorBrowsableState.Never)]
                public readonly record struct HyperParameters({{List(hypers.Select(m => $"{m.Layer.Model.FullName()}.{Written(m, "HyperParameters")} {Name(m)}"))}});

                {{new SizesEmitter(schedule, composite).Type()}}

                {{new StepsEmitter(schedule, emitters).Type()}}

                {{emitters.Kernels(cancellation)}}
            }
            """);
        return (model.HintName + ".g.cs", model.IsChecked ? UncheckedBodies.In(text) : text);
    }

    /// <summary>A call that reads a member's hyper-parameters.</summary>
    static string ReadHyperParameters(CompositeMember member) =>
        $"{(member.Layer.Model.IsStatic ? member.Layer.Model.FullName() : Name(member))}.{Written(member, "ReadHyperParameters")}()";

    /// <summary>What a member that emitted code adds to a definition is called there.</summary>
    public static string Written(CompositeMember member, string name) => member.Layer.Model.Written.TryGetValue(name, out var other) ? other : name;

    /// <summary>The plan for inference, where that is another one.</summary>
    static string InferencePlan(CompositeLayer composite)
    {
        const string Head = "/// <inheritdoc/>\nprotected override LayerSteps PlanInference(MemoryPlan plan, IReadOnlyList<Tensor> inputs) =>";
        string Form(int from)
        {
            var member = composite.Members[from];
            return member.Layer.Model.Inference is { } form ? $"new {form}({Name(member)})" : Name(member);
        }

        return composite.Members.All(m => m.Layer.Model.Inference is null) ? None
            : composite.Inference is not { } inference ? $"{Head} PlanOneByOne(plan, inputs, Gradients.None);"
            : $"{Head}\nnew global::{CompositeLayer.In}.{Keywords.Escape(inference.Name)}({List(inference.From.Where(at => !composite.Members[at].Layer.Model.IsStatic).Select(Form))}).Plan(plan, inputs, Gradients.None);";
    }

    /// <summary>A member, with where its inputs come from.</summary>
    static string Member(CompositeMember member)
    {
        var sources = member.Sources.Select(s => s is InputSource.Result result ? $"{result.Member}" : $"~{((InputSource.Outside)s).Input}");
        return $"({(member.Layer.Model.IsStatic ? member.Layer.Model.FullName() + ".Definition" : Name(member))}, [{List(sources)}])";
    }

    static string Name(CompositeMember member) => Keywords.Escape(member.Name);
}
