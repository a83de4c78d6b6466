namespace RepFlow.Ilgpu.Layers.Tests.Language;

/// <summary>What <see cref="OverriddenGate"/> inherits.</summary>
/// <param name="scale">A factor.</param>
abstract class Gate<T>(float scale) : IGate
{
    public virtual float Offset => 1f;

    protected float Scale { get; } = scale;

    public virtual float Open(float x) => x;

    protected abstract float Bend<TOther>(float x);

    protected float Gated(float x) => (x * Open(x) * Scale) + Bend<T>(x) + Offset;

    protected float Fixed(float x) => 10f * x;

    protected float FixedTwice(float x) => Fixed(Fixed(x));
}
