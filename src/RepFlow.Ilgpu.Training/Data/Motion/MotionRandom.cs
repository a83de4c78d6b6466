namespace RepFlow.Ilgpu.Training.Data.Motion;

/// <summary>The numbers a clip is made of, one after the other.</summary>
/// <param name="stream">The stream.</param>
struct MotionRandom(ulong stream)
{
    ulong counter;

    /// <summary>64 random bits.</summary>
    public ulong Next() => Noise.Bits(stream, counter++);

    /// <summary>Uniform between two numbers.</summary>
    public float Between(float low, float high) => low + ((high - low) * ((Next() >> 40) / (float)(1 << 24)));
}
