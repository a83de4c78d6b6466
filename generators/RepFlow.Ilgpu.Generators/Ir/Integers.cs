namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>C#'s integers of 32 bits.</summary>
static class Integers
{
    /// <summary>The integer that a real number is converted to: cut off towards zero, held within 32 bits, and 0 for NaN, as .NET does on every processor.</summary>
    public static int Truncate(double value) =>
        double.IsNaN(value) ? 0 : value >= int.MaxValue ? int.MaxValue : value <= int.MinValue ? int.MinValue : (int)value;
}
