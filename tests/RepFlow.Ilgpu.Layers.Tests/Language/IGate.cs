namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>A member with a body of its own beside one that a class gives.</summary>
interface IGate
{
    float Open(float x);

    float Half(float x) => 0.5f * Open(x);
}
