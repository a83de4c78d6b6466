namespace RepFlow.Ilgpu.Tests.Checks;

/// <summary>What can be wrong with a layer.</summary>
public enum Fault
{
    None,
    NotDifferentiable,
    ComputesNothing,
    NoAdjoint,
    WrongAdjoint,
    SinglePrecision,
    ZeroOffTheHost,
    OneElementOffTheHost,
    NotWhatItsMethodsSay,
    KinkEverywhere,
    Throws,
}
