namespace RepFlow.Ilgpu.Contractions;

/// <summary>A dense row-major tensor and how the indices of a contraction select its elements.</summary>
/// <param name="Axes">Its axes, outermost first; none for a single element.</param>
public sealed record ContractionOperand(IReadOnlyList<ContractionAxis> Axes)
{
    /// <summary>The number of elements of the tensor.</summary>
    public int Count
    {
        get
        {
            var count = 1;
            foreach (var axis in Axes)
            {
                count = checked(count * axis.Extent);
            }

            return count;
        }
    }
}
