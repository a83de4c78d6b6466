using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators;

/// <summary>
/// What a step of the generator makes of a definition, or why it makes nothing. All of it follows from the definition, so two results are equal when their
/// definitions are.
/// </summary>
/// <param name="definition">The definition.</param>
/// <param name="value">What the step makes; null where there are problems.</param>
/// <param name="problems">What is wrong with the definition.</param>
sealed class StepResult<T>(LayerModel definition, T? value, IReadOnlyList<DefinitionProblem> problems) : IEquatable<StepResult<T>>
    where T : class
{
    readonly LayerModel definition = definition;

    /// <summary>What the step makes.</summary>
    public T Value => value ?? throw new InvalidOperationException("The definition has problems.");

    /// <summary>What is wrong with the definition.</summary>
    public IReadOnlyList<DefinitionProblem> Problems { get; } = problems;

    /// <summary>Runs the first step. What goes wrong in it is a problem of the definition, and no exception, which would take all other definitions with it.</summary>
    public static StepResult<T> Of(LayerModel definition, Func<(T Value, IReadOnlyList<DefinitionProblem> Problems)> step, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            definition.Builder.Cancellation = cancellation;
            var (value, problems) = step();
            return new StepResult<T>(definition, problems.Count == 0 ? value : null, problems);
        }
        catch (TooManyNodesException e)
        {
            return new StepResult<T>(
                definition, null, [new DefinitionProblem(Descriptors.TooLarge, definition.MetadataName, e.Stage, e.Stage ?? definition.Name, $"more than {ExprTable.MostNodes} operations")]);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var why = $"the generator fails on it, which is a defect worth reporting ({e.GetType().Name}: {e.Message})";
            return new StepResult<T>(definition, null, [new DefinitionProblem(Descriptors.BadDefinition, definition.MetadataName, null, definition.Name, why)]);
        }
        finally
        {
            // The model keeps the builder, which must not keep the token.
            definition.Builder.Cancellation = default;
        }
    }

    /// <summary>Runs a further step, where there are no problems.</summary>
    public StepResult<TNext> Then<TNext>(Func<T, TNext> step, CancellationToken cancellation)
        where TNext : class =>
        value is null ? new StepResult<TNext>(definition, null, Problems) : StepResult<TNext>.Of(definition, () => (step(value), []), cancellation);

    /// <inheritdoc/>
    public bool Equals(StepResult<T>? other) => other is not null && definition.Equals(other.definition) && Problems.SequenceEqual(other.Problems);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StepResult<T>);

    /// <inheritdoc/>
    public override int GetHashCode() => definition.GetHashCode();
}
