using RepFlow.Ilgpu.Devices;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu.Generators.Tests.RandomDefinitions;

/// <summary>Runs one random definition on one device and compares.</summary>
/// <param name="definition">What it should compute.</param>
/// <param name="layer">What was compiled from its text.</param>
/// <param name="device">The device.</param>
/// <param name="seed">The start of the random values.</param>
sealed class DefinitionRunner(RandomDefinition definition, ILayer layer, Device device, int seed)
{
    const double DoubleTolerance = 1e-10;
    const double SingleTolerance = 1e-3;
    const double GradientTolerance = 1e-6;

    // In single precision a decision that is this near may go the other way.
    const double SafeMargin = 1e-3;

    // Of each tensor's elements this many are moved: enough to meet borders and the interior.
    const int MovedElements = 8;
    const double Step = 3e-4;

    /// <summary>Makes the layer of a compiled definition.</summary>
    /// <param name="type">The class.</param>
    /// <param name="definition">The definition it came from.</param>
    /// <returns>The layer.</returns>
    public static ILayer Create(Type type, RandomDefinition definition) =>
        (ILayer)Activator.CreateInstance(type, [.. definition.Hypers.Select(hyper => (object)hyper.Value)])!;

    /// <summary>What does not agree.</summary>
    /// <returns>One line for each disagreement.</returns>
    public IEnumerable<string> Failures()
    {
        try
        {
            return [.. CheckAll()];
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return [exception.ToString()];
        }
    }

    IEnumerable<string> CheckAll()
    {
        var random = new Random(seed);
        var values = definition.RandomValues(random);
        foreach (var (parameter, (name, _)) in layer.Parameters.Zip(definition.Parameters))
        {
            values[name].Elements.CopyTo(parameter.Values, 0);
        }

        var (expected, evaluation) = definition.Run(values);
        var shapes = definition.Inputs.Select(input => new Shape(input.Shape)).ToList();
        var shape = layer.OutputShape(shapes);
        if (!shape.SequenceEqual(expected.Shape))
        {
            yield return $"the result's shape is {shape}, should be ({string.Join(", ", expected.Shape)})";
            yield break;
        }

        using (var run = Prepare(Precision.Single, Gradients.None, shapes, values))
        {
            run.Forward();
            if (evaluation.Margin > SafeMargin && Worst(run.Output.Read<double>(), expected.Elements) is var single && single.Error > SingleTolerance)
            {
                yield return $"single precision: {single}";
            }
        }

        if (!device.SupportsDouble)
        {
            yield break;
        }

        foreach (var failure in CheckUnusual(shapes, values, random))
        {
            yield return failure;
        }

        using (var run = Prepare(Precision.Double, Wanted, shapes, values))
        {
            run.Forward();
            if (Worst(run.Output.Read<double>(), expected.Elements) is var @double && @double.Error > DoubleTolerance)
            {
                yield return $"double precision: {@double}";
                yield break;
            }

            if (Wanted == Gradients.None)
            {
                yield break;
            }

            var upstream = Values.Random(expected.Shape, random);
            run.OutputAdjoint.Write(upstream.Elements);
            run.Backward();
            var tensors = definition.Inputs.Zip(run.InputAdjoints).Concat(definition.Parameters.Zip(run.ParameterAdjoints)).Where(tensor => !definition.Integers.Contains(tensor.First.Name));
            foreach (var ((name, _), adjoint) in tensors)
            {
                if (adjoint is null)
                {
                    // The generator says that the result does not depend on it, and finite differences must say so too.
                    if (layer.Info.Inputs.Any(input => input.Name == name && input.Differentiable))
                    {
                        yield return $"no gradient by {name}";
                        continue;
                    }
                }

                var gradient = adjoint?.Read<double>() ?? new double[values[name].Elements.Length];
                foreach (var failure in CheckGradient(name, gradient, values, upstream, evaluation.Decisions, random))
                {
                    yield return failure;
                }
            }
        }
    }

