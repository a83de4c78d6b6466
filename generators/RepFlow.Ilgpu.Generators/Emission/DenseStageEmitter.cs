using System;
using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>What the emitters of maps, folds and scatters have in common: the shape of their kernels around different bodies.</summary>
abstract class DenseStageEmitter(StageContext context, Stage stage) : IStageEmitter
{
    protected StageContext Context { get; } = context;

    protected Stage Stage { get; } = stage;

    protected ExprBuilder B => Context.Builder;

    protected StageArguments Arguments { get; } = new(context.Builder);

    protected string ArgumentsName => Stage.Name + "Arguments";

    /// <summary>Everything that the body computes.</summary>
    protected virtual IEnumerable<Expr> Roots =>
        Stage.Outputs.SelectMany(o => new[] { o.Value, Address(o) }.Concat(o.Guard is null ? [] : [o.Guard])).Concat(Stage.FoldGuard is null ? [] : [Stage.FoldGuard]);

    public virtual void WriteKernels(CodeWriter w)
    {
        // A first pass finds out what the kernels take from outside, which is the same in both precisions; the struct that holds it stands before them.
        Arguments.NameExtents(Stage.Dims.Concat(Stage.Overs));
        WriteBodies(new CodeWriter(), NumberType.Single);
        StageContext.WriteArguments(w, ArgumentsName, Arguments);
        Context.WriteRegistration(w, Stage.Name, ArgumentsName);
        foreach (var type in NumberType.Both)
        {
            WriteBodies(w, type);
        }
    }

    public virtual void WriteFields(CodeWriter w)
    {
    }

    public virtual void WriteAllocation(CodeWriter w)
    {
    }

    public virtual void WriteDisposal(CodeWriter w)
    {
    }

    public abstract void WriteLaunch(CodeWriter w);

    protected abstract void WriteKernelBody(CodeWriter w, NumberType type);

    protected abstract void WriteHostBody(CodeWriter w, NumberType type);

    protected Expr Address(StageOutput output)
    {
        var place = Context.Placement(output.Tensor);
        return place.Address(B, output.Position);
    }

    protected ExprEmitter Emitter(NumberType type, bool onHost, IReadOnlyDictionary<string, int> depths) =>
        new(B, type, Arguments, Context.Placement, onHost, depths, Roots);

    /// <summary>The C# text of an output's element.</summary>
    protected string Target(ExprEmitter emitter, StageOutput output) =>
        $"{emitter.Base(Context.Placement(output.Tensor).Container, IsInt(output))}[{emitter.Scalar(emitter.WithAddresses(Address(output)))}]";

    protected static bool IsInt(StageOutput output) => output.Value.Type == ExprType.Int;

    /// <summary>A measure of the work for one element, for the split over threads.</summary>
    protected int Cost => Math.Max(1, Roots.Nodes().Count);

    protected string Assign => Stage.Accumulate ? "+=" : "=";

    void WriteBodies(CodeWriter w, NumberType type)
    {
        w.Line("/// <summary>" + DimsText.Comment(Stage).Replace("&", "&amp;").Replace("<", "&lt;") + "</summary>");
        w.Line("[EmittedKernel(0)]");
        using (w.Block($"internal static void {Stage.Name}Kernel{type.Name}(Index1D index, {ArgumentsName}<{type.Keyword}> a)"))
        {
            WriteKernelBody(w, type);
        }

        w.Line();
        using (w.Block($"static unsafe void {Stage.Name}Host{type.Name}(in {ArgumentsName}<{type.Keyword}> a, int begin, int end)"))
        {
            StageContext.WritePointers(w, Arguments, type);
            WriteHostBody(w, type);
        }

        w.Line();
    }
}
