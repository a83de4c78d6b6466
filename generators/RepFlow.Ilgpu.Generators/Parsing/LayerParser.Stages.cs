using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <content>Stages of each form.</content>
sealed partial class LayerParser
{
    /// <summary>Name of the one index of an element-wise stage.</summary>
    const string FlatIndex = "e";

    ExprBuilder B => context.Builder;

    Stage ParseStage(StageSignature signature)
    {
        var method = signature.Method;
        if (method.ReturnType.SpecialType is not (SpecialType.System_Single or SpecialType.System_Double))
        {
            throw new DefinitionException(Descriptors.BadReturn, method.Locations.FirstOrDefault(), signature.Name, "float");
        }

        context.Borders.Clear();
        context.When = signature.When;
        var dims = signature.IsFlat ? [(FlatIndex, false)] : signature.Dims;
        var value = ((Value.Number)new BodyParser(context, Arguments(signature, dims)).Run(method)).Expr;
        value = B.ToReal(value);
        var given = Given(signature);
        if (signature.IsFlat)
        {
            given[FlatIndex] = B.Size("#", 0);
        }

        var extents = Infer(signature, given, value.Reads().ToList(), dims.Select(d => d.Item1).Concat(signature.Overs));
        var borders = new BorderRules(context, extents);
        value = borders.Apply(value);
        IndexVar Var(string name, bool join) => new(name, context.Resolve(extents[name]), join);
        var dimVars = dims.Select(d => Var(d.Item1, d.Item2)).ToList();
        var overVars = signature.Overs.Select(o => Var(o, false)).ToList();
        CheckPositions(value, method, signature.Form);
        var position = Position(dimVars);
        if (!signature.IsFlat)
        {
            context.Shapes[signature.ResultName] = ResultShape(dimVars);
            context.Ranks[signature.ResultName] = position.Count;
        }

        CheckWhen(signature);
        if (!signature.IsAdjoint)
        {
            references.Add(new ReferenceStage(method.Name, method.IsStatic, string.Join("|", signature.ReferenceArguments), signature.ResultName));
        }

        var stage = new Stage(signature.Name, signature.Form)
        {
            Dims = dimVars,
            Overs = overVars,
            Outputs = [new StageOutput(signature.ResultName, position, value)],
            Fold = signature.Fold,
            FoldGuard = borders.FoldGuard,
            When = signature.When,
            PassThrough = signature.When is null ? null : signature.Views.Select(v => v.Parameter.Name).Concat(signature.Elements.Select(e => e.Name)).FirstOrDefault(),
            Updates = signature.Updates,
            IsAdjoint = signature.IsAdjoint,
            AdjointOf = signature.AdjointOf,
            IsFlat = signature.IsFlat,
        };
        return signature.Form == Form.Contract ? stage with { Contraction = Contraction(stage, method) } : stage;
    }

    Dictionary<IParameterSymbol, Value> Arguments(StageSignature signature, IReadOnlyList<(string Name, bool Join)> dims)
    {
        var arguments = new Dictionary<IParameterSymbol, Value>(SymbolEqualityComparer.Default);
        foreach (var parameter in signature.Method.Parameters)
        {
            if (signature.Dims.Any(d => d.Name == parameter.Name) || signature.Overs.Contains(parameter.Name))
            {
                arguments[parameter] = new Value.Number(B.Index(parameter.Name));
            }
        }

        foreach (var (parameter, border) in signature.Views)
        {
            CheckOrder(signature, parameter);
            arguments[parameter] = new Value.Tensor(new TensorSymbol(parameter.Name, border));
        }

        foreach (var (parameter, _) in signature.States)
        {
            arguments[parameter] = new Value.Tensor(new TensorSymbol(parameter.Name, "Zero"));
        }

        foreach (var parameter in signature.Elements)
        {
            CheckOrder(signature, parameter);
            arguments[parameter] = new Value.Number(context.Read(new TensorSymbol(parameter.Name, "Zero"), dims.Select(d => B.Index(d.Name)).ToList(), parameter.Locations[0]));
        }

        return arguments;
    }

    /// <summary>A view is an input, or the result of a stage further up; upstream only exists in hand-written adjoints.</summary>
    void CheckOrder(StageSignature signature, IParameterSymbol parameter)
    {
        var name = parameter.Name;
        var made = context.Inputs.Contains(name) || stages.Concat(adjoints).Any(s => s.Writes.Contains(name)) || (name == "upstream" && signature.IsAdjoint);
        if (!made)
        {
            throw new DefinitionException(Descriptors.StageOrder, parameter.Locations.FirstOrDefault(), signature.Name, name);
        }
    }

    Dictionary<string, Expr> Given(StageSignature signature)
    {
        var given = new Dictionary<string, Expr>();
        foreach (var extent in signature.Extents)
        {
            given[extent.Key] = ExplicitExtent(extent.Value.Member, extent.Value.Location);
        }

        return given;
    }