    /// <summary>NaN and infinity come through where they should; numbers so large that exponentials overflow leave gradients that are numbers.</summary>
    IEnumerable<string> CheckUnusual(IReadOnlyList<Shape> shapes, Dictionary<string, Values> values, Random random)
    {
        double[] unusual = [double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        var mixed = Replaced(values, element => random.Next(4) == 0 ? unusual[random.Next(unusual.Length)] : element);
        var expected = definition.Run(mixed).Output.Elements;
        using (var run = Prepare(Precision.Double, Gradients.None, shapes, mixed))
        {
            run.Forward();
            foreach (var (actual, right, at) in run.Output.Read<double>().Select((value, at) => (value, expected[at], at)))
            {
                if (!actual.Equals(right) && !(Math.Abs(actual - right) <= DoubleTolerance * Math.Max(1, Math.Abs(right))))
                {
                    yield return $"with NaN and infinity among the inputs, element {at} is {actual:R}, should be {right:R}";
                    break;
                }
            }
        }

        var large = Replaced(values, element => element < 0 ? -1000 : 1000);
        using (var run = Prepare(Precision.Double, Wanted, shapes, large))
        {
            run.Forward();
            if (Wanted != Gradients.None && run.Output.Read<double>().All(double.IsFinite))
            {
                run.OutputAdjoint.Write([.. Enumerable.Repeat(1.0, run.Output.Shape.Count)]);
                run.Backward();
                if (run.InputAdjoints.Any(adjoint => adjoint is not null && adjoint.Read<double>().Any(double.IsNaN)))
                {
                    yield return "with large inputs a gradient is NaN, and the result is not";
                }
            }
        }
    }

    Dictionary<string, Values> Replaced(Dictionary<string, Values> values, Func<double, double> replace) => values.ToDictionary(
        pair => pair.Key,
        pair => definition.Inputs.Any(input => input.Name == pair.Key) && !definition.Integers.Contains(pair.Key) ? pair.Value with { Elements = [.. pair.Value.Elements.Select(replace)] } : pair.Value);

    /// <summary>All gradients, or none where nothing but integers is read.</summary>
    Gradients Wanted => layer.Info.Inputs.Any(input => input.Differentiable) || layer.Parameters.Any(parameter => parameter.Learned) ? Gradients.All : Gradients.None;

    LayerExecution Prepare(Precision precision, Gradients gradients, IReadOnlyList<Shape> shapes, Dictionary<string, Values> values)
    {
        // What a kernel leaves unwritten is no number.
        var run = layer.Prepare(new MemoryPlan(device, precision) { StartsUndefined = true }, shapes, gradients);
        foreach (var (tensor, (name, _)) in run.Inputs.Zip(definition.Inputs))
        {
            tensor.Write(values[name].Elements);
        }

        return run;
    }

    IEnumerable<string> CheckGradient(string name, double[] gradient, Dictionary<string, Values> values, Values upstream, int decisions, Random random)
    {
        var count = values[name].Elements.Length;
        foreach (var at in Enumerable.Range(0, count).OrderBy(_ => random.Next()).Take(MovedElements).ToList())
        {
            // Fourth order: the step can be large, so that rounding does not matter.
            var (plus, minus) = (Loss(1), Loss(-1));
            var (plus2, minus2) = (Loss(2), Loss(-2));
            if (new[] { plus, minus, plus2, minus2 }.Any(loss => loss.Decisions != decisions))
            {
                continue;
            }

            var difference = ((8 * (plus.Loss - minus.Loss)) - (plus2.Loss - minus2.Loss)) / (12 * Step);
            if (!(Math.Abs(difference - gradient[at]) <= GradientTolerance * Math.Max(1, Math.Abs(difference))))
            {
                yield return $"gradient by {name}[{at}] is {gradient[at]:R}, finite differences give {difference:R}";
            }

            (double Loss, int Decisions) Loss(int steps)
            {
                var moved = (double[])values[name].Elements.Clone();
                moved[at] += steps * Step;
                var (output, evaluation) = definition.Run(new Dictionary<string, Values>(values) { [name] = values[name] with { Elements = moved } });
                return (output.Elements.Zip(upstream.Elements, (value, weight) => value * weight).Sum(), evaluation.Decisions);
            }
        }
    }

    static (double Error, int At, double Actual, double Expected) Worst(double[] actual, double[] expected) => actual
        .Zip(expected, (value, target) => (Error: double.IsNaN(value) ? double.PositiveInfinity : Math.Abs(value - target) / Math.Max(1, Math.Abs(target)), Actual: value, Expected: target))
        .Select((element, at) => (element.Error, at, element.Actual, element.Expected))
        .MaxBy(element => element.Error);
}
