using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators;

/// <summary>
/// What a step of the generator makes of a definition or a network, or why it makes nothing. All of it follows from its subject, so two results are equal when their
/// subjects are.
/// </summary>
/// <param name="subject">What the step works on.</param>
/// <param name="value">What the step makes; null where there are problems.</param>
/// <param name="problems">What is wrong with the subject.</param>
sealed class StepResult<T>(StepSubject subject, T? value, IReadOnlyList<DefinitionProblem> problems) : IEquatable<StepResult<T>>
    where T : class
{
    readonly StepSubject subject = subject;

    /// <summary>What the step makes.</summary>
    public T Value => value ?? throw new InvalidOperationException("The subject has problems.");

    /// <summary>What is wrong with the subject.</summary>
    public IReadOnlyList<DefinitionProblem> Problems { get; } = problems;

    /// <summary>Runs the first step. What goes wrong in it is a problem of its subject, and no exception, which would take all others with it.</summary>
    public static StepResult<T> Of(StepSubject subject, Func<(T Value, IReadOnlyList<DefinitionProblem> Problems)> step, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            SetCancellation(subject, cancellation);
            var (value, problems) = step();
            return new StepResult<T>(subject, problems.Count == 0 ? value : null, problems);
        }
        catch (TooManyNodesException e)
        {
            return new StepResult<T>(
                subject, null, [new DefinitionProblem(Descriptors.TooLarge, subject.Type, e.Stage, e.Stage ?? subject.Name, $"more than {ExprTable.MostNodes} operations")]);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var why = $"the generator fails on it, which is a defect worth reporting ({e.GetType().Name}: {e.Message})";
            return new StepResult<T>(subject, null, [new DefinitionProblem(subject.Unsupported, subject.Type, null, subject.Name, why)]);
        }
        finally
        {
            // The model keeps the builder, which must not keep the token.
            SetCancellation(subject, default);
        }
    }

    /// <summary>Runs a further step, where there are no problems.</summary>
    public StepResult<TNext> Then<TNext>(Func<T, TNext> step, CancellationToken cancellation)
        where TNext : class =>
        value is null ? new StepResult<TNext>(subject, null, Problems) : StepResult<TNext>.Of(subject, () => (step(value), []), cancellation);

    /// <summary>The result as that of another subject, from which it follows as well.</summary>
    public StepResult<T> Of(Func<T, StepSubject> other) => value is null ? this : new StepResult<T>(other(value), value, Problems);

    /// <inheritdoc/>
    public bool Equals(StepResult<T>? other) => other is not null && subject.Model.Equals(other.subject.Model) && Problems.SequenceEqual(other.Problems);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StepResult<T>);

    /// <inheritdoc/>
    public override int GetHashCode() => subject.Model.GetHashCode();

    static void SetCancellation(StepSubject subject, CancellationToken cancellation)
    {
        if (subject.Builder is { } builder)
        {
            builder.Cancellation = cancellation;
        }
    }
}
