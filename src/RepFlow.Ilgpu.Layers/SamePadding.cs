namespace RepFlow.Ilgpu.Layers;

/// <summary>TensorFlow's padding <c>SAME</c>: a window that steps by s makes of n elements n / s, rounded up, and what it lacks is shared out, the odd one behind.</summary>
static class SamePadding
{
    /// <summary>The results of an axis.</summary>
    public static int Count(int size, int stride) => (size + stride - 1) / stride;

    /// <summary>How far the first window begins before the first element.</summary>
    public static int Before(int size, int stride, int window) => Math.Max(window - (size % stride == 0 ? stride : size % stride), 0) / 2;
}
