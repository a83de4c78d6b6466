namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>What a view gives outside its tensor, in the order of the attribute's own names.</summary>
enum Border
{
    Zero,
    Clamp,
    Exclude,
}
