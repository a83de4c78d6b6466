using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Differentiation;

/// <summary>
/// An iteration as its sweep computes it again: as many iterations as ran, and maxima and minima as sums. Which term attains one is found by a fold of
/// positions, and the fold is then the sum over the one term that stands there, through which gradients go as through any sum. Of equal terms the first counts.
/// </summary>
static class SweptIteration
{
    /// <summary>An iteration of which all folds that have derivatives are sums.</summary>
    /// <param name="b">Makes expressions.</param>
    /// <param name="body">The iteration.</param>
    public static StageBody.Iterate In(ExprBuilder b, StageBody.Iterate body)
    {
        var states = body.States.ToList();
        if (body.Stop is null && body.Phases.All(p => p.Fold == Fold.Sum))
        {
            return body;
        }

        var phases = body.Phases.SelectMany(Of).ToList();
        return body with { Phases = phases, States = states.Where(s => s.Name != body.Stop).ToList(), Stop = null, Results = body.Results };

        IEnumerable<Phase> Of(Phase phase)
        {
            // How many iterations there are the forward pass has found out.
            if (phase.Updates[0].State == body.Stop)
            {
                return [];
            }

            if (phase.Fold == Fold.Sum)
            {
                return [phase];
            }

            var dims = body.BatchDims.Concat(body.PlaneDims).ToList();
            var overs = body.PlaneDims.Where(d => phase.Overs.Contains(d.Name)).ToList();
            var (state, value) = phase.Updates[0];
            var (terms, extreme, first) = (state + "TermPlane", state + "ExtremePlane", state + "FirstPlane");
            var lacks = states.First(s => s.Name == state).Lacks;
            if (states.All(s => s.Name != terms))
            {
                states.AddRange([
                    new IterationState(terms, null) { Lacks = lacks.Except(phase.Overs).ToList() },
                    new IterationState(extreme, null) { Lacks = lacks },
                    new IterationState(first, null) { Lacks = lacks },
                ]);
            }

            Expr Here(string plane) => b.Read(plane, dims.Select(d => b.Index(d)), b.True);
            var number = b.ToReal(overs.Aggregate((Expr)b.Int(0), (flat, over) => b.Add(b.Mul(flat, over.Extent), b.Index(over))));

            // NaN, which equals nothing, is what the fold came to at the first NaN. Terms are compared as they have been stored: computed twice they may differ in a bit.
            var attains = b.Or(b.Equal(Here(terms), Here(extreme)), b.Not(b.Equal(Here(terms), Here(terms))));
            return
            [
                new Phase(phase.Name + "TermPlane", [(terms, value)]),
                new Phase(phase.Name + "ExtremePlane", [(extreme, Here(terms))]) { Fold = phase.Fold, Overs = phase.Overs },
                new Phase(phase.Name + "FirstPlane", [(first, b.Select(attains, number, b.ToReal(b.Count(overs))))]) { Fold = Fold.Min, Overs = phase.Overs },
                phase with { Fold = Fold.Sum, Updates = [(state, b.Select(b.Equal(number, Here(first)), Here(terms), b.Real(0)))] },
            ];
        }
    }
}
