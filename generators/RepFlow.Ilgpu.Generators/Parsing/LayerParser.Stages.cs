using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RepFlow.Ilgpu.Generators.Diagnostics;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Parsing;

/// <content>Stages of each form.</content>
sealed partial class LayerParser
{
    ExprBuilder B => context.Builder;

    Stage ParseStage(StageSignature signature)
    {
        var method = signature.Method;
        if (method.ReturnType.SpecialType is not (SpecialType.System_Single or SpecialType.System_Double))
        {
            throw new DefinitionException(Descriptors.BadReturn, method.Locations.FirstOrDefault(), signature.Name, "float");
        }

        context.BeginStage(signature.When, signature.Rest);
        var value = Real(new BodyParser(context, Arguments(signature)).Run(method));
        CheckPositions(value, signature.Form);
        var given = Given(signature);
        GiveRest(given, signature.Rest);
        var extents = Infer(signature, given, value.Reads().ToList(), signature.Dims.Select(d => d.Name).Concat(signature.Overs));
        var borders = new BorderRules(context, extents);
        value = borders.Apply(value);
        IndexVar Var(string name, bool join) => new(name, context.Resolve(extents[name]), join);
        var dimVars = signature.Dims.Select(d => Var(d.Name, d.Join)).ToList();
        var overVars = signature.Overs.Select(o => Var(o, false)).ToList();
        context.CheckRefusals(borders.Apply, dimVars.Concat(overVars).Select(v => v.Extent));
        var position = Position(dimVars);
        Declare(signature.ResultName, ResultShape(dimVars));
        CheckAdjointShape(signature);
        CheckWhen(signature);
        CheckUpdates(signature);
        CheckUnread(signature, value);
        if (!signature.IsAdjoint)
        {
            references.Add(new ReferenceStage(CallOf(method), signature.ReferenceArguments));
        }

        var output = new StageOutput(signature.ResultName, position, value);
        StageBody body = signature.Form switch
        {
            Form.Contract => Contraction(signature, output, dimVars, overVars, borders.FoldGuard),
            Form.Reduce => new StageBody.Reduce(overVars, signature.Fold, borders.FoldGuard, [output]),
            _ => new StageBody.Map([output]),
        };
        return new Stage(signature.Name, body)
        {
            Dims = dimVars,
            When = signature.When,
            PassThrough = signature.When is null ? null : signature.PassThrough,
            Updates = signature.Updates,
            StopsGradient = signature.StopsGradient,
            IsAdjoint = signature.IsAdjoint,
            AdjointOf = signature.AdjointOf,
        };
    }

    /// <summary>What a stage returns, as a real number. That it is a number the method's type says; where it is not, C# objects.</summary>
    Expr Real(Value value) => value is Value.Number { Expr: var number } ? B.ToReal(number) : throw DefinitionException.OfBrokenCode;

    /// <summary>What a stage makes has a shape from here on.</summary>
    void Declare(string tensor, IReadOnlyList<Expr> shape)
    {
        context.Shapes[tensor] = shape;
        context.Ranks[tensor] = shape.Count;
        if (shape[shape.Count - 1] == B.Rest)
        {
            context.Rests.Add(tensor);
        }
    }

    Dictionary<IParameterSymbol, Value> Arguments(StageSignature signature)
    {
        var dims = signature.Dims;
        var arguments = new Dictionary<IParameterSymbol, Value>(SymbolEqualityComparer.Default);
        foreach (var parameter in signature.Method.Parameters)
        {
            if (signature.Dims.Any(d => d.Name == parameter.Name) || signature.Overs.Contains(parameter.Name))
            {
                arguments[parameter] = new Value.Number(context.Index(parameter.Name));
            }
        }

        if (signature.ElementIndex is { } linear)
        {
            var position = dims.Skip(1).Aggregate(context.Index(dims[0].Name), (outer, dim) => B.Join(outer, context.Index(dim.Name), context.ExtentOf(dim.Name)));
            arguments[signature.Method.Parameters.First(p => p.Name == linear)] = new Value.Number(position);
        }

        foreach (var (parameter, border) in signature.Views)
        {
            CheckOrder(signature, parameter);
            arguments[parameter] = new Value.Tensor(new TensorSymbol(parameter.Name, border));
        }

        foreach (var (parameter, _) in signature.States)
        {
            arguments[parameter] = new Value.Tensor(new TensorSymbol(parameter.Name, Border.Zero));
        }

        foreach (var parameter in signature.Elements)
        {
            CheckOrder(signature, parameter);
            arguments[parameter] = new Value.Number(context.Read(new TensorSymbol(parameter.Name, Border.Zero), dims.Select(d => context.Index(d.Name)).ToList(), parameter.Locations[0]));
        }

        return arguments;
    }

    bool IsMade(string view) => context.Inputs.Contains(view) || stages.Concat(adjoints).Any(s => s.Writes.Contains(view));

    Dictionary<string, Expr> Given(StageSignature signature)
    {
        var given = new Dictionary<string, Expr>();
        foreach (var extent in signature.Extents)
        {
            var value = given[extent.Key] = ExplicitExtent(extent.Value.Member, extent.Value.Location);
            if (!value.IsConst)
            {
                context.Checks.Add(new ShapeCheck(B.Int(-1), value, Less: true, $"the extent of '{extent.Key}' must not be negative", signature.When));
            }
        }

        return given;
    }

