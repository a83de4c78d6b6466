using System;
using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Scheduling;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>What the emitters of a definition's stages share.</summary>
/// <param name="Builder">Makes expressions.</param>
/// <param name="Launch">Sizes and hyper-parameters as C# of the execution.</param>
/// <param name="Placement">Where a tensor's elements stand.</param>
/// <param name="KernelClass">The static class that holds the definition's kernels.</param>
/// <param name="LayerName">The definition's name, for the names of kernels in messages.</param>
/// <param name="HasHypers">Whether stages may read hyper-parameters.</param>
sealed record StageContext(
    ExprBuilder Builder, LaunchText Launch, Func<string, Placement> Placement, string KernelClass, string LayerName, bool HasHypers)
{
    /// <summary>The field of the execution that holds a container tensor.</summary>
    public static string TensorField(string container) => Keywords.Escape(Names.Camel(container));

    /// <summary>The declaration of a stage's argument struct.</summary>
    public static void WriteArguments(CodeWriter w, string name, StageArguments arguments)
    {
        w.Line($"internal struct {name}<T>");
        WriteFields(w, "    where T : unmanaged", arguments, []);
    }

    /// <summary>The declaration of the arguments of a stage that has a type.</summary>
    public static void WriteArguments(CodeWriter w, StageArguments arguments, IEnumerable<string>? others = null) =>
        WriteFields(w, "internal struct Arguments", arguments, others ?? []);

    static void WriteFields(CodeWriter w, string header, StageArguments arguments, IEnumerable<string> others)
    {
        using (w.Block(header))
        {
            var fields = arguments.Tensors.Select(t => (Type: t.IsInt ? "ArrayView<int>" : "ArrayView<T>", t.Field))
                .Concat(arguments.Scalars.Select(s => (Type: s.Value.Type == ExprType.Real ? "T" : "int", s.Field)))
                .Concat(arguments.Extra.Select(f => (Type: "int", Field: f)));
            foreach (var group in fields.GroupBy(f => f.Type))
            {
                w.Packed($"public {group.Key} ", group.Select(f => f.Field), ";");
            }

            foreach (var field in others)
            {
                w.Line($"public {field};");
            }
        }

        w.Line();
    }

    /// <summary>The object initialiser that fills a stage's argument struct.</summary>
    public void WriteInitializer(CodeWriter w, string variable, string name, StageArguments arguments, Func<string, string>? extra = null)
    {
        var views = arguments.Tensors.Select(t =>
            $"{t.Field} = {TensorField(t.Tensor)}{(t.IsInt ? ".View" : arguments.Optional.Contains(t.Tensor) ? "?.View<T>() ?? default" : ".View<T>()")}");
        var scalars = arguments.Scalars.Select(s => (s.Field, s.Value.Type, Text: Launch.Text(s.Value), s.Value))
            .Select(s => $"{s.Field} = {s.Type switch { ExprType.Real => $"T.CreateChecked({s.Text})", ExprType.Bool => $"{Launch.Operand(s.Value)} ? 1 : 0", _ => s.Text }}");
        w.Line($"var {variable} = new {name}");
        w.Line("{");
        w.Packed("    ", views.Concat(scalars).Concat(arguments.Extra.Select(f => $"{f} = {extra!(f)}")), ",");
        w.Line("};");
    }

    /// <summary>Pointers to tensors, on the host.</summary>
    /// <param name="w">Where to write.</param>
    /// <param name="arguments">What a stage is given.</param>
    /// <param name="containers">The tensors that are used.</param>
    public static void WritePointers(CodeWriter w, StageArguments arguments, IEnumerable<string> containers)
    {
        var used = new HashSet<string>(containers);
        foreach (var type in arguments.Tensors.Where(t => used.Contains(t.Tensor)).GroupBy(t => t.IsInt ? "int" : "T"))
        {
            w.Packed($"{type.Key}* ", type.Select(t => $"{t.Field} = a.{t.Field}.HostPointer()"), ";");
        }
    }
}
