using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace RepFlow.Ilgpu.Emitted;

/// <summary>The loops of reference implementations: they call a definition's own methods, element by element.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ReferenceLoop
{
    /// <summary>A view of which every element is computed.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="value">Computes an element.</param>
    /// <returns>The view.</returns>
    public static View Map(Shape shape, Func<ReferencePlace, double> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var result = LayerShapes.Zeros(shape);
        for (var (at, more) = (new ReferencePlace(shape), shape.Count > 0); more; more = at.Step())
        {
            result.Values[at.Number] = value(at);
        }

        return result;
    }

    /// <summary>A view of which every element is folded from terms.</summary>
    /// <param name="reduction">What the fold does.</param>
    /// <param name="shape">The view's shape.</param>
    /// <param name="overs">The extents of the indices that are folded over.</param>
    /// <param name="excluding">The views that leave a term out when it reads outside them.</param>
    /// <param name="term">Computes a term.</param>
    /// <returns>The view.</returns>
    public static View Fold(Reduction reduction, Shape shape, Shape overs, IReadOnlyList<View> excluding, Func<ReferencePlace, double> term)
    {
        ArgumentNullException.ThrowIfNull(excluding);
        ArgumentNullException.ThrowIfNull(term);
        var result = LayerShapes.Zeros(shape);
        for (var (at, more) = (new ReferencePlace(shape, overs), shape.Count > 0); more; more = at.Step())
        {
            var folded = reduction switch { Reduction.Max => double.NegativeInfinity, Reduction.Min => double.PositiveInfinity, _ => 0.0 };
            for (var next = overs.Count > 0; next; next = at.StepOver())
            {
                foreach (var view in excluding)
                {
                    view.BeginReads();
                }

                var value = term(at);
                if (!excluding.Any(view => view.ReadOutside))
                {
                    folded = reduction switch
                    {
                        Reduction.Max => Math.Max(folded, value),
                        Reduction.Min => Math.Min(folded, value),
                        _ => folded + value,
                    };
                }
            }

            result.Values[at.Number] = reduction == Reduction.Mean ? folded / overs.Count : folded;
        }

        return result;
    }

    /// <summary>A state of zeros.</summary>
    /// <param name="shape">Its shape.</param>
    /// <returns>The state.</returns>
    public static State State(Shape shape) => new(new double[shape.Count], shape);

    /// <summary>A state that starts as something.</summary>
    /// <param name="start">What it starts as.</param>
    /// <returns>The state.</returns>
    public static State State(View start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return new([.. start.Values], start.Shape);
    }

    /// <summary>A step of an iteration that folds: all elements are computed before the first changes.</summary>
    /// <param name="reduction">What the fold does.</param>
    /// <param name="state">The state that the step changes.</param>
    /// <param name="overs">The extents of the indices that are folded over.</param>
    /// <param name="term">Computes a term of an element.</param>
    /// <param name="ended">A number of each plane that is not zero where it has ended, and stays as it is; null where none does.</param>
    public static void Fold(Reduction reduction, State state, Shape overs, Func<ReferencePlace, double> term, State? ended = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        Update(state, Fold(reduction, state.Shape, overs, [], term).Values, ended);
    }

    /// <summary>A step of an iteration: all elements are computed before the first changes.</summary>
    /// <typeparam name="TResult">A number, or a tuple of them.</typeparam>
    /// <param name="states">The states that the step changes.</param>
    /// <param name="next">Computes an element of each.</param>
    /// <param name="ended">A number of each plane that is not zero where it has ended, and stays as it is; null where none does.</param>
    public static void Step<TResult>(IReadOnlyList<State> states, Func<ReferencePlace, TResult> next, State? ended = null)
        where TResult : struct
    {
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(next);
        var results = states.Select(_ => LayerShapes.Zeros(states[0].Shape)).ToArray();
        for (var (at, more) = (new ReferencePlace(states[0].Shape), states[0].Values.Length > 0); more; more = at.Step())
        {
            object result = next(at);
            for (var number = 0; number < results.Length; number++)
            {
                results[number].Values[at.Number] = Convert.ToDouble(result is ITuple tuple ? tuple[number] : result, CultureInfo.InvariantCulture);
            }
        }

        for (var number = 0; number < results.Length; number++)
        {
            Update(states[number], results[number].Values, ended);
        }
    }

    /// <summary>The state of a scan.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="along">The axis along which the scan runs.</param>
    /// <param name="start">What stands before its beginning; null for zeros.</param>
    /// <returns>The state.</returns>
    public static State State(Shape shape, int along, View? start) => new(shape, along, start);

    /// <summary>What a scan computes at a position of its axis.</summary>
    /// <typeparam name="TResult">A number, or a tuple of them.</typeparam>
    /// <param name="states">The states that it computes.</param>
    /// <param name="along">The axis.</param>
    /// <param name="turn">The position.</param>
    /// <param name="next">Computes an element of each.</param>
    public static void Scan<TResult>(IReadOnlyList<State> states, int along, int turn, Func<ReferencePlace, TResult> next)
        where TResult : struct
    {
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(next);
        for (var (at, more) = (new ReferencePlace(states[0].Shape), states[0].Values.Length > 0); more; more = at.Step())
        {
            if (at.Dim(along) == turn)
            {
                object result = next(at);
                for (var number = 0; number < states.Count; number++)
                {
                    states[number].Values[at.Number] = Convert.ToDouble(result is ITuple tuple ? tuple[number] : result, CultureInfo.InvariantCulture);
                }
            }
        }
    }

    /// <summary>What a scan that folds computes at a position of its axis.</summary>
    /// <param name="reduction">What the fold does.</param>
    /// <param name="state">The state that it computes.</param>
    /// <param name="along">The axis.</param>
    /// <param name="turn">The position.</param>
    /// <param name="overs">The extents of the indices that are folded over.</param>
    /// <param name="term">Computes a term of an element.</param>
    public static void Scan(Reduction reduction, State state, int along, int turn, Shape overs, Func<ReferencePlace, double> term)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(term);
        var folded = Fold(reduction, state.Shape, overs, [], at => at.Dim(along) == turn ? term(at) : 0).Values;
        Scan([state], along, turn, at => folded[at.Number]);
    }

    static void Update(State state, double[] values, State? ended)
    {
        for (var at = 0; at < values.Length; at++)
        {
            if (ended is null || state == ended || ended.Values[at / (values.Length / ended.Values.Length)] == 0)
            {
                state.Values[at] = values[at];
            }
        }
    }
}
