namespace RepFlow.Ilgpu.Generators.Ir;

/// <summary>The forms of a stage. The generator knows these and no layers.</summary>
enum Form
{
    Map,
    Reduce,
    Contract,
    Iterate,

    /// <summary>The adjoint of a data-dependent read: values added to computed places, serially within each parallel index.</summary>
    Scatter,

    Kernel,
}
