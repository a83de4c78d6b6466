namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>The types of the intermediate form; Real is single or double precision, chosen by the emitter.</summary>
enum ExprType
{
    Real,
    Int,
    Bool,
}
