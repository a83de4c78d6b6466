namespace RepFlow.Ilgpu.Generators.Emission;

/// <summary>A precision as C# text.</summary>
sealed record NumberType(string Name, string Keyword)
{
    public static readonly NumberType Single = new("Single", "float");

    public static readonly NumberType Double = new("Double", "double");

    public static readonly NumberType[] Both = [Single, Double];
}
