using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>What the emitters of a definition's stages share.</summary>
/// <param name="Builder">Makes expressions.</param>
/// <param name="Launch">Sizes and hyper-parameters as C# of steps.</param>
/// <param name="LayerName">The definition's name, for the names of kernels in messages.</param>
sealed record StageContext(ExprBuilder Builder, LaunchText Launch, string LayerName)
{
    /// <summary>The parameter that steps are given besides, with its type; null for none.</summary>
    public string? Given { get; init; }

    /// <summary>The field or parameter that holds a tensor.</summary>
    public static string TensorField(string container) => Keywords.Escape(Names.Camel(container));

    /// <summary>The declaration of a stage's arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="others">Fields that stages of its form have besides.</param>
    public static string ArgumentsType(StageArguments arguments, IEnumerable<string> others)
    {
        var fields = arguments.Tensors.Select(t => (Type: t.IsInt ? "IndexView" : "ArrayView<T>", t.Field))
            .Concat(arguments.Scalars.Select(s => (Type: s.Value.Type == ExprType.Real ? "T" : "int", s.Field)))
            .Concat(arguments.Divisors.Select(d => (Type: "IndexDivisor", d.Field)));
        return $$"""
            public struct Arguments
            {
                {{Lines(fields.GroupBy(f => f.Type, f => f.Field).Select(group => $"public {group.Key} {List(group)};"))}}
                {{Lines(others.Select(field => $"public {field};"))}}
            }
            """;
    }

    /// <summary>The parameters that give a stage its tensors.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="without">The tensors that are left out.</param>
    public static IEnumerable<string> TensorParameters(StageArguments arguments, params string[] without) =>
        arguments.Tensors.Where(t => !without.Contains(t.Tensor))
            .Select(t => $"{(t.IsInt ? "Placeable" : arguments.Optional.Contains(t.Tensor) ? "Tensor?" : "Tensor")} {TensorField(t.Tensor)}");

    /// <summary>Assignments that fill a stage's arguments with what its step is given.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="without">The tensors that are left out.</param>
    public IEnumerable<string> Assignments(StageArguments arguments, params string[] without)
    {
        var views = arguments.Tensors.Where(t => !without.Contains(t.Tensor)).Select(t =>
            $"{t.Field} = {(t.IsInt ? $"IndexView.Of({TensorField(t.Tensor)})" : TensorField(t.Tensor) + (arguments.Optional.Contains(t.Tensor) ? "?.View<T>() ?? default" : ".View<T>()"))}");
        return views.Concat(arguments.Scalars.Select(s => $"{s.Field} = {s.Value.Type switch
        {
            ExprType.Real => $"T.CreateChecked({Launch.Text(s.Value)})",
            ExprType.Bool => $"{Launch.Operand(s.Value)} ? 1 : 0",
            _ => Launch.Text(s.Value),
        }}")).Concat(arguments.Divisors.Select(d => $"{d.Field} = new({Launch.Text(d.Extent)})"));
    }

    /// <summary>Pointers to tensors, on the host.</summary>
    /// <param name="arguments">What a stage is given.</param>
    /// <param name="containers">The tensors that are used.</param>
    public static string Pointers(StageArguments arguments, IEnumerable<string> containers)
    {
        var used = new HashSet<string>(containers);
        return Lines(arguments.Tensors.Where(t => used.Contains(t.Tensor))
            .GroupBy(t => t.IsInt ? "IndexPointer" : "T*", t => $"{t.Field} = a.{t.Field}.HostPointer()")
            .Select(type => $"{type.Key} {List(type)};"));
    }
}
