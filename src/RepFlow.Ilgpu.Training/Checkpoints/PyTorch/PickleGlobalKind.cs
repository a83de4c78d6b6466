namespace RepFlow.Ilgpu.Training;

/// <summary>What a name in a pickle stands for.</summary>
enum PickleGlobalKind
{
    /// <summary>A dictionary that keeps its order.</summary>
    Dictionary,

    /// <summary>A set, or the sizes of a tensor: what it is made of, as a list.</summary>
    Collection,

    /// <summary>Something harmless beside the weights, of which nothing is made but a <see cref="PickleRecord"/>.</summary>
    Record,

    /// <summary>A function of such a thing's class, by its name.</summary>
    Attribute,

    /// <summary>The type of a storage.</summary>
    Storage,

    /// <summary>A tensor: a view of a storage.</summary>
    Tensor,

    /// <summary>A parameter: a tensor and what training needs to know of it.</summary>
    Parameter,
}
