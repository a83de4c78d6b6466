using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using RepFlow.Ilgpu.Execution;

namespace RepFlow.Ilgpu;

/// <summary>An instance of a definition with inputs to run it on, as <see cref="SampleAttribute"/> says or made up.</summary>
/// <param name="Layer">The instance.</param>
/// <param name="Description">The constructor's arguments, as text.</param>
/// <param name="Shapes">The inputs' shapes.</param>
/// <param name="Low">The inputs' values lie above this.</param>
/// <param name="High">The inputs' values lie below this.</param>
public sealed record LayerSample(ILayer Layer, string Description, IReadOnlyList<Shape> Shapes, double Low, double High)
{
    /// <summary>The least value of inputs of integers.</summary>
    public int Least { get; init; }

    /// <summary>The most that a value of inputs of integers is.</summary>
    public int Most { get; init; } = 2;

    /// <summary>All samples of a definition.</summary>
    /// <param name="definition">A type with <see cref="GpuLayerAttribute"/>.</param>
    /// <returns>One sample for each <see cref="SampleAttribute"/>, or one made up.</returns>
    /// <exception cref="ArgumentException">The type is no definition, or no instance or no shapes could be made up for it.</exception>
    public static IReadOnlyList<LayerSample> Of(Type definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return [.. Makers(definition).Select(sample => sample.Make())];
    }

    /// <summary>Uniform values for the inputs, the same every time; whole numbers where the input is of integers.</summary>
    /// <returns>One array an input.</returns>
    public IReadOnlyList<double[]> Values() => Shapes.Select((shape, input) =>
        Enumerable.Range(0, shape.Count).Select(at => Value(input, Uniform((ulong)input + 1, (ulong)at))).ToArray()).ToList();

    /// <summary>The samples of a definition, each to be made apart, so that one that does not fit leaves the others alone.</summary>
    /// <param name="definition">The definition.</param>
    /// <returns>What the attribute says, and what makes the sample.</returns>
    internal static IEnumerable<(string Text, Func<LayerSample> Make)> Makers(Type definition) => definition
        .GetCustomAttributes<SampleAttribute>()
        .DefaultIfEmpty(new SampleAttribute())
        .Select(attribute => (Text(attribute), (Func<LayerSample>)(() => Make(definition, attribute))));

    internal static double Uniform(ulong stream, ulong at) => (Noise.Bits(stream, at) >> 11) * (1.0 / 9007199254740992.0);

    static LayerSample Make(Type definition, SampleAttribute attribute)
    {
        var (layer, description) = attribute.Make is { } method ? (Made(definition, method), method) : (Instance(definition, attribute.Arguments, out var given), given);
        var shapes = attribute.Shapes is { } text ? Parse(definition, text) : MakeShapes(layer);
        return new LayerSample(layer, $"({description}) on {string.Join(", ", shapes)}", shapes, attribute.Low, attribute.High) { Least = attribute.Least, Most = attribute.Most };
    }

    double Value(int input, double uniform) => Layer.Info.Inputs.ElementAtOrDefault(input)?.IsInteger == true ? Least + Math.Floor(((double)Most - Least + 1) * uniform) : Low + ((High - Low) * uniform);

    static string Text(SampleAttribute attribute) => $"({attribute.Make ?? Text(attribute.Arguments)})" + (attribute.Shapes is { } shapes ? $" on {shapes}" : "");

    static string Text(IEnumerable<object?> arguments) => string.Join(", ", arguments.Select(a => Convert.ToString(a, CultureInfo.InvariantCulture)));

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "LayerDefinitionAttribute keeps the members of every definition.")]
    static ILayer Instance(Type definition, IReadOnlyList<object> given, out string description)
    {
        if (definition.GetProperty("Definition", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) is ILayer layer)
        {
            description = "";
            return layer;
        }

        var constructor = definition.GetConstructors().OrderByDescending(c => c.GetParameters().Length).FirstOrDefault(c => c.GetParameters().Length >= given.Count)
            ?? throw new ArgumentException($"{definition.Name} has no public constructor that takes the arguments of its [Sample].");
        var arguments = constructor.GetParameters().Select((p, at) => at < given.Count ? ChangeType(definition, given[at], p) : p.HasDefaultValue ? p.DefaultValue : MakeUp(definition, p)).ToArray();
        description = Text(arguments);
        try
        {
            return constructor.Invoke(arguments) as ILayer
                ?? throw new ArgumentException($"{definition.FullName} is no layer: give it [GpuLayer] and reference the generator.");
        }
        catch (TargetInvocationException e) when (e.InnerException is { } reason)
        {
            throw new ArgumentException($"{definition.Name} cannot be made with the arguments ({description}): {reason.Message}", reason);
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "LayerDefinitionAttribute keeps the members of every definition.")]
    static ILayer Made(Type definition, string method)
    {
        var found = definition.GetMethod(method, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, []);
        try
        {
            return found?.Invoke(null, []) as ILayer
                ?? throw new ArgumentException($"A [Sample] of {definition.Name} is made by '{method}', and there is no static method of that name that takes nothing and gives one.");
        }
        catch (TargetInvocationException e) when (e.InnerException is { } reason)
        {
            throw new ArgumentException($"{definition.Name}.{method} makes no sample: {reason.Message}", reason);
        }
    }

    static object? ChangeType(Type definition, object? value, System.Reflection.ParameterInfo parameter)
    {
        if (parameter.ParameterType.IsInstanceOfType(value))
        {
            return value;
        }

        try
        {
            return Convert.ChangeType(value, parameter.ParameterType, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or OverflowException)
        {
            throw new ArgumentException($"A [Sample] of {definition.Name} gives '{value ?? "null"}' for '{parameter.Name}', which is a {parameter.ParameterType.Name}.", e);
        }
    }

    static object MakeUp(Type definition, System.Reflection.ParameterInfo parameter) => parameter.ParameterType switch
    {
        var t when t == typeof(int) => 2,
        var t when t == typeof(float) => 0.5f,
        var t when t == typeof(double) => 0.5,
        var t when t == typeof(bool) => true,
        _ => throw new ArgumentException($"No value can be made up for the constructor parameter '{parameter.Name}' of {definition.Name}: give the class a [Sample(...)]."),
    };

    static List<Shape> Parse(Type definition, string text)
    {
        try
        {
            return text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(shape =>
                new Shape(shape.Split(',').Select(e => int.Parse(e, CultureInfo.InvariantCulture)).ToArray())).ToList();
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new ArgumentException($"A [Sample] of {definition.Name} has the shapes \"{text}\"; shapes are written as in \"2,3,5; 4,3\".", e);
        }
    }

    /// <summary>Grows the free extents until filters fit.</summary>
    static IReadOnlyList<Shape> MakeShapes(ILayer layer)
    {
        var why = "its result has no elements";
        for (var extent = 5; extent <= 45; extent += 4)
        {
            try
            {
                var shapes = layer.ExampleShapes(extent);
                if (layer.OutputShape(shapes).Count > 0)
                {
                    return shapes;
                }
            }
            catch (ArgumentException e)
            {
                why = e.Message;
            }
        }

        throw new ArgumentException($"No shapes could be made up for the inputs of {layer.Info.Name}: give the class a [Sample(Shapes = \"…\")]. The last try: {why}");
    }
}