    Expr ExplicitExtent(string member, Location? location)
    {
        if (definition.InstanceConstructors.SelectMany(c => c.Parameters).FirstOrDefault(p => p.Name == member) is { Type.SpecialType: SpecialType.System_Int32 })
        {
            context.UseHyper(member, "int");
            return B.Hyper(member, ExprType.Int);
        }

        switch (definition.GetMembers(member).FirstOrDefault())
        {
            case IFieldSymbol { HasConstantValue: true, ConstantValue: int value }:
                return B.Int(value);
            case IFieldSymbol { Type.SpecialType: SpecialType.System_Int32 } or IPropertySymbol { Type.SpecialType: SpecialType.System_Int32 }:
                context.UseHyper(member, "int");
                return B.Hyper(member, ExprType.Int);
            case IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Int32 } method when method.Parameters.All(p => p.Type.ToDisplayString() == "RepFlow.Ilgpu.Shape"):
                return B.ExtentCall(method.Name, method.Parameters.Select(p => context.FindParameterTensor(p.Name)).ToList());
            default:
                throw new DefinitionException(Descriptors.UnknownMember, location, member, "an extent is an int member, a constructor parameter, or an int method of Shapes named like views");
        }
    }

    IReadOnlyDictionary<string, Expr> Infer(StageSignature signature, Dictionary<string, Expr> given, IReadOnlyList<Expr> reads, IEnumerable<string> indices)
    {
        var extents = new ExtentInference(context, given, reads).Run();
        if (indices.FirstOrDefault(i => !extents.ContainsKey(i)) is { } unknown)
        {
            throw new DefinitionException(Descriptors.UnknownExtent, signature.Method.Parameters.FirstOrDefault(p => p.Name == unknown)?.Locations.FirstOrDefault(), unknown);
        }

        return extents;
    }

    /// <summary>One position per axis of the result: joined dims share one.</summary>
    IReadOnlyList<Expr> Position(IReadOnlyList<IndexVar> dims)
    {
        var position = new List<Expr>();
        foreach (var dim in dims)
        {
            if (dim.Join && position.Count > 0)
            {
                position[position.Count - 1] = B.Join(position[position.Count - 1], B.Index(dim.Name), dim.Extent);
            }
            else
            {
                position.Add(B.Index(dim.Name));
            }
        }

        return position.Count == 0 ? [B.Int(0)] : position;
    }

    IReadOnlyList<Expr> ResultShape(IReadOnlyList<IndexVar> dims)
    {
        var shape = new List<Expr>();
        foreach (var dim in dims)
        {
            if (dim.Join && shape.Count > 0)
            {
                shape[shape.Count - 1] = B.Mul(shape[shape.Count - 1], dim.Extent);
            }
            else
            {
                shape.Add(dim.Extent);
            }
        }

        return shape.Count == 0 ? [B.Int(1)] : shape;
    }

    /// <summary>Positions are affine; only maps may compute them from data.</summary>
    void CheckPositions(Expr value, IMethodSymbol method, Form form)
    {
        foreach (var read in value.Reads())
        {
            foreach (var position in read.Positions)
            {
                var inner = position.Op == Op.Clamp ? position.Args[0] : position;
                if (Affine.Of(B, inner) is null && (form != Form.Map || inner.Reads().Any() == false))
                {
                    throw new DefinitionException(Descriptors.NotAffine, method.Locations.FirstOrDefault(), position.ToString(), read.Name, form == Form.Map ? "positions computed from data are fine in a map, others must be affine" : "only a map may compute positions from data");
                }
            }
        }
    }

    void CheckWhen(StageSignature signature)
    {
        if (signature.When is not { } when)
        {
            return;
        }

        var parameter = definition.InstanceConstructors.SelectMany(c => c.Parameters).FirstOrDefault(p => p.Name == when)?.Type
            ?? definition.GetMembers(when).Select(m => (m as IPropertySymbol)?.Type ?? (m as IFieldSymbol)?.Type).FirstOrDefault();
        if (parameter?.SpecialType != SpecialType.System_Boolean || signature.Form != Form.Map)
        {
            throw new DefinitionException(Descriptors.UnknownMember, signature.Method.Locations.FirstOrDefault(), when, "[When] takes a bool member or constructor parameter, on a map");
        }

        context.UseHyper(when, "bool");
    }

    ContractionBody Contraction(Stage stage, IMethodSymbol method)
    {
        var location = method.Locations.FirstOrDefault();
        var value = stage.Outputs[0].Value;
        if (value.Op != Op.Mul || value.Args[0].Op != Op.Read || value.Args[1].Op != Op.Read)
        {
            throw new DefinitionException(Descriptors.NotAProduct, location, stage.Name, $"it returns {value}");
        }

        var names = stage.Dims.Concat(stage.Overs).ToList();
        Access Of(string tensor, IEnumerable<Expr> positions) => new(tensor, positions.Select(p =>
        {
            if (p.Op == Op.Clamp || Affine.Of(B, p) is not { } affine)
            {
                throw new DefinitionException(Descriptors.NotAProduct, location, stage.Name, $"the position {p} of {tensor} is not affine with a zero border");
            }

            return new AxisMap(names.Where(n => affine.Terms.ContainsKey(n.Name)).Select(n => (n.Name, affine.Terms[n.Name])).ToList(), affine.Rest, B.Int(1));
        }).ToList());
        return new ContractionBody(
            Of(value.Args[0].Name, value.Args[0].Positions),
            Of(value.Args[1].Name, value.Args[1].Positions),
            Of(stage.Outputs[0].Tensor, stage.Outputs[0].Position),
            names);
    }
}
