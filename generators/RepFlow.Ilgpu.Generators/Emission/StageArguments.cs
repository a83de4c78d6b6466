using System.Collections.Generic;
using System.Linq;
using RepFlow.Ilgpu.Generators.Ir;
using RepFlow.Ilgpu.Generators.Naming;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>The fields of a stage's argument struct: its tensors, extents and hyper-parameters.</summary>
sealed class StageArguments(ExprBuilder builder)
{
    readonly Dictionary<string, (string Field, bool IsInt)> tensors = new();
    readonly Dictionary<Expr, string> scalars = new();
    readonly HashSet<string> used = [];

    /// <summary>Extra int fields that the launch code fills in (slices, say).</summary>
    public List<string> Extra { get; } = [];

    /// <summary>The tensors that may not be there.</summary>
    public HashSet<string> Optional { get; } = [];

    /// <summary>Extra views that the launch code fills in (scratch).</summary>
    public List<string> ExtraViews { get; } = [];

    public IEnumerable<(string Tensor, string Field, bool IsInt)> Tensors => tensors.Select(t => (t.Key, t.Value.Field, t.Value.IsInt));

    public IEnumerable<(Expr Value, string Field)> Scalars => scalars.Select(s => (s.Key, s.Value));

    /// <summary>The field that holds a tensor.</summary>
    public string Tensor(string name, bool isInt = false)
    {
        if (!tensors.TryGetValue(name, out var field))
        {
            tensors[name] = field = (Unique(name), isInt);
        }

        return field.Field;
    }

    /// <summary>The field that holds a tensor that is only there if it is wanted; the view is empty otherwise.</summary>
    public string OptionalTensor(string name)
    {
        Optional.Add(name);
        return Tensor(name);
    }

    /// <summary>Adds an int field that the launch code fills in.</summary>
    public string AddExtra(string name)
    {
        var field = Unique(name);
        Extra.Add(field);
        return field;
    }

    /// <summary>Adds an int field that the launch code fills in, unless it is there.</summary>
    public void AddExtraOnce(string name)
    {
        if (!Extra.Contains(name))
        {
            AddExtra(name);
        }
    }

    /// <summary>Adds a view that the launch code fills in, unless it is there.</summary>
    public void AddViewOnce(string name)
    {
        if (!ExtraViews.Contains(name))
        {
            AddView(name);
        }
    }

    /// <summary>Adds a view that the launch code fills in.</summary>
    public string AddView(string name)
    {
        var field = Unique(name);
        ExtraViews.Add(field);
        return field;
    }

    /// <summary>Names the extents after the indices, in capitals: row i of I.</summary>
    public void NameExtents(IEnumerable<IndexVar> indices)
    {
        foreach (var index in indices.Where(i => !i.Extent.IsConst))
        {
            if (!scalars.ContainsKey(index.Extent))
            {
                scalars[index.Extent] = Unique(index.Extent.Op == Op.Hyper ? SafeNames.OfLocal(index.Extent.Name) : index.Name.Length == 1 && index.Name != "t" ? index.Name.ToUpperInvariant() : Names.Pascal(index.Name) + "Count");
            }
        }
    }

    /// <summary>The field that holds a value known at launch.</summary>
    public string Scalar(Expr value)
    {
        if (!scalars.TryGetValue(value, out var field))
        {
            scalars[value] = field = Unique(value.Op switch
            {
                Op.Hyper => SafeNames.OfLocal(value.Name),
                Op.Size => LaunchText.SizeField(value.Symbol!),
                _ => builder.Hints.TryGetValue(value, out var hint) ? hint : "size" + scalars.Count,
            });
        }

        return field;
    }

    string Unique(string name)
    {
        var unique = name;
        for (var at = 2; !used.Add(unique); at++)
        {
            unique = name + at;
        }

        return Keywords.Escape(unique);
    }
}
