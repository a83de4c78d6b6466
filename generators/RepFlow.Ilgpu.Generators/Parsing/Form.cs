namespace RepFlow.Ilgpu.Generators.Parsing;

/// <summary>The forms of a stage that a definition may write. The generator knows these and no layers.</summary>
enum Form
{
    Map,
    Reduce,
    Contract,
    Iterate,
    Scan,
    Kernel,
}
