using System.Globalization;

namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>A precision as C# text.</summary>
sealed record NumberType(string Name, string Keyword, string Suffix, string Math, string Mask)
{
    public static readonly NumberType Single = new("Single", "float", "f", "MathF", "int");

    public static readonly NumberType Double = new("Double", "double", "", "Math", "long");

    public static readonly NumberType[] Both = [Single, Double];

    public string Vector => $"Vector<{Keyword}>";

    /// <summary>A constant as a literal of this type.</summary>
    public string Literal(double value)
    {
        if (double.IsNaN(value))
        {
            return Keyword + ".NaN";
        }

        if (double.IsInfinity(value))
        {
            return Keyword + (value > 0 ? ".PositiveInfinity" : ".NegativeInfinity");
        }

        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (Suffix.Length == 0 && text.IndexOfAny(['.', 'E', 'e']) < 0)
        {
            text += ".0";
        }

        return text + Suffix;
    }
}