    /// <summary>An index over the rest of the axes takes as many values as that has elements, where it is some view's.</summary>
    void GiveRest(Dictionary<string, Expr> given, string? rest)
    {
        bool Runs(Expr read) => read.Positions.Any(p => p.Op == Op.Index && p.Name == rest);
        if (rest is not null && context.StageReads.Any(r => (IsMade(r.Name) || r.Name == "upstream") && Runs(r)))
        {
            given[rest] = B.Rest;
        }
    }

    Expr ExplicitExtent(string member, Location? location)
    {
        if (PrimaryParameter(member) is { Type.SpecialType: SpecialType.System_Int32 })
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
                return B.ExtentCall(CallOf(method), null, TensorsOf(method));
            default:
                throw new DefinitionException(Descriptors.UnknownMember, location, member, "an extent is an int member, a constructor parameter, or an int method of Shapes named like views");
        }
    }

    /// <summary>The tensors whose shapes a method takes: its parameters are named like them.</summary>
    IReadOnlyList<string> TensorsOf(IMethodSymbol method) => method.Parameters.Select(parameter =>
    {
        var tensor = context.FindParameterTensor(parameter.Name);
        return IsMade(tensor) || tensor == "upstream" || context.Parameters.Any(p => p.Property == tensor)
            ? tensor
            : throw new DefinitionException(
                Descriptors.UnknownMember, parameter.Locations.FirstOrDefault(), parameter.Name, "a method of shapes takes those of inputs, parameters and results of earlier stages, under their names");
    }).ToList();

    static OwnMethod CallOf(IMethodSymbol method) => new(method.Name, method.IsStatic);

    /// <summary>A parameter of the primary constructor, which members can read; those of other constructors are gone when the layer runs.</summary>
    IParameterSymbol? PrimaryParameter(string name) => definition.InstanceConstructors
        .Where(c => c.DeclaringSyntaxReferences.Any(r => r.GetSyntax() is TypeDeclarationSyntax))
        .SelectMany(c => c.Parameters).FirstOrDefault(p => p.Name == name);

    IReadOnlyDictionary<string, Expr> Infer(StageSignature signature, Dictionary<string, Expr> given, IReadOnlyList<Expr> reads, IEnumerable<string> indices)
    {
        var wanted = indices.ToList();
        var extents = new ExtentInference(context, given, reads.Where(r => !context.IsTable(r.Name)).ToList()).Run();
        if (wanted.Any(i => !extents.ContainsKey(i)))
        {
            // What is read and then not used says it as well.
            extents = new ExtentInference(context, given, reads.Union(context.StageReads.Where(r => IsMade(r.Name) || context.Parameters.Any(p => p.Property == r.Name))).ToList()).Run();
        }

        if (wanted.FirstOrDefault(i => !extents.ContainsKey(i)) is { } unknown)
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
                position[position.Count - 1] = B.Join(position[position.Count - 1], B.Index(dim), dim.Extent);
            }
            else
            {
                position.Add(B.Index(dim));
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

    /// <summary>A contraction in the form of the engine, and a sum of products as any other where it has none.</summary>
    StageBody Contraction(StageSignature signature, StageOutput output, IReadOnlyList<IndexVar> dims, IReadOnlyList<IndexVar> overs, Expr? guard)
    {
        if (!ContractionForm.IsProduct(output.Value))
        {
            throw new DefinitionException(Descriptors.NotAProduct, signature.Method.Locations.FirstOrDefault(), signature.Name, $"it returns {output.Value}");
        }

        if (guard is not null)
        {
            return StageBody.Of(overs, [output]) is StageBody.Reduce reduction ? reduction with { Guard = guard } : new StageBody.Map([output]);
        }

        if (ContractionForm.Of(B, output, [.. dims, .. overs]) is { } contraction)
        {
            return contraction;
        }

        var products = new ProductStages(B, signature.Name, dims, overs, Shape, IsTakenByStage);
        IReadOnlyList<Expr> Shape(string tensor) => Enumerable.Range(0, context.Ranks[tensor]).Select(axis => context.Resolve(context.SizeOf(tensor, axis))).ToList();
        if (output.Value.Op != Op.Mul || overs.Count == 0 || products.OfTwo(output.Value) is not { } product
            || ContractionForm.Of(B, output with { Value = product }, [.. dims, .. products.Left]) is not { } inSteps)
        {
            return StageBody.Of(overs, [output]);
        }

        foreach (var factor in products.Before)
        {
            Declare(factor.Result, factor.Dims.Select(d => d.Extent).ToList());
            (signature.IsAdjoint ? adjoints : stages).Add(factor with { IsAdjoint = signature.IsAdjoint });
        }

        return inSteps;
    }

    /// <summary>Whether a stage that the text has not could not be called so.</summary>
    bool IsTakenByStage(string name) =>
        definition.GetMembers(name).Length > 0 || context.Inputs.Contains(Names.Camel(name)) || context.Shapes.ContainsKey(Names.Camel(name));
}
