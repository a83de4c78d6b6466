using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Maps;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>Writes a stage as a type of its own: its kernels, what the host does, and the step that runs it on tensors that it is given.</summary>
/// <param name="context">What emitters share.</param>
/// <param name="schedule">How the stage runs.</param>
/// <param name="compiled">The type that is there for it already, with a member of a composite; null where this writes it.</param>
abstract class StageEmitter(StageContext context, StageSchedule schedule, CompiledStage? compiled = null)
{
    /// <summary>What emitters share.</summary>
    protected StageContext Context { get; } = context;

    /// <summary>The stage.</summary>
    protected Stage Stage { get; } = schedule.Stage;

    /// <summary>What its kernels are given.</summary>
    protected StageArguments Arguments { get; } = schedule.Arguments;

    /// <summary>The type that is there for it already; null where this writes it.</summary>
    protected CompiledStage? Compiled { get; } = compiled;

    /// <summary>The stage's type as steps write it, with what that is given.</summary>
    protected StagePlace Place { get; } = StagePlace.Of(schedule.Stage.Name, compiled);

    /// <summary>The name of its kernel, or what the names of its kernels begin with.</summary>
    protected string KernelName => Context.LayerName + "_" + Stage.Name;

    /// <summary>What its kernel is called in messages.</summary>
    protected string ShownName => Context.LayerName + "." + Stage.Name;

    /// <summary>What the stage computes.</summary>
    protected virtual string Summary => Stage.Describe();

    /// <summary>The stage, for comments.</summary>
    public string Title => $"{Stage.Name}: {Summary}";

    /// <summary>The declaration of its type.</summary>
    protected abstract string Header { get; }

    /// <summary>What the step keeps from run to run: its type, and what makes it.</summary>
    protected virtual (string Type, string Creation)? Scratch => null;

    /// <summary>The parameters of the step for what it keeps.</summary>
    protected virtual IEnumerable<string> Taken => OfScratch(s => s.Type + " scratch");

    /// <summary>The members of the type beside the step.</summary>
    protected abstract string Members();

    /// <summary>The statements of the step.</summary>
    protected abstract string Step();

    /// <summary>The type.</summary>
    public virtual string Type()
    {
        var tensors = Taken.Concat(StageContext.TensorParameters(Arguments));
        return $$"""
            /// <summary>{{Summary.Replace("&", "&amp;").Replace("<", "&lt;")}}</summary>
            {{Header}}
            {
                {{Members()}}

                /// <summary>Runs the stage.</summary>
                public static void Run({{List(tensors.Prepend("Device device, Sizes sizes, HyperParameters hyper" + (Context.Given is { } given ? ", " + given : "")))}})
                {
                    {{Step()}}
                }
            }

            """;
    }

    /// <summary>Fills the arguments with what the step is given.</summary>
    protected string Initializer(params string[] others) =>
        $"var arguments = new Arguments {{ {List(Context.Assignments(Arguments).Concat(others))} }};";

    /// <summary>The declaration of the field for what the step keeps, if it does.</summary>
    public virtual IEnumerable<string> Fields => OfScratch(s => $"{s.Type} {Field};");

    /// <summary>The statements of a plan that fill that field.</summary>
    public virtual IEnumerable<string> Allocation => OfScratch(s => $"{Field} = plan.Add({s.Creation}, \"{Stage.Name} scratch\");");

    /// <summary>The stages whose work it does, for descriptions.</summary>
    protected virtual string Parts => Stage.Parts!;

    /// <summary>The same in a plan.</summary>
    protected virtual string PlannedParts => $"\"{Parts}\"";

    /// <summary>What a plan says that the step reads for a tensor.</summary>
    protected virtual string Read(string tensor) => StageContext.TensorField(tensor);

    /// <summary>What a plan says that the step writes besides tensors.</summary>
    protected virtual IEnumerable<string> AlsoWritten => [];

    /// <summary>The statement of a plan that announces the step.</summary>
    /// <param name="condition">The condition under which it runs; empty where it always does.</param>
    /// <param name="written">The tensors that it writes.</param>
    /// <param name="isAgain">Whether the steps can run it alone once more.</param>
    public string Use(string condition, IReadOnlyCollection<string> written, bool isAgain)
    {
        string All(IEnumerable<string> tensors) => $"[{List(tensors.Select(Read))}]";
        string Writes(IEnumerable<string> tensors) => $"[{List(tensors.Select(StageContext.TensorField).Concat(AlsoWritten))}]";
        var tensors = Arguments.Tensors.Select(t => t.Tensor).ToList();
        string[] when = condition.Length == 0 ? [] : [$"when: {condition}"];
        if (schedule is not MapSchedule { InPlace: { Count: > 0 } sources } map)
        {
            var reads = tensors.Where(t => Stage.Accumulate || !written.Contains(t));
            return $"plan.Step({List([PlannedParts, All(reads), Writes(tensors.Where(written.Contains)), .. OfScratch(_ => Field), .. when])});";
        }

        var result = map.Outputs[0].Container;
        var others = tensors.Where(t => t != result && !sources.Contains(t)).ToList();
        string[] more = [.. others.Count > 0 ? [All(others)] : Array.Empty<string>(), .. when, .. isAgain ? ["again: this"] : Array.Empty<string>()];
        return $"plan.StepInPlace({List([$"\"{Parts}\"", StageContext.TensorField(result), All(sources), .. more])});";
    }

    /// <summary>The statement of a pass that runs the stage.</summary>
    public virtual string Launch =>
        $"{Place.Type}.Run({List(["device", Place.Sizes, Place.Hypers, .. OfScratch(_ => Field), .. (Compiled?.Tensors ?? Arguments.Tensors.Select(t => t.Tensor)).Select(StageContext.TensorField)])});";

    /// <summary>What the step keeps from run to run, as fields of the steps and as its parameters.</summary>
    public IEnumerable<(string Field, string Parameter)> Kept => OfScratch(s => (Field, s.Type + " " + Field));

    /// <summary>The field of the steps for what the step keeps.</summary>
    protected string Field => FieldOf(Stage);

    /// <summary>The field of the steps for what a stage's step keeps.</summary>
    protected static string FieldOf(Stage stage) => Keywords.Escape(Names.Camel(stage.Name) + "Scratch");

    IEnumerable<TText> OfScratch<TText>(Func<(string Type, string Creation), TText> text) => Scratch is { } scratch ? [text(scratch)] : [];
}
