using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;
using RepFlow.Ilgpu.Generators.Networks;
using RepFlow.Ilgpu.Generators.Scheduling.Tensors;
using static RepFlow.Ilgpu.Generators.Emission.Code;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>The sizes of a composite's members: they refuse shapes that do not fit, and know what the members' own methods make of shapes.</summary>
/// <param name="composite">The composite.</param>
sealed class MemberSizes(CompositeLayer composite)
{
    /// <summary>The sizes of each member, as fields.</summary>
    public string Fields() => Lines(composite.Members.Select(member => $"public readonly {Type(member)} {Keywords.Escape(member.Name)};"));

    /// <summary>Statements that set them.</summary>
    public string Assignments() => Lines(composite.Members.Select(member =>
    {
        var model = member.Layer.Model;
        string[] self = model.IsStatic ? [] : ["layer." + Keywords.Escape(member.Name)];
        var shapes = member.Sources.Select(s => s switch
        {
            InputSource.Result result => Result(composite.Members[result.Member]),
            InputSource.Outside outside => $"inputs[{outside.Input}]",
            _ => throw new ArgumentOutOfRangeException(nameof(s), s, "no source"),
        });
        var hyper = model.Hypers.Count > 0 ? "hyper." + Keywords.Escape(member.Name) : "default";
        return $"{Keywords.Escape(member.Name)} = new({List([.. self, hyper, $"[{List(shapes)}]"])});";
    }));

    /// <summary>An extent that a method of a member makes of shapes, as a field of its sizes.</summary>
    public string Extent(NamedSize.Call extent)
    {
        var (member, call) = composite.Extents[new Symbol.ExtentCall(extent.Method, extent.Axis, extent.Tensors)];
        var (model, plan) = (member.Layer.Model, member.Layer.Plan);
        var stages = member.Layer.Written.Stages.Concat(member.Layer.Stages);
        var sizes = new LayerSizes(model, new LayerTensors(model, plan), stages.SelectMany(s => s.Expressions()));
        return $"{Keywords.Escape(member.Name)}.{sizes.Find(model.Builder.ExtentCall(call.Method, call.Axis, call.Tensors))!.Value.Size.Name}";
    }

    static string Type(CompositeMember member) => $"{member.Layer.Model.FullName()}.{CompositeEmitter.Written(member, "Sizes")}";

    static string Result(CompositeMember member) =>
        $"{Keywords.Escape(member.Name)}.{StageContext.TensorField(new LayerTensors(member.Layer.Model, member.Layer.Plan).Results[0])}";
}
