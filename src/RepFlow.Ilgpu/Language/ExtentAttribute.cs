namespace RepFlow.Ilgpu;

/// <summary>
/// Says how many values an index takes, where the views do not tell: an <see cref="int"/> member, a primary-constructor parameter, or
/// a method whose <see cref="Shape"/> parameters are named like the views whose shapes it needs.
/// </summary>
/// <remarks>
/// Without it an index that stands alone on an axis of a view takes that axis's extent; one that stands there with a factor and offsets
/// takes as many values as stay within the axis when the offset before the first element is allowed behind the last as well
/// (symmetric padding).
/// </remarks>
/// <param name="member">The name of the member.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ExtentAttribute(string member) : Attribute
{
    /// <summary>The name of the member that gives the extent.</summary>
    public string Member { get; } = member;
}
