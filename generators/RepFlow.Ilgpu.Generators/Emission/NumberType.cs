using System.Globalization;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>A precision as C# text.</summary>
sealed record NumberType(string Name, string Keyword, string Suffix, string Math, string Mask)
{
    public static readonly NumberType Single = new("Single", "float", "f", "MathF", "int");

    public static readonly NumberType Double = new("Double", "double", "", "Math", "long");

    public static readonly NumberType[] Both = [Single, Double];

    /// <summary>Whether vectors are of 512 bits, where .NET's own may be shorter.</summary>
    public bool IsWide { get; init; }

    /// <summary>The same precision in vectors of 512 bits.</summary>
    public NumberType Wide => this with { Name = Name + "Wide", IsWide = true };

    /// <summary>The class of what there is of vectors: their length, zero, the numbers of their lanes.</summary>
    public string Vector => $"{Vectors}<{Keyword}>";

    /// <summary>The class of the operations on vectors.</summary>
    public string Vectors => IsWide ? "HostWide" : "Vector";

    /// <summary>The class of the masks that comparisons give.</summary>
    public string MaskVector => IsWide ? Vector : $"Vector<{Mask}>";

    /// <summary>A number in all lanes.</summary>
    public string Broadcast(string number) => IsWide ? $"{Vector}.Of({number})" : $"new {Vector}({number})";

    /// <summary>The name of the precision itself, whatever the vectors' length.</summary>
    public string Precision => Suffix.Length > 0 ? "Single" : "Double";

    /// <summary>An integer in all lanes.</summary>
    public string BroadcastInteger(string number) => IsWide ? $"HostWide<{Mask}>.Of({number})" : $"new Vector<{Mask}>({number})";

    /// <summary>The numbers of the lanes, from an index on.</summary>
    public string LaneNumbers(string first) => IsWide ? $"HostWide<{Mask}>.Indices + {BroadcastInteger(first)}" : $"Vector.CreateSequence<{Mask}>({first}, 1)";

    /// <summary>A constant as a literal of this type.</summary>
    public string Literal(double value)
    {
        if (double.IsNaN(value))
        {
            return Keyword + ".NaN";
        }

        if (double.IsInfinity(value) || (Suffix.Length > 0 && float.IsInfinity((float)value)))
        {
            return Keyword + (value > 0 ? ".PositiveInfinity" : ".NegativeInfinity");
        }

        var text = value == 0 && 1 / value < 0 ? "-0" : value.ToString("R", CultureInfo.InvariantCulture);
        if (Suffix.Length == 0 && text.IndexOfAny(['.', 'E', 'e']) < 0)
        {
            text += ".0";
        }

        return text + Suffix;
    }
}
