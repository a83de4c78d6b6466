using RepFlow.Ilgpu.Generators.Ir;

namespace RepFlow.Ilgpu.Generators.Emission;

sealed class IterationEmitter(StageContext context, Stage stage) : IStageEmitter
{
    public void WriteKernels(CodeWriter w) => w.Line("// " + stage.Name + context.LayerName);
    public void WriteFields(CodeWriter w) { }
    public void WriteAllocation(CodeWriter w) { }
    public void WriteLaunch(CodeWriter w) { }
    public void WriteDisposal(CodeWriter w) { }
}
