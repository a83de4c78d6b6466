using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes a stage as a type of its own: its kernels, what the host does, and the step that runs it on tensors that it is given.</summary>
abstract class StageEmitter(StageContext context, StageSchedule schedule)
{
    /// <summary>What emitters share.</summary>
    protected StageContext Context { get; } = context;

    /// <summary>The stage.</summary>
    protected Stage Stage { get; } = schedule.Stage;

    /// <summary>What its kernels are given.</summary>
    protected StageArguments Arguments { get; } = schedule.Arguments;

    /// <summary>The stage's type as others write it.</summary>
    protected string TypeName => $"Kernels<T, Fn>.{Stage.Name}";

    /// <summary>The name of its kernel, or what the names of its kernels begin with.</summary>
    protected string KernelName => Context.LayerName + "_" + Stage.Name;

    /// <summary>What the stage computes.</summary>
    protected virtual string Summary => Stage.Describe();

    /// <summary>The stage, for comments.</summary>
    public string Title => $"{Stage.Name}: {Summary}";

    /// <summary>The declaration of its type.</summary>
    protected abstract string Header { get; }

    /// <summary>What the step keeps from run to run: its type, and what makes it.</summary>
    protected virtual (string Type, string Creation)? Scratch => null;

    /// <summary>The members of the type beside the step.</summary>
    protected abstract void WriteMembers(CodeWriter w);

    /// <summary>The statements of the step.</summary>
    protected abstract void WriteStep(CodeWriter w);

    /// <summary>Writes the type.</summary>
    public void WriteType(CodeWriter w)
    {
        w.Line("/// <summary>" + Summary.Replace("&", "&amp;").Replace("<", "&lt;") + "</summary>");
        using (w.Block(Header))
        {
            WriteMembers(w);
            w.Gap();
            w.Line("/// <summary>Runs the stage.</summary>");
            string[] scratch = Scratch is { } kept ? [kept.Type + " scratch"] : [];
            using (w.PackedBlock("public static void Run(", ["Device device", "Sizes sizes", "HyperParameters hyper", .. scratch, .. StageContext.TensorParameters(Arguments)], ")"))
            {
                WriteStep(w);
            }
        }
    }

    /// <summary>Fills the arguments with what the step is given.</summary>
    protected void WriteInitializer(CodeWriter w, params string[] others) =>
        w.Packed("var arguments = new Arguments { ", Context.Assignments(Arguments).Concat(others), " };");

    /// <summary>Declares the field of the steps for what the step keeps.</summary>
    public void WriteField(CodeWriter w, bool isReadonly)
    {
        if (Scratch is { } scratch)
        {
            w.Line($"{(isReadonly ? "readonly " : "")}{scratch.Type} {Field};");
        }
    }

    /// <summary>The statements of a plan that fill that field.</summary>
    public IEnumerable<string> Allocation => Scratch is { } scratch ? [$"{Field} = plan.Own({scratch.Creation});"] : [];

    /// <summary>The statement of a pass that runs the stage.</summary>
    public void WriteLaunch(CodeWriter w)
    {
        string[] scratch = Scratch is null ? [] : [Field];
        w.Packed($"{TypeName}.Run(", ["device", "sizes", "hyper", .. scratch, .. Arguments.Tensors.Select(t => StageContext.TensorField(t.Tensor))], ");");
    }

    string Field => Keywords.Escape(Names.Camel(Stage.Name) + "Scratch");
}
