using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <content>
/// Folds on the host: vectors run along the innermost terms where those are contiguous, else along the last dim of the result, else not at
/// all.
/// </content>
sealed partial class FoldEmitter
{
    IndexVar LastTerm => Inner ?? Rows[0];

    protected override void WriteHostBody(CodeWriter w, NumberType type)
    {
        using (w.Block("for (var item = begin; item < end; item++)"))
        {
            var emitter = HostEmitter(type, lanesAlongDims: false);
            var alongTerms = !HasIntResult && Inner is not null && emitter.CanVectorize(LastTerm.Name);
            WriteItemSplit(w, emitter, "item", Stage.Dims);
            emitter.Declare(w, 0);
            if (alongTerms)
            {
                emitter.DeclareBroadcasts(w, 0, LastTerm.Name);
                WriteVectorFold(w, emitter, type);
            }
            else
            {
                WriteAccumulators(w, type);
                WriteTermLoops(w, emitter, 1, () => WriteTerms(w, emitter, type));
            }

            WriteResults(w, emitter, type);
        }
    }

    ExprEmitter HostEmitter(NumberType type, bool lanesAlongDims)
    {
        var emitter = Emitter(type, onHost: true, Depths(lanesAlongDims));
        emitter.Reserve(Arguments.Tensors.Select(t => t.Field));
        return emitter;
    }

    /// <summary>Lanes fold every Count-th term; at the end they are folded together, always in the same order.</summary>
    void WriteVectorFold(CodeWriter w, ExprEmitter emitter, NumberType type)
    {
        var lane = LastTerm.Name;
        WriteAccumulators(w, type);
        for (var at = 0; at < Stage.Outputs.Count; at++)
        {
            w.Line($"var {Accumulator(at)}Lanes = new {type.Vector}({Accumulator(at)});");
        }

        if (Rows.Count > 1 && IsSliced)
        {
            using (w.Block($"for (int row = slice; row < {emitter.Scalar(DimsText.Count(B, Rows))}; row += a.slices)"))
            {
                DimsText.WriteSplit(w, emitter, Rows, "row", "term");
                WriteLanes(w, emitter, type, lane);
            }
        }
        else
        {
            var closings = Rows.Select(row =>
            {
                var name = Keywords.Escape(row.Name);
                var step = IsSliced ? $"{name} += a.slices" : $"{name}++";
                return w.Block($"for (int {name} = {(IsSliced ? "slice" : "0")}; {name} < {emitter.Scalar(row.Extent)}; {step})");
            }).ToList();
            WriteLanes(w, emitter, type, lane);
            foreach (var closing in closings)
            {
                closing.Dispose();
            }
        }

        for (var at = 0; at < Stage.Outputs.Count; at++)
        {
            WriteLaneFold(w, Accumulator(at), type);
        }
    }

    void WriteLanes(CodeWriter w, ExprEmitter emitter, NumberType type, string lane)
    {
        emitter.Declare(w, 1);
        emitter.DeclareBroadcasts(w, 1, lane);
        w.Line($"var {Keywords.Escape(lane)} = 0;");
        LaneLoop.Write(w, emitter, type, lane, emitter.Scalar(LastTerm.Extent), vectors: true, 2, () => WriteVectorTerms(w, emitter, lane), () => WriteTerms(w, emitter, type));
        emitter.Forget(1);
    }

    void WriteVectorTerms(CodeWriter w, ExprEmitter emitter, string lane)
    {
        for (var at = 0; at < Stage.Outputs.Count; at++)
        {
            var value = emitter.Vector(emitter.WithAddresses(Stage.Outputs[at].Value), lane);
            if (Stage.FoldGuard is { } guard && !emitter.UniformPart(emitter.WithAddresses(guard), lane).IsTrue)
            {
                value = $"{emitter.Scalar(emitter.UniformPart(emitter.WithAddresses(guard), lane))} ? {value} : new Vector<{(emitter.Keyword)}>({Identity(emitter.Type)})";
            }

            var lanes = Accumulator(at) + "Lanes";
            w.Line(Stage.Fold switch
            {
                Fold.Max => $"{lanes} = Vector.Max({lanes}, {value});",
                Fold.Min => $"{lanes} = Vector.Min({lanes}, {value});",
                _ => $"{lanes} += {value};",
            });
        }
    }

    void WriteLaneFold(CodeWriter w, string accumulator, NumberType type)
    {
        if (Stage.Fold is Fold.Sum or Fold.Mean)
        {
            w.Line($"{accumulator} += Vector.Sum({accumulator}Lanes);");
            return;
        }

        using (w.Block($"for (var lane = 0; lane < {type.Vector}.Count; lane++)"))
        {
            w.Line($"{accumulator} = {type.Math}.{Stage.Fold}({accumulator}, {accumulator}Lanes[lane]);");
        }
    }
}
